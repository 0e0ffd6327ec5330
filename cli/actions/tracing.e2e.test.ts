import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { systemClock } from '../../platform/clock.ts';
import { systemIds } from '../../platform/ids.ts';
import { buy, newProduct, reaches, unique } from '../../tests/e2e/customer.ts';
import { type Finished, startCloudcart } from '../../tests/harness/cloudcart.ts';
import { api, engine, eventually, outputs, stateDir } from '../../tests/harness/shop.ts';
import type { LogLine } from '../logs/log-line.ts';
import type { PeekReport, RedriveReport } from './dlq.ts';
import type { TraceReport } from './trace.ts';

const cloudcart = (...args: string[]): Promise<Finished> => startCloudcart(stateDir(), ...args).finished;

async function json<T>(...args: string[]): Promise<T> {
  const { exitCode, stdout, stderr } = await cloudcart(...args, '--json');
  if (exitCode !== 0) throw new Error(`cloudcart ${args.join(' ')} ended with ${exitCode}: ${stderr}`);
  return JSON.parse(stdout) as T;
}

async function shippedOrder(): Promise<string> {
  const productId = await newProduct(5);
  const { orderId } = (await buy({ productId, token: 'tok_ok' })).body;
  await reaches(orderId, 'SHIPPED');
  return orderId;
}

test("an order's whole story, by its id and by its correlation id; the logs tell the same", async () => {
  const orderId = await shippedOrder();
  const story = await eventually(async () => {
    const found = await json<TraceReport>('trace', orderId);
    expect(found.verdict).toEqual({ state: 'done', text: `Order ${orderId} is paid and shipped.` });
    const places = new Set(found.timeline.map(({ where }) => where));
    for (const place of [
      'OrdersHttpFunction',
      'CatalogInternalFunction',
      'PaymentsEventsFunction',
      'ShippingEventsFunction',
      'CatalogEventsFunction',
      'order',
      'payment',
      'ledger',
      'shipment',
      'reservation',
      'outbox of orders',
      'topic',
    ]) {
      expect(places).toContain(place);
    }
    return found;
  });
  const moments = story.timeline.map(({ at }) => at);
  expect(moments).toEqual([...moments].sort());
  const correlation = story.terms.find((term) => term !== orderId) ?? '';
  const same = await json<TraceReport>('trace', correlation);
  expect(same.verdict?.text).toBe(story.verdict?.text);

  const { stdout } = await cloudcart('logs', '--correlation', correlation, '--since', '10m', '--json');
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as LogLine);
  expect(new Set(lines.map((line) => line.correlationId))).toEqual(new Set([correlation]));
  expect(new Set(lines.map((line) => line.function)).size).toBeGreaterThanOrEqual(5);
  expect((await cloudcart('trace', orderId)).stdout).toMatch(/DONE: Order/);
}, 60_000);

test('following shows what comes, each line once, until Ctrl-C', async () => {
  const { child, finished } = startCloudcart(
    stateDir(),
    'logs',
    'ApiInfo',
    '--follow',
    '--since',
    '1s',
    '--json',
  );
  let seen = '';
  child.stdout?.on('data', (chunk) => {
    seen += chunk;
  });
  const correlation = unique('follow');
  await eventually(async () => {
    await api('GET', '/health', { headers: { 'x-correlation-id': correlation } });
    expect(seen).toContain(correlation);
  });
  child.kill('SIGINT');
  const { exitCode, stdout } = await finished;
  expect(exitCode).toBe(130);
  const lines = stdout.trimEnd().split('\n');
  expect(lines.map((line) => (JSON.parse(line) as LogLine).function)).toContain('ApiInfoFunction');
  expect(new Set(lines).size).toBe(lines.length);
}, 60_000);

test('a dead letter: trace names it, peek its reason, redrive tries it again, discard ends it', async () => {
  const orderId = await shippedOrder();
  const eventId = systemIds(systemClock).next();
  const client = new SQSClient(engine());
  const body = JSON.stringify({
    id: eventId,
    type: 'OrderPlaced',
    version: 99,
    occurredAt: '2026-01-01T00:00:00.000Z',
    correlationId: unique('c'),
    subject: orderId,
    data: {},
  });
  await client.send(new SendMessageCommand({ QueueUrl: outputs().PaymentsQueueUrl, MessageBody: body }));
  client.destroy();
  const letters = () => json<PeekReport>('dlq', 'peek', 'payments', '--id', eventId);
  const dead = () =>
    eventually(
      async () => {
        const [letter] = (await letters()).queues.flatMap((queue) => queue.letters);
        expect(letter?.reason?.attempts).toBe(1);
        return letter;
      },
      { timeoutMs: 40_000, everyMs: 300 },
    );
  expect(await dead()).toMatchObject({
    eventId,
    attempts: 1,
    reason: {
      text: 'message rejected: OrderPlaced version 99 is not understood',
      function: 'PaymentsEventsFunction',
    },
  });
  expect(await json<TraceReport>('trace', orderId)).toMatchObject({
    verdict: {
      state: 'stuck',
      where: 'cloudcart-local-payments',
      text: expect.stringContaining('version 99'),
    },
  });

  const both = await Promise.all([
    json<RedriveReport>('dlq', 'redrive', 'payments', '--id', eventId),
    json<RedriveReport>('dlq', 'redrive', 'payments', '--id', eventId),
  ]);
  // A rejected message is dead again at once, and the second redrive may find it there; it never becomes two.
  expect([1, 2]).toContain(both.flatMap(({ queues }) => queues).reduce((sum, { moved }) => sum + moved, 0));
  await dead();
  expect((await letters()).queues.flatMap((queue) => queue.letters)).toHaveLength(1);
  expect(await cloudcart('dlq', 'discard', 'payments', '--id', eventId)).toMatchObject({ exitCode: 3 });
  expect((await letters()).queues).toHaveLength(1);
  await json('dlq', 'discard', 'payments', '--id', eventId, '--yes');
  expect((await letters()).queues).toEqual([]);
}, 120_000);
