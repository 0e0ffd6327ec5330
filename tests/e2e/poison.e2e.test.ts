import { readFile } from 'node:fs/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  GetQueueAttributesCommand,
  SendMessageBatchCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { DeleteCommand, DynamoDBDocumentClient, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { type EngineClient, engineClient } from '../../cli/local/engine-client.ts';
import { OrderPlaced } from '../../functions/orders/contract/events.ts';
import { newOrder } from '../../functions/orders/domain/order.ts';
import { systemClock } from '../../platform/clock.ts';
import { createEvent } from '../../platform/events.ts';
import { systemIds } from '../../platform/ids.ts';
import { SERVICES, type ServiceName } from '../../server/shop.ts';
import { eventually } from '../harness/shop.ts';
import { openJournal } from '../invariants/journal.ts';
import { judge } from '../invariants/judge.ts';
import { type Poison, poisonFor } from '../invariants/messages/poison.ts';
import { report } from '../invariants/report.ts';
import type { Snapshot } from '../invariants/snapshot.ts';
import { snapshotOfTables } from '../invariants/tables.ts';
import { type Market, order, orderOf, stockUp } from '../invariants/world/buyers.ts';

import { inParallel } from './customer.ts';
import { type CommandResult, type OwnShop, ownShop } from './own-shop.ts';

/** Messages that are tried at least: those below, and what these orders tell. */
const MESSAGES = 500;
const ORDERS = 15;
/** Messages to the cart that each take one unit out of one of the carts, and some of them a second time. */
const TAKEN = 350;
const TWICE = 33;
/** That are told once more while dead letters are redriven. */
const AGAIN = 40;
const CARTS = 25;
const FILLED = 1_000;

/** How often workers are killed in the middle of their work, later on: a message that was received thrice is dead, killed ones too. */
const KILLS = 2;
/** After this a killed worker's messages come again: above the functions' 10 s, far below the 60 s of the templates. */
const VISIBILITY_SECONDS = 11;

const ids = systemIds(systemClock);

let shop: OwnShop;
let outputs: Record<string, string>;
let settings: EngineClient;
let sqs: SQSClient;
beforeAll(async () => {
  shop = await ownShop();
  await shop.up();
  outputs = JSON.parse((await shop.cloudcart('outputs', '--env', 'local', '--json', '--secrets')).stdout);
  settings = engineClient(await shop.record());
  sqs = new SQSClient({ ...settings, useQueueUrlAsEndpoint: false });
}, 120_000);
afterAll(async () => {
  sqs?.destroy();
  await shop?.close();
}, 60_000);

const nameOf = (service: ServiceName): string => `${service.charAt(0).toUpperCase()}${service.slice(1)}`;
const queueOf = (service: ServiceName): string => outputs[`${nameOf(service)}QueueUrl`] ?? '';
const deadOf = (service: ServiceName): string => outputs[`${nameOf(service)}DlqUrl`] ?? '';

interface Letter {
  readonly queue: ServiceName;
  readonly body: string;
}

/** Puts messages into their queues, ten at a time; a large one goes by itself. */
async function send(letters: readonly Letter[]): Promise<void> {
  const batches: Letter[][] = [];
  for (const queue of SERVICES) {
    const mine = letters.filter((letter) => letter.queue === queue);
    const large = mine.filter(({ body }) => body.length > 10_000);
    batches.push(...large.map((letter) => [letter]));
    const small = mine.filter(({ body }) => body.length <= 10_000);
    for (let start = 0; start < small.length; start += 10) batches.push(small.slice(start, start + 10));
  }
  await inParallel(batches.length, 8, async (n) => {
    const batch = batches[n] ?? [];
    const Entries = batch.map(({ body }, index) => ({ Id: `m${index}`, MessageBody: body }));
    const QueueUrl = queueOf(batch[0]?.queue ?? 'cart');
    const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    if (Failed.length > 0) throw new Error(`not sent: ${JSON.stringify(Failed)}`);
  });
}

/** Messages that all these queues hold: those that can be received, or those in somebody's hands too. */
async function depths(urls: readonly string[], count: 'visible' | 'all' = 'all'): Promise<number> {
  const each = urls.map(async (QueueUrl) => {
    const input = { QueueUrl, AttributeNames: ['All' as const] };
    const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand(input));
    const visible = Number(Attributes.ApproximateNumberOfMessages ?? 0);
    return count === 'visible'
      ? visible
      : visible + Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0);
  });
  return (await Promise.all(each)).reduce((sum, one) => sum + one, 0);
}

