import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { fakeClock, systemClock } from '../../platform/clock.ts';
import {
  batchGet,
  batchGetTables,
  ConditionsFailed,
  type Dynamo,
  openDynamo,
  TRANSACTION_ATTEMPTS,
  transactWrite,
} from '../../platform/dynamodb.ts';
import { DomainError } from '../../platform/errors.ts';
import { systemIds } from '../../platform/ids.ts';
import { outputs } from '../harness/shop.ts';

const ids = systemIds(systemClock);
const orders = () => outputs().OrdersTableName ?? '';
const carts = () => outputs().CartsTableName ?? '';

const put = (orderId: string, more: object = {}) => ({
  Put: {
    TableName: orders(),
    Item: { orderId, ...more },
    ConditionExpression: 'attribute_not_exists(orderId)',
  },
});

const find = async ({ client }: Dynamo, orderId: string) =>
  (await client.send(new GetCommand({ TableName: orders(), Key: { orderId }, ConsistentRead: true }))).Item;

/** A store whose transactions are cancelled so many times before they reach the engine, with a clock that only pretends. */
function conflicted(times: number, code = 'TransactionConflict') {
  const clock = fakeClock();
  const dynamo = openDynamo(clock, ids);
  const tokens: unknown[] = [];
  dynamo.client.middlewareStack.add(
    (next, context) => async (args) => {
      if (
        context.commandName !== 'TransactWriteItemsCommand' &&
        context.commandName !== 'TransactWriteCommand'
      ) {
        return next(args);
      }
      tokens.push((args.input as { ClientRequestToken?: string }).ClientRequestToken);
      if (tokens.length > times) return next(args);
      if (code === 'TransactionInProgress') {
        throw Object.assign(new Error('still running'), { name: 'TransactionInProgressException' });
      }
      throw new TransactionCanceledException({
        message: 'Transaction cancelled',
        $metadata: {},
        CancellationReasons: [{ Code: 'None' }, { Code: code }],
      });
    },
    { step: 'initialize', name: 'conflict', priority: 'low' },
  );
  return { dynamo, clock, tokens };
}

describe('a transaction', () => {
  const dynamo = openDynamo(systemClock, ids);

  test('writes all', async () => {
    const [a, b] = [ids.next(), ids.next()];
    await transactWrite(dynamo, [put(a), put(b, { note: undefined, n: 1 })]);
    expect([await find(dynamo, a), await find(dynamo, b)]).toEqual([{ orderId: a }, { orderId: b, n: 1 }]);
  });

  test('or nothing, and says which condition did not hold', async () => {
    const [a, b, c] = [ids.next(), ids.next(), ids.next()];
    await transactWrite(dynamo, [put(b)]);
    const failure = await transactWrite(dynamo, [put(a), put(b), put(c)]).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ConditionsFailed);
    expect(failure).toMatchObject({ failed: [false, true, false] });
    expect([await find(dynamo, a), await find(dynamo, c)]).toEqual([undefined, undefined]);
  });

  test('of many at once over one row is won by one', async () => {
    const contested = ids.next();
    const attempts = Array.from({ length: 20 }, (_, n) =>
      transactWrite(dynamo, [put(contested, { n }), put(ids.next())]),
    );
    const results = await Promise.allSettled(attempts);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const result of results) {
      if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(ConditionsFailed);
    }
  });

  test('that is a mistake comes as it is, without retries', async () => {
    const nowhere = { Put: { TableName: `${orders()}-gone`, Item: { orderId: 'x' } } };
    await expect(transactWrite(dynamo, [nowhere])).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });
});

