import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { type Dynamo, isConditionFailure } from '../../../../platform/dynamodb.ts';
import type { Ledger, LedgerEntry } from '../../domain/ledger.ts';

/** The simulator's ledger in DynamoDB, keyed by `key`. */
export function dynamodbLedger({ client }: Dynamo, table: string): Ledger {
  return {
    find: async (key) => {
      const { Item } = await client.send(
        new GetCommand({ TableName: table, Key: { key }, ConsistentRead: true }),
      );
      // Entries of before it was kept out of here have the payment token: the next write is without it.
      const { token: _token, ...entry } = Item ?? {};
      return Item && (entry as LedgerEntry);
    },
    save: async (entry) => {
      const first = entry.revision === 1;
      try {
        await client.send(
          new PutCommand({
            TableName: table,
            Item: entry,
            ConditionExpression: first ? 'attribute_not_exists(#key)' : 'revision = :before',
            ...(first
              ? { ExpressionAttributeNames: { '#key': 'key' } }
              : { ExpressionAttributeValues: { ':before': entry.revision - 1 } }),
          }),
        );
        return true;
      } catch (error) {
        if (isConditionFailure(error)) return false;
        throw error;
      }
    },
  };
}