/** Kills so many consumers in the middle of their work, as `kill -9` does; gives how many. */
async function reap(kills: number, name = '-events-'): Promise<number> {
  let killed = 0;
  for (let look = 0; look < 50 && killed < kills; look += 1) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    const consumers: number[] = [];
    for (const pid of await shop.workers()) {
      const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
      if (command.includes(name)) consumers.push(pid);
    }
    const victim = consumers[(look * 7) % Math.max(1, consumers.length)];
    if (victim !== undefined && kill(victim)) killed += 1;
  }
  return killed;
}

/** False when it was gone already. */
function kill(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    return false;
  }
}

/** Until nothing waits, the poison is dead and every order is at its end. */
const comesToRest = (
  market: Market,
  orders: readonly string[],
  poison: readonly Poison[],
): Promise<Snapshot> =>
  eventually(
    async () => {
      // Who reads dead letters hides them for a moment.
      expect(await depths(SERVICES.map(queueOf))).toBe(0);
      // A killed consumer may have put one there twice.
      expect(await depths(SERVICES.map(deadOf), 'visible')).toBeGreaterThanOrEqual(poison.length);
      const all = await snapshotOfTables({ outputs, ...settings });
      const snapshot = { ...all, orders: all.orders.filter(({ orderId }) => !cartOrders.has(orderId)) };
      const open = snapshot.orders.filter(({ status }) => status !== 'SHIPPED' && status !== 'FAILED');
      if (open.length > 0 || snapshot.events.some(({ sent }) => !sent)) {
        // What a killed function stored and did not send is the sweep's.
        await shop.sweep();
        throw new Error(`${open.length} of ${orders.length} orders are not at their end`);
      }
      expect(market.journal.calls.length).toBeGreaterThanOrEqual(orders.length);
      return snapshot;
    },
    { timeoutMs: 120_000, everyMs: 700 },
  );

/** Orders that exist for the carts' messages alone: nobody placed them, so nobody judges them. */
const cartOrders = new Set<string>();

/** Messages that take one unit each out of carts that are filled, and the orders' rows that confirm them. */
async function fillCarts(): Promise<Letter[]> {
  await inParallel(CARTS, 6, async (n) => {
    const body = { userId: `cart-${n}`, productId: 'mug', quantity: FILLED };
    expect((await shop.call('POST', '/cart', { body })).status).toBe(200);
  });
  const price = { amount: 1250, currency: 'EUR' };
  const line = { productId: 'mug', name: 'mug', quantity: 1, unitPrice: price, lineTotal: price };
  const client = new DynamoDBClient(settings);
  const tables = DynamoDBDocumentClient.from(client);
  const messages = await inParallel(TAKEN, 6, async (n) => {
    const [orderId, userId] = [ids.next(), `cart-${n % CARTS}`];
    const cart = { userId, version: 1 };
    cartOrders.add(orderId);
    const Item = {
      ...newOrder({ orderId, userId, items: [line], total: price, cart }, new Date().toISOString()),
    };
    await tables.send(new PutCommand({ TableName: outputs.OrdersTableName, Item }));
    const data = { orderId, userId, lines: [line], total: price, cart };
    const event = createEvent(
      OrderPlaced,
      { subject: orderId, occurredAt: '2026-01-01T00:00:00.000Z', correlationId: 'poison' },
      data,
    );
    return { queue: 'cart' as const, body: JSON.stringify(event) };
  });
  client.destroy();
  return messages;
}

