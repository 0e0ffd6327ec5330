import type { Item } from '../../../platform/dynamodb.ts';
import type { ClientPlugin } from '../../../platform/sdk-client.ts';
import type { Floor } from '../world/shop.ts';
import { operationOf } from './calls.ts';
import { conflicted } from './errors.ts';
import type { Lane } from './lane.ts';

/** What transactions met. */
export interface Contention {
  transactions: number;
  conflicts: number;
}

interface Write {
  readonly TableName: string;
  readonly Key?: Item;
  readonly Item?: Item;
}

/** Milliseconds that DynamoDB has a transaction's rows in hand. */
const [SHORTEST_MS, SPREAD_MS] = [5, 15];

/**
 * Transactions that take time, as on AWS and unlike on the local engine: who wants a row that another transaction has in
 * hand is cancelled with TransactionConflict.
 * @param statementTries sends a cancelled call so often again by itself, at once. Default never: whoever made it decides
 */
export const rowsInHand =
  (lane: Lane, contention: Contention, statementTries = 0) =>
  ({ scheduler, clock, chance }: Floor): ClientPlugin => {
    const held = new Set<string>();
    const rowsOf = (input: unknown): string[] => {
      const { TransactItems } = Object(input) as {
        readonly TransactItems?: readonly Record<string, Write>[];
      };
      const writes = TransactItems?.flatMap((action) => Object.values(action)) ?? [input as Write];
      return writes.map(({ TableName, Key, Item }) => {
        const names = lane.keys.get(TableName) ?? [];
        return JSON.stringify([TableName, ...names.map((name) => (Key ?? Item)?.[name])]);
      });
    };
    return (client) => {
      if ((client.config as { serviceId?: string }).serviceId !== 'DynamoDB') return;
      client.middlewareStack.add(
        (next, context) => async (args) => {
          const { input } = args as { readonly input: unknown };
          const operation = operationOf(context.commandName);
          const rows = rowsOf(input);
          const conflict = conflicted(operation, rows.length);
          if (conflict === undefined) return next(args);
          // Who sends only the statement again does not see that it was a transaction.
          const single = conflicted('PutItem', 1);
          const inTheWay = () => rows.some((row) => held.has(row));
          for (let tried = 0; inTheWay(); tried += 1) {
            contention.conflicts += 1;
            if (tried >= statementTries) throw statementTries > 0 ? single : conflict;
          }
          if (operation !== 'TransactWriteItems') return next(args);
          contention.transactions += 1;
          for (const row of rows) held.add(row);
          await scheduler.inside(() => clock.sleep(SHORTEST_MS + chance.below(SPREAD_MS)));
          await scheduler.inside(() => scheduler.turn());
          return next(args).finally(() => {
            for (const row of rows) held.delete(row);
          });
        },
        { step: 'initialize', name: 'rowsInHand', priority: 'high' },
      );
    };
  };
