import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { engineClient } from '../cli/local/engine-client.ts';
import { type Call, callsOf, usageOf } from './engine-calls.ts';
import { type Invocations, invocationsSince } from './function-reports.ts';
import { openLocalShop, ROOT } from './local-shop.ts';

/**
 * Counts what one order costs: every API call that the local engine records while customers buy, and every invocation with its
 * duration and its logs. Writes cli/cost/calls-per-order.json, from which `cloudcart cost` reckons.
 *
 *   node bench/calls-per-order.ts [orders]
 */
const ORDERS = Number(process.argv[2] ?? 20);
const QUIET_MS = 130_000;

const shop = await openLocalShop();
const client = engineClient(shop.engine);
const url = (shop.outputs.ApiUrl ?? '').replace(/\/$/, '');
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function call(method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
  const headers = { 'x-api-key': shop.outputs.ApiKey ?? '', 'content-type': 'application/json' };
  const answer = await fetch(url + path, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Record<string, unknown>;
}

/** One customer: looks around, fills the cart, orders. Gives the order's path. */
async function buy(number: number): Promise<string> {
  const userId = `bench-${number}`;
  const productId = 'stoneware-mug-350-ml';
  await call('GET', '/products');
  await call('GET', `/products/${productId}`);
  await call('POST', '/cart', { userId, productId, quantity: 1 });
  await call('GET', `/cart/${userId}`);
  const { orderId } = await call('POST', '/orders', {
    userId,
    items: [{ productId, quantity: 1 }],
    paymentToken: 'tok_ok',
  });
  return `/orders/${String(orderId)}?userId=${userId}`;
}

/** Requests of a customer: five of `buy`, and one look at the order. */
const REQUESTS = 6;

/** Everybody looks at the order once. All must have gone well, or else something else was measured. */
async function look(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const { status } = await call('GET', path);
    if (status !== 'SHIPPED')
      throw new Error(`${path} is ${String(status)}: the figures would be another story's`);
  }
}

/** Metrics that functions wrote in their logs, each with its dimensions: CloudWatch bills each by itself. */
const metrics = new Set<string>();

function noteMetrics(message: string): void {
  if (!message.includes('"CloudWatchMetrics"')) return;
  const line = JSON.parse(message.slice(message.indexOf('{'))) as Record<string, unknown> & {
    _aws: { CloudWatchMetrics: { Namespace: string; Dimensions: string[][]; Metrics: { Name: string }[] }[] };
  };
  for (const { Namespace, Dimensions, Metrics } of line._aws.CloudWatchMetrics) {
    for (const keys of Dimensions) {
      const at = keys.map((key) => `${key}=${String(line[key])}`).join(',');
      for (const { Name } of Metrics) metrics.add(`${Namespace} ${at} ${Name}`);
    }
  }
}

const clients = { lambda: new LambdaClient(client), logs: new CloudWatchLogsClient(client) };
const invocations = (since: number) => invocationsSince(clients, since, noteMetrics);

const round = (value: number): number => Number(value.toFixed(3));

function perOrder(all: Record<string, Invocations>): Record<string, Record<string, number>> {
  return Object.fromEntries(
    Object.entries(all).map(([name, one]) => [
      name,
      {
        invocations: round(one.invocations / ORDERS),
        averageMs: round(one.durationMs / one.invocations),
        logBytes: Math.round(one.logBytes / ORDERS),
      },
    ]),
  );
}

const each = (record: Record<string, number>): Record<string, number> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, round(value / ORDERS)]));

/** The schedules' share, measured while nobody buys, so that it is not counted as an order's. */
const isSchedule = (name: string): boolean => name.endsWith('-sweep');
const without = (all: Record<string, Invocations>, schedules: boolean) =>
  Object.fromEntries(Object.entries(all).filter(([name]) => isSchedule(name) === schedules));

try {
  await call('GET', '/products');
  const quietSince = Date.now();
  await sleep(QUIET_MS);
  const quiet = without(await invocations(quietSince), true);
  const since = Date.now();
  const paths: string[] = [];
  for (let number = 0; number < ORDERS; number += 1) paths.push(await buy(number));
  await sleep(15_000);
  await look(paths);
  const busy = without(await invocations(since), false);
  const batches = Object.entries(busy)
    .filter(([name]) => name.endsWith('-events'))
    .reduce((sum, [, one]) => sum + one.invocations, 0);
  const recorded: Call[] = await callsOf(shop.engine, since / 1000, Date.now() / 1000);
  const usage = usageOf(recorded);
  const document = {
    measured: new Date().toISOString().slice(0, 10),
    by: `node bench/calls-per-order.ts ${ORDERS}`,
    orders: ORDERS,
    story: 'list, product, add to cart, cart, order, look at the order; paid and shipped',
    perOrder: {
      apiRequests: REQUESTS,
      functions: perOrder(busy),
      readUnits: each(usage.readUnits),
      writeUnits: each(usage.writeUnits),
      snsPublishes: round(usage.snsPublishes / ORDERS),
      // Lambda's own receive and delete of each batch are not API calls here; on AWS they are billed.
      sqsRequests: round((usage.sqsRequests + 2 * batches) / ORDERS),
      storedBytes: Math.round(usage.writtenBytes / ORDERS),
    },
    customMetrics: metrics.size,
    scheduled: Object.fromEntries(
      Object.entries(quiet).map(([name, one]) => [
        name,
        {
          averageMs: round(one.durationMs / one.invocations),
          logBytes: Math.round(one.logBytes / one.invocations),
          readUnits: 0.5,
        },
      ]),
    ),
  };
  const file = join(ROOT, 'cli', 'cost', 'calls-per-order.json');
  await writeFile(file, `${JSON.stringify(document, null, 2)}\n`);
  process.stdout.write(`${JSON.stringify(document.perOrder, null, 2)}\n${file}\n`);
} finally {
  await shop.stop();
}
