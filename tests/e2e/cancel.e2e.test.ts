import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { type Answer, api, engine, eventually, outputs } from '../harness/shop.ts';
import { buy, newProduct, type Order, orderOf, reaches, stockOf, unique } from './customer.ts';

interface CancelledOrder extends Order {
  code?: string;
  refunded?: { amount: { amount: number }; at: string };
}

const cancel = (orderId: string, key?: string): Promise<Answer<CancelledOrder>> =>
  api<CancelledOrder>('POST', `/orders/${orderId}/cancel?userId=ada`, {
    ...(key ? { headers: { 'idempotency-key': key } } : {}),
  });

const client = DynamoDBDocumentClient.from(new DynamoDBClient(engine()));
afterAll(() => client.destroy());

/** What the provider has taken and not given back, and whether it has closed the book. */
async function bookOf(orderId: string): Promise<{ kept: number; status: unknown }> {
  const { LedgerTableName: TableName } = outputs();
  const { Item = {} } = await client.send(
    new GetCommand({ TableName, Key: { key: orderId }, ConsistentRead: true }),
  );
  const { captured = 0, refunded = 0, status } = Item;
  return { kept: Number(captured) - Number(refunded), status };
}

test('a cancelled order gives stock and money back once, and is cancelled when it is cancelled again', async () => {
  const productId = await newProduct(3);
  // The first attempt at its charge fails, so that it is PENDING for another second.
  const { body } = await buy({ productId, quantity: 2, token: 'tok_error' });
  const key = unique('cancel');
  const first = await cancel(body.orderId, key);
  expect([first.status, first.body.status]).toEqual([200, 'CANCELLED']);
  const again = await cancel(body.orderId, key);
  expect([again.status, again.text, again.headers.get('idempotent-replayed')]).toEqual([
    200,
    first.text,
    'true',
  ]);
  expect((await cancel(body.orderId)).body.status).toBe('CANCELLED');
  await eventually(async () => expect(await stockOf(productId)).toBe(3));
  await eventually(async () => expect(await bookOf(body.orderId)).toEqual({ kept: 0, status: 'VOIDED' }));
  expect((await orderOf(body.orderId)).history.map(({ status }) => status)).toEqual(['PENDING', 'CANCELLED']);
});

test('cancelled while they are paid and sent: each ends as one thing, in money and in stock', async () => {
  const productId = await newProduct(6);
  const placed = await Promise.all(Array.from({ length: 6 }, () => buy({ productId, token: 'tok_ok' })));
  const orders = placed.map(({ body }) => body.orderId);
  const answers = await Promise.all(
    orders.map(async (orderId, n) => {
      await new Promise((resolve) => setTimeout(resolve, n * 120));
      return cancel(orderId);
    }),
  );
  for (const { status, body } of answers) {
    expect(status === 200 ? body.status : body.code).toBe(status === 200 ? 'CANCELLED' : 'order_shipped');
  }
  const cancelled = orders.filter((_orderId, n) => answers[n]?.status === 200);
  await eventually(
    async () => {
      for (const orderId of orders) {
        const order = (await orderOf(orderId)) as CancelledOrder;
        const { kept } = await bookOf(orderId);
        const ends = cancelled.includes(orderId) ? ['CANCELLED', 0] : ['SHIPPED', 1250];
        expect([order.status, kept]).toEqual(ends);
        if (order.history.some(({ status }) => status === 'PAID') && order.status === 'CANCELLED') {
          expect(order.refunded?.amount.amount).toBe(1250);
        }
      }
      expect(await stockOf(productId)).toBe(cancelled.length);
    },
    { timeoutMs: 30_000 },
  );
});

/** Shipping has the tombstone of this order already: it stays PAID, for as long as a test needs. */
async function neverShips(orderId: string): Promise<void> {
  const { ShipmentsTableName: TableName } = outputs();
  const at = new Date().toISOString();
  const Item = { id: orderId, orderId, status: 'CLOSED', closedAt: at, closedBecause: 'test' };
  await client.send(new PutCommand({ TableName, Item, ConditionExpression: 'attribute_not_exists(id)' }));
}

test('money that was taken goes back when the order is cancelled, and the order tells of it', async () => {
  const productId = await newProduct(1);
  // The first attempt at its charge fails, so that the tombstone is there before it is paid.
  const { body } = await buy({ productId, token: 'tok_error' });
  await neverShips(body.orderId);
  await reaches(body.orderId, 'PAID');
  expect(await bookOf(body.orderId)).toEqual({ kept: 1250, status: 'CAPTURED' });
  const asked = new Date().toISOString();
  expect((await cancel(body.orderId)).body.status).toBe('CANCELLED');
  const order = (await eventually(async () => {
    const now = (await orderOf(body.orderId)) as CancelledOrder;
    expect(now.refunded).toBeDefined();
    return now;
  })) as CancelledOrder;
  expect(order.refunded).toEqual({ amount: { amount: 1250, currency: 'EUR' }, at: expect.any(String) });
  expect(Date.parse(order.refunded?.at ?? '')).toBeGreaterThan(Date.parse(asked) - 1000);
  expect(order.history.map(({ status }) => status)).toEqual(['PENDING', 'PAID', 'CANCELLED']);
  expect(await bookOf(body.orderId)).toEqual({ kept: 0, status: 'VOIDED' });
  await eventually(async () => expect(await stockOf(productId)).toBe(1));
});

test('an order on its way is not cancelled: 409, and nothing moves', async () => {
  const productId = await newProduct(1);
  const { body } = await buy({ productId, token: 'tok_ok' });
  await reaches(body.orderId, 'SHIPPED');
  const answer = await cancel(body.orderId);
  expect([answer.status, answer.body.code]).toEqual([409, 'order_shipped']);
  expect([(await bookOf(body.orderId)).kept, await stockOf(productId)]).toEqual([1250, 0]);
  expect((await orderOf(body.orderId)).status).toBe('SHIPPED');
});