describe('conflicts with others', () => {
  test.each([1, 3, TRANSACTION_ATTEMPTS - 1])('%d of them are not seen by the caller', async (times) => {
    const { dynamo, tokens } = conflicted(times);
    const orderId = ids.next();
    await transactWrite(dynamo, [put(orderId)]);
    expect(await find(dynamo, orderId)).toEqual({ orderId });
    expect(new Set(tokens).size).toBe(times + 1);
  });

  test.each(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'])(
    '%s without end is told as unavailable after 10 tries and at most 4.8 s',
    async (code) => {
      const { dynamo, tokens, clock } = conflicted(Number.POSITIVE_INFINITY, code);
      const start = clock.now().getTime();
      const orderId = ids.next();
      const failure = await transactWrite(dynamo, [put(orderId)]).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(DomainError);
      expect(failure).toMatchObject({ kind: 'unavailable', retryAfterSeconds: 1 });
      expect(tokens).toHaveLength(TRANSACTION_ATTEMPTS);
      expect(clock.now().getTime() - start).toBeLessThanOrEqual(4_750);
      expect(await find(dynamo, orderId)).toBeUndefined();
    },
  );

  test('one that is still running is asked for under its own token, so that it is not taken for another', async () => {
    const { dynamo, tokens } = conflicted(2, 'TransactionInProgress');
    const orderId = ids.next();
    await transactWrite(dynamo, [put(orderId)]);
    expect(tokens).toHaveLength(3);
    expect(new Set(tokens).size).toBe(1);
  });
});

describe('reading many', () => {
  const dynamo = openDynamo(systemClock, ids);
  const made = Array.from({ length: 130 }, () => ids.next());
  beforeAll(async () => {
    for (let start = 0; start < made.length; start += 65) {
      await transactWrite(
        dynamo,
        made.slice(start, start + 65).map((orderId) => put(orderId)),
      );
    }
  });

  test('more than 100 keys, with missing and repeated ones', async () => {
    const keys = [...made, ...made.slice(0, 7), ids.next()].map((orderId) => ({ orderId }));
    const found = await batchGet(dynamo, orders(), keys, true);
    expect(found.map(({ orderId }) => orderId).sort()).toEqual([...made].sort());
  });

  test('of no keys is nothing', async () => {
    expect(await batchGet(dynamo, orders(), [])).toEqual([]);
    expect(await batchGetTables(dynamo, {})).toEqual({});
  });

  test('of several tables at once', async () => {
    const userId = ids.next();
    await dynamo.client.send(new PutCommand({ TableName: carts(), Item: { userId, version: 1 } }));
    const [orderId = ''] = made;
    const found = await batchGetTables(dynamo, { [orders()]: [{ orderId }], [carts()]: [{ userId }] }, true);
    expect(found).toEqual({ [orders()]: [{ orderId }], [carts()]: [{ userId, version: 1 }] });
  });

  /** A store that keeps all but one of the keys back, so many times. */
  function holding(times: number) {
    const clock = fakeClock();
    const held = openDynamo(clock, ids);
    let calls = 0;
    held.client.middlewareStack.add(
      (next) => async (args) => {
        calls += 1;
        const input = args.input as { RequestItems: Record<string, { Keys: object[] }> };
        const { Keys = [] } = input.RequestItems[orders()] ?? {};
        if (calls > times) return next(args);
        const some = { ...input, RequestItems: { [orders()]: { Keys: Keys.slice(0, 1) } } };
        const { output, response } = await next({ ...args, input: some as never });
        const kept = { UnprocessedKeys: { [orders()]: { Keys: Keys.slice(1) } } };
        return { response, output: { ...output, ...kept } };
      },
      { step: 'initialize', name: 'hold', priority: 'low' },
    );
    return { dynamo: held, calls: () => calls };
  }

  test('keys that the table kept back are asked for again', async () => {
    const { dynamo: held, calls } = holding(3);
    const keys = made.slice(0, 10).map((orderId) => ({ orderId }));
    expect(await batchGet(held, orders(), keys, true)).toHaveLength(10);
    expect(calls()).toBe(4);
  });

  test('a table that keeps them back for ever is unavailable', async () => {
    const { dynamo: held, calls } = holding(Number.POSITIVE_INFINITY);
    const keys = made.slice(0, 20).map((orderId) => ({ orderId }));
    await expect(batchGet(held, orders(), keys, true)).rejects.toMatchObject({ kind: 'unavailable' });
    expect(calls()).toBe(TRANSACTION_ATTEMPTS);
  });
});
