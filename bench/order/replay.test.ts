import type { Call } from '../engine-calls.ts';
import { itemSize, type StoredItem } from './item-size.ts';
import { type Rows, replay, type Table } from './replay.ts';
import { applyUpdate } from './update-expression.ts';

const S = (text: string) => ({ S: text });
const N = (number: number) => ({ N: String(number) });

const outbox: Table = {
  name: 'Outbox',
  key: ['id'],
  indexes: [{ name: 'UnsentIndex', key: ['unsent', 'at'], projection: 'KEYS_ONLY' }],
};
const orders: Table = {
  name: 'Orders',
  key: ['id'],
  indexes: [{ name: 'userId-index', key: ['userId', 'at'], projection: 'ALL' }],
};
const tables = new Map([
  ['T-Outbox', outbox],
  ['T-Orders', orders],
]);

const dynamo = (name: string, parameters: Record<string, unknown>): Call => ({
  source: 'dynamodb',
  name,
  parameters,
});

test('an item weighs its names and values', () => {
  expect(itemSize({ id: S('äb') })).toBe(5);
  expect(itemSize({ n: N(12345) })).toBe(1 + 4);
  expect(itemSize({ n: N(-120) })).toBe(1 + 3);
  expect(itemSize({ yes: { BOOL: true } })).toBe(4);
  expect(itemSize({ l: { L: [S('a'), S('bc')] } })).toBe(1 + 3 + 2 + 3);
  expect(itemSize({ m: { M: { a: S('b') } } })).toBe(1 + 3 + 1 + 2);
  expect(() => itemSize({ x: { Q: 1 } })).toThrow(/type Q/);
});

test('updates: sums, defaults, removals, aliases', () => {
  const item: StoredItem = { id: S('1'), stock: N(5), unsent: S('unsent') };
  const update = {
    UpdateExpression:
      'REMOVE unsent SET stock = stock - :by, #s = if_not_exists(#s, :new), kept = if_not_exists(stock, :by)',
    ExpressionAttributeNames: { '#s': 'status' },
    ExpressionAttributeValues: { ':by': N(2), ':new': S('CLOSED') },
  };
  expect(applyUpdate(item, update)).toEqual({ id: S('1'), stock: N(3), status: S('CLOSED'), kept: N(5) });
  expect(() => applyUpdate(item, { UpdateExpression: 'ADD stock :by' })).toThrow(/does not understand/);
});

test('an event through the outbox: 2 in the transaction, 1 to mark it, 1 for each change of the sparse index', () => {
  const rows: Rows = new Map();
  const event = { id: S('e1'), at: S('now'), unsent: S('unsent') };
  const uses = replay(
    [
      dynamo('TransactWriteItems', { TransactItems: [{ Put: { TableName: 'T-Outbox', Item: event } }] }),
      dynamo('UpdateItem', {
        TableName: 'T-Outbox',
        Key: { id: S('e1') },
        UpdateExpression: 'REMOVE unsent',
      }),
      dynamo('UpdateItem', {
        TableName: 'T-Outbox',
        Key: { id: S('e1') },
        UpdateExpression: 'REMOVE unsent',
      }),
    ],
    tables,
    rows,
  );
  expect(uses.map(({ writeUnits, indexUnits }) => [writeUnits, indexUnits])).toEqual([
    [2, 1],
    [1, 1],
    [1, 0],
  ]);
  expect([...(rows.get('T-Outbox')?.values() ?? [])]).toEqual([{ id: S('e1'), at: S('now') }]);
});

test('sizes count: 1 kB a write unit, 4 kB a read unit, an index of everything as much again', () => {
  const order = { id: S('1'), userId: S('ada'), at: S('t'), note: S('x'.repeat(1500)) };
  const moved = { ...order, userId: S('bob') };
  const get = { TableName: 'T-Orders', Key: { id: S('1') } };
  const uses = replay(
    [
      dynamo('PutItem', { TableName: 'T-Orders', Item: order }),
      dynamo('PutItem', { TableName: 'T-Orders', Item: moved }),
      dynamo('GetItem', { ...get, ConsistentRead: true }),
      dynamo('GetItem', get),
      dynamo('BatchGetItem', { RequestItems: { 'T-Orders': { Keys: [{ id: S('1') }, { id: S('2') }] } } }),
      dynamo('DeleteItem', get),
    ],
    tables,
    new Map(),
  );
  expect(uses.map(({ writeUnits, indexUnits }) => [writeUnits, indexUnits])).toEqual([
    [2, 2],
    [2, 4],
    [0, 0],
    [0, 0],
    [0, 0],
    [0, 0],
    [2, 2],
  ]);
  expect(uses.map(({ readUnits }) => readUnits)).toEqual([0, 0, 1, 0.5, 0.5, 0.5, 0]);
});

test('what cannot be reckoned is not left out', () => {
  expect(() => replay([dynamo('Scan', {})], tables, new Map())).toThrow(/Scan/);
  expect(() => replay([dynamo('PutItem', { TableName: 'other', Item: {} })], tables, new Map())).toThrow(
    /other/,
  );
});