/** Units that are gone from all carts together. */
async function taken(): Promise<number> {
  const left = await inParallel(CARTS, 6, async (n) => {
    const { body } = await shop.call<{ items: { quantity: number }[] }>('GET', `/cart/cart-${n}`);
    return body.items[0]?.quantity ?? 0;
  });
  return CARTS * FILLED - left.reduce((sum, quantity) => sum + quantity, 0);
}

const sorted = (letters: readonly { readonly body: string }[]): string[] =>
  [...new Set(letters.map(({ body }) => body.slice(0, 300)))].sort();

/** The events of orders once more, for those who did something about them. */
const toldAgain = ({ events }: Snapshot): Letter[] =>
  events.flatMap(({ event }) => {
    const body = JSON.stringify(event);
    if (event.type === 'OrderPaid') return [letter('shipping', body), letter('catalog', body)];
    if (event.type === 'PaymentSucceeded') return [letter('orders', body)];
    return event.type === 'OrderPlaced' ? [letter('payments', body)] : [];
  });

const letter = (queue: ServiceName, body: string): Letter => ({ queue, body });

/**
 * A shipped order of which catalog loses what it reserved, and the message that it cannot handle for that; gives the repair.
 * Afterwards the units are held again, and wait for that very message.
 */
async function loseReservation({ orders, reservations, events }: Snapshot): Promise<{
  orderId: string;
  letter: Letter;
  repair: () => Promise<void>;
}> {
  const orderId = orders.find(({ status }) => status === 'SHIPPED')?.orderId ?? 'none';
  const paid = events.find(({ event }) => event.type === 'OrderPaid' && event.subject === orderId);
  const row = reservations.find((one) => one.orderId === orderId);
  const client = new DynamoDBClient(settings);
  const tables = DynamoDBDocumentClient.from(client);
  const TableName = outputs.ReservationsTableName;
  await tables.send(new DeleteCommand({ TableName, Key: { orderId } }));
  return {
    orderId,
    letter: { queue: 'catalog', body: JSON.stringify(paid?.event) },
    repair: async () => {
      const at = new Date().toISOString();
      const held = { state: 'HELD', since: at, heldAt: at, sweepAt: '9999-01-01T00:00:00.000Z' };
      const Item = { ...row, ...held, correlationId: 'repair' };
      await tables.send(new PutCommand({ TableName, Item }));
      for (const { productId, quantity } of row?.lines ?? []) {
        const ExpressionAttributeValues = { ':back': quantity, ':out': -quantity };
        await tables.send(
          new UpdateCommand({
            TableName: outputs.ProductsTableName,
            Key: { productId },
            UpdateExpression: 'ADD held :back, sold :out',
            ExpressionAttributeValues,
          }),
        );
      }
      client.destroy();
    },
  };
}

const soldOf = ({ products }: Snapshot): number => products.reduce((sum, { stock }) => sum + stock.sold, 0);

interface Redriven {
  readonly queues: readonly { readonly moved: number }[];
}

/** Dead letters that one redrive has put back, as it tells itself. */
const moved = ({ stdout }: CommandResult): number =>
  (JSON.parse(stdout) as Redriven).queues.reduce((sum, queue) => sum + queue.moved, 0);

/** What was tried so far. */
const done = { messages: 0, good: 0, twice: 0, orders: 0, poison: 0, killed: 0, redriven: 0, dead: 0 };
const kinds = new Set<string>();
let violations: number | undefined;

// What the report says follows from what ran: a test that broke off leaves a broken promise.
afterAll(() =>
  report('messages-deployed', [
    {
      promise: 'P5',
      title: 'no message is lost or silently dropped, on the deployed shop',
      tried:
        'messages with poison of each kind, repaired, redriven twice at once; a consumer is killed while they come, others ' +
        'while they are redriven',
      numbers: { ...done, 'kinds of poison': kinds.size, violations: violations ?? 'not judged' },
      ok: violations === 0 && done.messages >= MESSAGES && done.killed === 1 + KILLS,
    },
  ]),
);

