import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  DynamoDBDocumentClient,
  PutCommand,
  type PutCommandInput,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { canonicalJson } from './canonical-json.ts';
import type { Clock } from './clock.ts';
import { unavailable } from './errors.ts';
import type { Ids } from './ids.ts';
import { jitterMs, retryOnConflict } from './retry.ts';
import { withPlugins } from './sdk-client.ts';
import { conflictsAsRetryable, requestHandler, transientAsUnavailable } from './sdk-errors.ts';

export type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];
export type Item = Record<string, unknown>;

/** A document client and what its retries need. */
export interface Dynamo {
  readonly client: DynamoDBDocumentClient;
  readonly clock: Clock;
  readonly ids: Ids;
}

/**
 * A client for this process: 4 attempts of at most 3 s each, below the time-out of an HTTP function. Endpoint and region
 * come from the environment. When they are spent, the caller gets a DomainError `temporarily_unavailable`.
 */
export function openDynamo(clock: Clock, ids: Ids): Dynamo {
  const base = new DynamoDBClient({ maxAttempts: 4, requestHandler: requestHandler(3_000) });
  transientAsUnavailable(withPlugins(conflictsAsRetryable(base)), 'the store');
  const client = DynamoDBDocumentClient.from(base, { marshallOptions: { removeUndefinedValues: true } });
  return { client, clock, ids };
}

/** A transaction whose conditions did not hold. `failed` has, per action in order, whether its condition failed. */
export class ConditionsFailed extends Error {
  override readonly name = 'ConditionsFailed';
  readonly failed: readonly boolean[];
  constructor(failed: readonly boolean[]) {
    super('a condition of the transaction did not hold');
    this.failed = failed;
  }
}

/** Attempts of a transaction that meets a conflict before the caller gets 503; the waits in between sum to 4.8 s at most. */
export const TRANSACTION_ATTEMPTS = 10;

/**
 * Writes all or nothing; conflicts with other transactions are tried again with jitter.
 * @throws ConditionsFailed when a condition did not hold
 * @throws DomainError `temporarily_unavailable` when the conflicts outlast the tries
 */
export async function transactWrite(dynamo: Dynamo, actions: TransactItem[]): Promise<void> {
  const { client, clock, ids } = dynamo;
  let token = ids.next();
  let conflict: unknown;
  const attempt = async (): Promise<true | undefined> => {
    try {
      await client.send(new TransactWriteCommand({ TransactItems: actions, ClientRequestToken: token }));
      return true;
    } catch (error) {
      const codes = cancellationCodes(error);
      if (codes.includes('ConditionalCheckFailed')) {
        throw new ConditionsFailed(codes.map((code) => code === 'ConditionalCheckFailed'));
      }
      if (!codes.some((code) => RETRIABLE.has(code))) throw error;
      // The same token asks for the result of a transaction that is still running, instead of running it again.
      if (!codes.includes('TransactionInProgress')) token = ids.next();
      conflict = error;
      return undefined;
    }
  };
  if ((await retryOnConflict({ clock, ids }, TRANSACTION_ATTEMPTS, attempt)) === undefined) {
    throw unavailable('the rows are modified concurrently; retry', conflict);
  }
}

const RETRIABLE = new Set([
  'TransactionConflict',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
  'TransactionInProgress',
]);

function cancellationCodes(error: unknown): string[] {
  if (error instanceof TransactionCanceledException) {
    return (error.CancellationReasons ?? []).map((reason) => reason.Code ?? 'None');
  }
  const name = error instanceof Error ? error.name : '';
  return name === 'TransactionInProgressException' ? ['TransactionInProgress'] : [];
}

/** Whether a single write failed on its condition. */
export const isConditionFailure = (error: unknown): boolean =>
  error instanceof ConditionalCheckFailedException;

/** Whether a single write met a transaction that has the row in hand, also after the client made it a DomainError. */
export const isTransactionConflict = (error: unknown): boolean =>
  error instanceof Error &&
  (error.name === 'TransactionConflictException' || isTransactionConflict(error.cause));

/**
 * Puts a row on a condition, once. When a reply is lost the SDK sends the put again, which then meets the row that it
 * wrote itself: that is no refusal.
 * @param token the attribute, a text, by which the row is known as this put's: no other put may ever share its value
 * @returns false when another row is in the way, or a transaction has it in hand
 */
export async function putOnce({ client }: Dynamo, input: PutCommandInput, token: string): Promise<boolean> {
  try {
    await client.send(new PutCommand({ ...input, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }));
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) {
      const written = error.Item?.[token]?.S;
      return written !== undefined && written === input.Item?.[token];
    }
    if (isTransactionConflict(error)) return false;
    throw error;
  }
}

/** Keys that one BatchGetItem call takes. */
const BATCH = 100;

/**
 * Reads many rows of one table by key, in any order; missing ones are absent. A key may be given more than once.
 * @throws DomainError `temporarily_unavailable` when the table keeps some of them back
 */
export async function batchGet(
  dynamo: Dynamo,
  table: string,
  keys: readonly Item[],
  consistent = false,
): Promise<Item[]> {
  const items: Item[] = [];
  // DynamoDB refuses a batch that names a key twice.
  const unique = [...new Map(keys.map((key) => [canonicalJson(key), key])).values()];
  for (let start = 0; start < unique.length; start += BATCH) {
    const batch = unique.slice(start, start + BATCH);
    const found = await batchGetTables(dynamo, { [table]: batch }, consistent);
    items.push(...(found[table] ?? []));
  }
  return items;
}

/**
 * Reads at most 100 rows of several tables in one call.
 * @throws DomainError `temporarily_unavailable` when a table keeps some of them back
 */
export async function batchGetTables(
  { client, clock, ids }: Dynamo,
  keysByTable: Readonly<Record<string, readonly Item[]>>,
  consistent = false,
): Promise<Record<string, Item[]>> {
  const found: Record<string, Item[]> = {};
  let wanted = Object.entries(keysByTable).filter(([, keys]) => keys.length > 0);
  for (let attempt = 1; wanted.length > 0; attempt += 1) {
    if (attempt > TRANSACTION_ATTEMPTS) throw unavailable('the table is too busy');
    if (attempt > 1) await clock.sleep(jitterMs(attempt, ids));
    const requests = wanted.map(([table, keys]) => [table, { Keys: [...keys], ConsistentRead: consistent }]);
    const answer = await client.send(new BatchGetCommand({ RequestItems: Object.fromEntries(requests) }));
    for (const [table, items] of Object.entries(answer.Responses ?? {})) {
      found[table] = [...(found[table] ?? []), ...items];
    }
    wanted = Object.entries(answer.UnprocessedKeys ?? {}).map(([table, rest]) => [table, rest.Keys ?? []]);
  }
  return found;
}
