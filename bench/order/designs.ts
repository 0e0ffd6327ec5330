import { isDeepStrictEqual } from 'node:util';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { engineClient } from '../../cli/local/engine-client.ts';
import type { ControlPlane } from '../../cli/local/engine-request.ts';
import { invocationsSince } from '../function-reports.ts';
import type { LocalShop } from '../local-shop.ts';
import { openSequentialShop } from '../yardsticks/sequential-shop.ts';
import { benchClient, callsSince, describeTables, plain, rowsOf } from './engine-tables.ts';
import { type Metered, type Prices, type Receipt, receiptOf } from './receipt.ts';
import { type Rows, replay, type Table } from './replay.ts';

/** A shop that sells orders of so many lines, one at a time, and tells what each used up. */
export interface Design {
  readonly name: string;
  readonly tables: ReadonlyMap<string, string>;
  /** Orders and waits until all that follows is done. */
  order(lines: number): Promise<Metered>;
  close(): Promise<void>;
}

/** Products in both designs, and the most lines that an order can have here. */
export const PRODUCTS = 20;

const products = Array.from({ length: PRODUCTS }, (_, number) => ({
  productId: `hand-thrown-stoneware-${String(number).padStart(2, '0')}`,
  name: `Hand-thrown stoneware no. ${number}`,
  description: 'Thrown and glazed by hand, fired at 1,260 °C; safe in the dishwasher and the oven.',
  category: 'kitchen',
  type: 'tableware',
  price: 1250 + number,
}));
const STOCK = 1000;

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Orders once and reckons what it took; the sum must explain what lies in the tables afterwards. */
export async function measure(
  design: Design,
  engine: ControlPlane,
  lines: number,
  prices: Prices,
): Promise<Receipt> {
  const client = new DynamoDBClient(benchClient(engine));
  try {
    const tables = await describeTables(client, design.tables);
    const rows = await rowsOf(client, tables);
    const since = Date.now() / 1000;
    const metered = await design.order(lines);
    const calls = await callsSince(engine, since);
    const uses = replay(calls, tables, rows);
    await check(client, tables, rows);
    return receiptOf({ design: design.name, lines }, calls, uses, metered, prices);
  } finally {
    client.destroy();
  }
}

async function check(client: DynamoDBClient, tables: ReadonlyMap<string, Table>, rows: Rows): Promise<void> {
  if (isDeepStrictEqual(plain(rows), plain(await rowsOf(client, tables)))) return;
  throw new Error('the recorded calls do not add up to what lies in the tables: no figure of this run holds');
}

/** CloudCart as it is deployed. */
export async function deployedDesign(shop: LocalShop): Promise<Design> {
  const { outputs, engine } = shop;
  const tables = Object.entries(outputs).flatMap(([output, full]): [string, string][] => {
    const name = /^(\w+)TableName$/.exec(output)?.[1];
    return name ? [[full, name]] : [];
  });
  const call = async (method: string, path: string, body?: unknown, key?: string) => {
    const answer = await fetch((outputs.ApiUrl ?? '').replace(/\/$/, '') + path, {
      method,
      headers: {
        'x-api-key': outputs.ApiKey ?? '',
        'content-type': 'application/json',
        ...(key ? { 'idempotency-key': key } : {}),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as { orderId: string };
  };
  for (const { price, ...product } of products) {
    await call('POST', '/products', { ...product, price: { amount: price, currency: 'EUR' }, stock: STOCK });
  }
  const settings = benchClient(engine);
  const clients = { lambda: new LambdaClient(settings), logs: new CloudWatchLogsClient(settings) };
  const invoked = async (since: number) =>
    Object.entries(await invocationsSince(clients, since)).filter(([name]) => !name.endsWith('-sweep'));
  return {
    name: 'CloudCart',
    tables: new Map(tables),
    order: async (lines) => {
      const since = Date.now();
      const items = products.slice(0, lines).map(({ productId }) => ({ productId, quantity: 1 }));
      const body = { userId: 'bench', items, paymentToken: 'tok_ok' };
      await call('POST', '/orders', body, `order-bench-${since}`);
      await quiet(engine, since / 1000);
      const counts = await invoked(since);
      const sum = (of: typeof counts) => of.reduce((all, [, { invocations }]) => all + invocations, 0);
      const consumed = sum(counts.filter(([name]) => name.endsWith('-events')));
      return { apiRequests: 1, invocations: sum(counts), consumed };
    },
    close: () => shop.stop(),
  };
}

/** Until nothing of the order's was called for a while, and every event was published and marked. */
async function quiet(engine: ControlPlane, since: number): Promise<void> {
  let before = -1;
  for (let same = 0; same < 6; ) {
    await sleep(500);
    const now = (await callsSince(engine, since)).length;
    same = now === before ? same + 1 : 0;
    before = now;
  }
}

/** The design of the requirements, on tables of its own on the same engine. */
export async function sequentialDesign(engine: ControlPlane, categoryIndex: boolean): Promise<Design> {
  const prefix = categoryIndex ? 'sequential-indexed' : 'sequential';
  const settings = engineClient(engine, { accessKeyId: prefix });
  const shop = await openSequentialShop(settings, prefix, categoryIndex);
  for (const product of products) await shop.addProduct({ ...product, stock: STOCK });
  return {
    name: categoryIndex ? 'sequential, products indexed' : 'sequential',
    tables: shop.tables,
    order: async (lines) => {
      const before = { ...shop.meter };
      const items = products
        .slice(0, lines)
        .map(({ productId, name, price }) => ({ productId, name, price, quantity: 1 }));
      const { status } = await shop.order(items);
      if (status !== 201) throw new Error(`the sequential shop answered ${status}`);
      const [apiRequests, invocations] = [
        shop.meter.apiRequests - before.apiRequests,
        shop.meter.invocations - before.invocations,
      ];
      return { apiRequests, invocations, consumed: invocations - apiRequests };
    },
    close: () => shop.close(),
  };
}
