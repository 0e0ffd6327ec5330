import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Call, callsAbout, callsOf } from '../../bench/engine-calls.ts';
import { describeTables, rowsOf } from '../../bench/order/engine-tables.ts';
import { replay, type Use } from '../../bench/order/replay.ts';
import { api, controlPlane, engine, eventually, outputs } from '../harness/shop.ts';
import { inParallel, newProduct, type Order, unique } from './customer.ts';

/** Calls by what they are, in any order: what follows an order runs beside other things. */
const kinds = (calls: readonly Call[]): string[] =>
  calls
    .map(
      ({ source, name, parameters }) =>
        `${source} ${String(parameters.Action ?? name)} ${tablesIn(parameters)}`,
    )
    .sort();

const tablesIn = (parameters: Call['parameters']): string =>
  [...new Set(JSON.stringify(parameters).match(/cloudcart-local-\w+/g) ?? [])].sort().join(' ');

const sum = (uses: readonly Use[], of: (use: Use) => number): number =>
  uses.reduce((total, use) => total + of(use), 0);

/** Every call that one order of so many lines took, from the request to its shipment, and the units of them. */
async function costOf(lines: number, products: readonly string[]): Promise<{ calls: Call[]; uses: Use[] }> {
  const tables = Object.entries(outputs()).flatMap(([output, full]): [string, string][] => {
    const name = /^(\w+)TableName$/.exec(output)?.[1];
    return name ? [[full, name]] : [];
  });
  const client = new DynamoDBClient(engine());
  const described = await describeTables(client, new Map(tables));
  const rows = await rowsOf(client, described);
  client.destroy();
  const since = Date.now() / 1000;
  const items = products.slice(0, lines).map((productId) => ({ productId, quantity: 1 }));
  const placed = await api<Order>('POST', '/orders', {
    body: { userId: 'ada', items, paymentToken: 'tok_ok' },
    headers: { 'idempotency-key': unique('cost') },
  });
  expect(placed.status).toBe(201);
  const { orderId } = placed.body;
  // Looking at the order would be a call too: the trail tells when everything was done.
  const calls = await eventually(
    async () => {
      const found = callsAbout(await callsOf(controlPlane(), since, Date.now() / 1000 + 1), orderId);
      const text = JSON.stringify(found);
      for (const last of ['"SHIPPED"', '"SOLD"']) expect(text).toContain(last);
      expect(
        found.filter(({ name }) => name === 'UpdateItem').map(({ parameters }) => tablesIn(parameters)),
      ).toEqual(expect.arrayContaining([expect.stringMatching(/ShippingOutbox/)]));
      return found;
    },
    { everyMs: 500 },
  );
  return { calls, uses: replay(calls, described, rows) };
}

test('an order of 20 lines takes the same AWS calls as one of a single line, and no more units than it did', async () => {
  const products = await inParallel(20, 4, () => newProduct(100));
  const [one, twenty] = [await costOf(1, products), await costOf(20, products)];
  expect(kinds(twenty.calls)).toEqual(kinds(one.calls));
  const written = ({ uses }: typeof one) =>
    sum(uses, ({ writeUnits, indexUnits }) => writeUnits + indexUnits);
  const read = ({ uses }: typeof one) => sum(uses, ({ readUnits }) => readUnits);
  expect(written(one)).toBeLessThanOrEqual(50);
  expect(read(one)).toBeLessThanOrEqual(12);
  expect(written(twenty)).toBeLessThanOrEqual(175);
  expect(read(twenty)).toBeLessThanOrEqual(31);
}, 60_000);
