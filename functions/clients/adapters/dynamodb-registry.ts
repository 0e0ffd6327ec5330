import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { type Dynamo, isConditionFailure } from '../../../platform/dynamodb.ts';
import type { ClientRegistry } from '../domain/client-registry.ts';

/** The registry in the table that the HTTP functions read. */
export const dynamodbClientRegistry = ({ client }: Dynamo, table: string): ClientRegistry => ({
  put: async (keyHash, { clientId, scopes }) => {
    const Item = { keyHash, clientId, scopes: [...scopes] };
    await client.send(new PutCommand({ TableName: table, Item }));
  },
  remove: async (keyHash, clientId) => {
    try {
      await client.send(
        new DeleteCommand({
          TableName: table,
          Key: { keyHash },
          ConditionExpression: 'attribute_not_exists(keyHash) OR clientId = :client',
          ExpressionAttributeValues: { ':client': clientId },
        }),
      );
    } catch (error) {
      if (!isConditionFailure(error)) throw error;
    }
  },
});
