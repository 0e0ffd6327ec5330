import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { type Client, type ClientDirectory, cachedClients } from './clients.ts';
import type { Dynamo } from './dynamodb.ts';

/** The clients in a table whose key is `keyHash`, without a cache. */
export const dynamodbClientDirectory = ({ client }: Dynamo, table: string): ClientDirectory => ({
  find: async (keyHash) => {
    const input = { TableName: table, Key: { keyHash }, ConsistentRead: true };
    const { Item } = await client.send(new GetCommand(input));
    if (Item === undefined) return undefined;
    const { clientId, scopes } = Item as Client;
    return { clientId, scopes };
  },
});

/** What an HTTP function reads its callers from: the table, remembered for a minute. */
export const dynamodbClients = (dynamo: Dynamo, table: string): ClientDirectory =>
  cachedClients(dynamodbClientDirectory(dynamo, table), dynamo.clock);
