import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import {
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  ScanCommand,
} from '@aws-sdk/lib-dynamodb';
import type { PeekReport } from '../../cli/actions/dlq.ts';
import { engineClient } from '../../cli/local/engine-client.ts';
import type { ReconcileReport } from '../../cli/shop/reconcile/reconcile.ts';
import { ReservationExpired } from '../../functions/catalog/contract/events.ts';
import { OrderCancelled, OrderFailed } from '../../functions/orders/contract/events.ts';
import { newOrder } from '../../functions/orders/domain/order.ts';
import { PaymentFailed, PaymentSucceeded } from '../../functions/payments/contract/events.ts';
import { isoNow, systemClock } from '../../platform/clock.ts';
import { createEvent, type DomainEvent } from '../../platform/events.ts';
import { systemIds } from '../../platform/ids.ts';
import { eventually } from '../harness/shop.ts';
import { type OwnShop, ownShop } from './own-shop.ts';

// On a shop of its own: what is published here is not so, and its dead letters would trouble others.

const ids = systemIds(systemClock);
const EMAIL = 'ada@example.com';

let shop: OwnShop;
let outputs: Record<string, string>;
let tables: DynamoDBDocumentClient;
let sns: SNSClient;
let lambda: LambdaClient;

beforeAll(async () => {
  shop = await ownShop();
  await shop.up();
  outputs = JSON.parse((await shop.cloudcart('outputs', '--env', 'local', '--json')).stdout);
  const settings = engineClient(await shop.record());
  tables = DynamoDBDocumentClient.from(new DynamoDBClient(settings));
  sns = new SNSClient(settings);
  lambda = new LambdaClient(settings);
  for (const [productId, amount] of [
    ['mug', 1250],
    ['sample', 0],
  ] as const) {
    const product = {
      productId,
      name: productId,
      category: 'c',
      price: { amount, currency: 'EUR' },
      stock: 50,
    };
    expect((await shop.call('POST', '/products', { body: product })).status).toBe(201);
  }
}, 120_000);
afterAll(async () => {
  for (const client of [tables, sns, lambda]) client?.destroy();
  await shop?.close();
}, 60_000);

interface OrderBody {
  orderId: string;
  status: string;
}

async function bought(productId: string, paymentToken: string, ends: string): Promise<string> {
  const body = { userId: EMAIL, items: [{ productId, quantity: 1 }], paymentToken };
  const { orderId } = (await shop.call<OrderBody>('POST', '/orders', { body })).body;
  await eventually(async () => expect(await statusOf(orderId)).toBe(ends), { timeoutMs: 30_000 });
  return orderId;
}

const row = async (table: string, key: Record<string, string>) =>
  (
    await tables.send(
      new GetCommand({ TableName: outputs[`${table}TableName`], Key: key, ConsistentRead: true }),
    )
  ).Item;

const statusOf = async (orderId: string) => (await row('Orders', { orderId }))?.status;

async function publish(topic: string, event: DomainEvent): Promise<void> {
  const MessageAttributes = { type: { DataType: 'String', StringValue: event.type } };
  const input = { TopicArn: outputs[`${topic}TopicArn`], Message: JSON.stringify(event), MessageAttributes };
  await sns.send(new PublishCommand(input));
}

/** Why the dead letters about an order are there, by queue. */
async function deadLettersOf(orderId: string): Promise<string[]> {
  const { stdout } = await shop.cloudcart('dlq', 'peek', '--env', 'local', '--json');
  const { queues } = JSON.parse(stdout) as PeekReport;
  return queues
    .flatMap(({ queue, letters }) =>
      letters
        .filter(({ subject }) => subject === orderId)
        .map(({ reason }) => `${queue.replace('cloudcart-local-', '')}: ${reason?.text}`),
    )
    .sort();
}

const tally = (orderId: string, queues: readonly string[]) =>
  eventually(
    async () => {
      const letters = await deadLettersOf(orderId);
      expect(letters.map((letter) => letter.split(':')[0])).toEqual(queues);
      return letters;
    },
    { timeoutMs: 40_000, everyMs: 500 },
  );

async function reconciled(...flags: string[]): Promise<ReconcileReport['findings']> {
  const { stdout } = await shop.cloudcart('reconcile', '--json', '--older-than', '0s', ...flags);
  return (JSON.parse(stdout) as ReconcileReport).findings;
}

test('an order that costs nothing is sent though its card is declined, and reconcile agrees', async () => {
  const orderId = await bought('sample', 'tok_declined', 'SHIPPED');
  expect(await row('Ledger', { key: orderId })).toBeUndefined();
  await eventually(async () => expect(await reconciled()).toEqual([]), { timeoutMs: 30_000 });
}, 90_000);

test('a decided order has left its payment token nowhere, and logs have no user id', async () => {
  await bought('mug', 'tok_ok', 'SHIPPED');
  await bought('mug', 'tok_declined', 'FAILED');
  for (const [name, TableName] of Object.entries(outputs).filter(([output]) =>
    output.endsWith('TableName'),
  )) {
    const { Items = [] } = await tables.send(new ScanCommand({ TableName }));
    expect([name, JSON.stringify(Items)]).toEqual([name, expect.not.stringContaining('tok_')]);
  }
  const { stdout } = await shop.cloudcart('logs', '--env', 'local', '--since', '1h', '--json');
  expect(stdout).toContain('order placed');
  expect(stdout).not.toMatch(/tok_|ada@|ada%40/);
}, 90_000);