/** Messages that come again after a moment when their worker was killed. */
async function hideBriefly(): Promise<void> {
  for (const queue of SERVICES) {
    const Attributes = { VisibilityTimeout: String(VISIBILITY_SECONDS) };
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl: queueOf(queue), Attributes }));
  }
}

test('500 messages with poison of six kinds and functions killed: each good one is applied once, the poison is dead, and a redrive twice at once mends what was repaired', async () => {
  const journal = openJournal(async ({ method, path, body, key }) => {
    const headers = key === undefined ? {} : { 'idempotency-key': key };
    const { status, text } = await shop.call(method, path, { body, headers, timeoutMs: 20_000 });
    return { status, text };
  }, systemClock);
  const market: Market = { journal, sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)) };
  await stockUp(market, [{ productId: 'mug', stock: 100 }]);
  const good = await fillCarts();
  const poison = SERVICES.flatMap((queue) => poisonFor(queue, ids));
  const mixed = [...good, ...poison, ...good.slice(0, TWICE)].sort((a, b) => (a.body < b.body ? -1 : 1));

  await hideBriefly();
  // One of the carts' consumers: its good messages fail for no other reason, so that one death can make none of them dead.
  const [placed, killedFirst] = await Promise.all([
    inParallel(ORDERS, 4, (n) =>
      order(market, {
        userId: `buyer-${n}`,
        items: [{ productId: 'mug', quantity: 1 }],
        paymentToken: n % 5 === 0 ? 'tok_declined' : 'tok_ok',
      }),
    ),
    reap(1, '-cart-events-'),
    send(mixed),
  ]);
  expect(killedFirst).toBe(1);
  done.killed += killedFirst;
  const orders = placed.map((call) => orderOf(call) ?? 'none');
  const first = await comesToRest(market, orders, poison);
  expect(sorted(first.deadLetters)).toEqual(sorted(poison));
  expect(judge({ calls: journal.calls, snapshot: first, poison: poison.map(({ body }) => body) })).toEqual(
    [],
  );
  expect(await taken()).toBe(TAKEN);
  for (const { kind } of poison) kinds.add(kind);
  // Each event came to one queue at least.
  done.messages += mixed.length + first.events.length;
  done.good = good.length;
  done.twice = mixed.length - good.length - poison.length;
  done.orders = first.orders.length;
  done.poison = poison.length;

  const lost = await loseReservation(first);
  await send([lost.letter]);
  // Who reads dead letters hides them for a moment.
  await eventually(async () =>
    expect(await depths(SERVICES.map(deadOf), 'visible')).toBe(first.deadLetters.length + 1),
  );
  await lost.repair();
  // What was told is told again and functions are killed, while two people redrive at the same time.
  const again = [...good.slice(0, AGAIN), ...toldAgain(first)];
  const redrive = () => shop.cloudcart('dlq', 'redrive', '--env', 'local', '--json');
  const [killed, ...redriven] = await Promise.all([
    send(again).then(() => reap(KILLS)),
    redrive(),
    redrive(),
  ]);
  expect(killed).toBe(KILLS);
  expect(redriven.map(({ code }) => code)).toEqual([0, 0]);
  done.killed += killed;
  done.redriven = redriven.map(moved).reduce((sum, count) => sum + count);
  expect(done.redriven).toBeGreaterThanOrEqual(poison.length);
  done.messages += again.length;
  const last = await comesToRest(market, orders, poison);
  expect(sorted(last.deadLetters)).toEqual(sorted(poison));
  expect(last.reservations.find(({ orderId }) => orderId === lost.orderId)?.state).toBe('SOLD');
  expect(soldOf(last)).toBe(soldOf(first));
  expect(await taken()).toBe(TAKEN);
  const told = judge({ calls: journal.calls, snapshot: last, poison: poison.map(({ body }) => body) });
  expect(told).toEqual([]);
  done.dead = last.deadLetters.length;
  expect(done.messages).toBeGreaterThanOrEqual(MESSAGES);
  violations = told.length;
}, 300_000);