test('a payment of another amount pays for nothing', async () => {
  const orderId = ids.next();
  const total = { amount: 99_999_999, currency: 'EUR' };
  const pending = newOrder({ orderId, userId: EMAIL, items: [], total }, isoNow(systemClock));
  await tables.send(new PutCommand({ TableName: outputs.OrdersTableName, Item: { ...pending } }));
  const fact = { subject: orderId, occurredAt: isoNow(systemClock), correlationId: 'forged' };
  const amount = { amount: 0, currency: 'JPY' };
  await publish('Payments', createEvent(PaymentSucceeded, fact, { orderId, amount, reference: 'forged' }));
  const [letter] = await tally(orderId, ['orders']);
  expect(letter).toContain('0 JPY were paid for an order of 99999999 EUR');
  expect(await statusOf(orderId)).toBe('PENDING');
  await tables.send(new DeleteCommand({ TableName: outputs.OrdersTableName, Key: { orderId } }));
}, 90_000);

test("an event of the right amount on its owner's topic moves no order when its owner has no such fact", async () => {
  const orderId = ids.next();
  const total = { amount: 1250, currency: 'EUR' };
  const now = isoNow(systemClock);
  const cart = { userId: EMAIL, version: 1, cartId: ids.next() };
  const items = [{ productId: 'mug', name: 'mug', quantity: 1, unitPrice: total, lineTotal: total }];
  const pending = newOrder({ orderId, userId: EMAIL, items, total, cart }, now);
  await tables.send(new PutCommand({ TableName: outputs.OrdersTableName, Item: { ...pending } }));
  const fact = { subject: orderId, occurredAt: now, correlationId: 'forged' };
  await publish(
    'Payments',
    createEvent(PaymentSucceeded, fact, { orderId, amount: total, reference: 'forged' }),
  );
  await publish('Payments', createEvent(PaymentFailed, fact, { orderId, reason: 'forged' }));
  await publish('Catalog', createEvent(ReservationExpired, fact, { orderId, heldAt: now }));
  const closing = { orderId, userId: EMAIL, reason: 'forged', cart };
  await publish('Orders', createEvent(OrderFailed, fact, closing));
  const letters = await tally(orderId, [
    'cart',
    'catalog',
    'orders',
    'orders',
    'orders',
    'payments',
    'shipping',
  ]);
  expect(letters.filter((letter) => letter.startsWith('orders')).sort()).toEqual([
    expect.stringContaining('PaymentFailed'),
    expect.stringContaining('PaymentSucceeded'),
    expect.stringContaining('ReservationExpired'),
  ]);
  expect(letters[0]).toContain(`OrderFailed of order ${orderId}, which is PENDING`);
  expect(await row('Orders', { orderId })).toEqual({ ...pending });
  expect((await row('Carts', { userId: `order#${orderId}` }))?.state).toBeUndefined();
  await tables.send(new DeleteCommand({ TableName: outputs.OrdersTableName, Key: { orderId } }));
}, 90_000);

test('money, units and parcel of a sent order stay where they are when an event says that it was cancelled', async () => {
  const orderId = await bought('mug', 'tok_ok', 'SHIPPED');
  await eventually(async () => expect((await row('Reservations', { orderId }))?.state).toBe('SOLD'));
  const fact = { subject: orderId, occurredAt: isoNow(systemClock), correlationId: 'forged' };
  await publish('Orders', createEvent(OrderCancelled, fact, { orderId, reason: 'forged' }));
  const letters = await tally(orderId, ['catalog', 'payments', 'shipping']);
  for (const letter of letters)
    expect(letter).toContain(`OrderCancelled of order ${orderId}, which is SHIPPED`);
  expect(await row('Ledger', { key: orderId })).toMatchObject({
    status: 'CAPTURED',
    captured: 1250,
    refunded: 0,
  });
  expect(await row('Reservations', { orderId })).toMatchObject({ state: 'SOLD' });
  expect(await row('Shipments', { id: orderId })).toMatchObject({ status: 'CREATED' });
  expect(await statusOf(orderId)).toBe('SHIPPED');
}, 90_000);

test('nothing is reserved under what is no order id, and an old hold of that kind is released', async () => {
  const reserve = async (orderId: string) => {
    const lines = [{ productId: 'mug', quantity: 2 }];
    const request = { operation: 'reserve', orderId, lines, correlationId: 'c' };
    const Payload = Buffer.from(JSON.stringify(request));
    const FunctionName = outputs.CatalogInternalFunctionName;
    const answer = await lambda.send(new InvokeCommand({ FunctionName, Payload }));
    return JSON.parse(Buffer.from(answer.Payload ?? []).toString()) as object;
  };
  expect(await reserve('int1795871058625')).toMatchObject({ ok: false, code: 'validation_failed' });
  const before = (await row('Products', { productId: 'mug' }))?.available;
  const made = ids.next();
  expect(await reserve(made)).toMatchObject({ outcome: 'reserved' });
  const TableName = outputs.ReservationsTableName;
  const long = { since: '2026-01-01T00:00:00.000Z', heldAt: '2026-01-01T00:00:00.000Z' };
  const Item = { ...(await row('Reservations', { orderId: made })), ...long, orderId: 'int1795871058625' };
  await tables.send(new PutCommand({ TableName, Item }));
  await tables.send(new DeleteCommand({ TableName, Key: { orderId: made } }));
  const found = await reconciled('--fix', '--yes');
  expect(found).toContainEqual(
    expect.objectContaining({ kind: 'reservation-without-order', id: 'int1795871058625', repaired: true }),
  );
  expect(await row('Reservations', { orderId: 'int1795871058625' })).toMatchObject({ state: 'RELEASED' });
  expect((await row('Products', { productId: 'mug' }))?.available).toBe(before);
  expect(await deadLettersOf('int1795871058625')).toEqual([]);
}, 120_000);
