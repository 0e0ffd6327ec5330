import { readFileSync } from 'node:fs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import {
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  ScanCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { engineClient } from '../../cli/local/engine-client.ts';
import type { ControlPlane } from '../../cli/local/engine-request.ts';
import { OrderCancelled, OrderPlaced } from '../../functions/orders/contract/events.ts';
import { ShipmentDelivered } from '../../functions/shipping/contract/events.ts';
import { createEvent, type DomainEvent } from '../../platform/events.ts';
import { SERVICES } from '../e2e/customer.ts';
import type { OwnShop } from '../e2e/own-shop.ts';
import { eventually } from '../harness/shop.ts';

/** A shop that a story happens in. */
export interface Stage {
  readonly shop: OwnShop;
  readonly engine: ControlPlane;
  readonly outputs: Readonly<Record<string, string>>;
}

interface Placed {
  orderId: string;
  status: string;
  trackingId: string;
  version: number;
}

const [ORDER, OTHER, ODD, OF_CART] = [
  '01ARZ3NDEKTSV4RRFFQ69G5FB0',
  '01ARZ3NDEKTSV4RRFFQ69G5FB1',
  '01ARZ3NDEKTSV4RRFFQ69G5FB2',
  '01ARZ3NDEKTSV4RRFFQ69G5FB3',
] as const;

/** What orders gives to no order. */
const NO_ORDER = 'order-of-the-privilege-story';
const LONG_AGO = '2020-01-01T00:00:00.000Z';
const price = { amount: 1000, currency: 'EUR' };

/** Everything that the shop's functions can be asked to do, at least once each, so that every right is made use of. */
export async function tellStory(stage: Stage): Promise<void> {
  await forgetClient(stage);
  await keepShop(stage);
  await shopAround(stage);
  await refuse(stage);
  const paid = await buy(stage, 'tok_ok');
  await cancel(stage);
  await settleCart(stage);
  await hold(stage);
  await poison(stage);
  await reaches(stage, await buy(stage, 'tok_declined'), 'FAILED');
  const { trackingId } = await reaches(stage, paid, 'SHIPPED');
  await ask(stage, 'GET', `/shipments/${trackingId}`);
  await ask(stage, 'GET', '/orders?userId=ada');
  await stage.shop.sweep();
  await loseTrack(stage);
  await stage.shop.sweep();
}

/** Asks the shop; whatever is not the expected status ends the story. */
async function ask(
  { shop }: Stage,
  method: string,
  path: string,
  { body, key, status = 200 }: { body?: unknown; key?: string; status?: number } = {},
): Promise<Placed> {
  const headers = key === undefined ? {} : { 'idempotency-key': key };
  const answer = await shop.call<Placed>(method, path, { body, headers });
  if (answer.status !== status) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
  return answer.body;
}

/** CloudFormation deletes the registration of a client that was never there. */
async function forgetClient({ engine, outputs }: Stage): Promise<void> {
  const lambda = new LambdaClient(engineClient(engine));
  const Payload = readFileSync('events/clients-registry/delete-client.json');
  const FunctionName = outputs.ClientRegistryFunctionName;
  const { Payload: answer } = await lambda.send(new InvokeCommand({ FunctionName, Payload }));
  lambda.destroy();
  const { status } = JSON.parse(Buffer.from(answer ?? []).toString()) as { status?: string };
  if (status !== 'SUCCESS') throw new Error(`the client is not deleted: ${status}`);
}

async function keepShop(stage: Stage): Promise<void> {
  const product = { productId: 'own', name: 'Own', category: 'own', type: 'own', price, stock: 100 };
  await ask(stage, 'POST', '/products', { body: product, status: 201 });
  for (const query of ['', '?category=own', '?type=own']) await ask(stage, 'GET', `/products${query}`);
  for (const path of ['/products/own', '/categories', '/health', '/openapi.json'])
    await ask(stage, 'GET', path);
  await ask(stage, 'PATCH', '/products/own', { body: { name: 'Our own' } });
  // Once by itself, and twice with one key.
  await ask(stage, 'PATCH', '/products/own/stock', { body: { stock: 90 } });
  for (let time = 0; time < 2; time += 1)
    await ask(stage, 'PATCH', '/products/own/stock', { body: { reserve: 1 }, key: 'stock' });
}

async function shopAround(stage: Stage): Promise<void> {
  const cart = await ask(stage, 'POST', '/cart', { body: { userId: 'ada', productId: 'own', quantity: 2 } });
  await ask(stage, 'GET', '/cart/ada');
  const body = { userId: 'ada', cartVersion: cart.version, paymentToken: 'tok_ok' };
  // The second is the answer of the first.
  await ask(stage, 'POST', '/orders', { body, key: 'cart', status: 201 });
  await ask(stage, 'POST', '/orders', { body, key: 'cart', status: 201 });
}

/** A 400 is forgotten, a 409 is kept. */
async function refuse(stage: Stage): Promise<void> {
  const body = (productId: string, quantity: number) => ({ userId: 'ada', items: [{ productId, quantity }] });
  await ask(stage, 'POST', '/orders', { body: body('no-such-product', 1), key: 'unknown', status: 400 });
  await ask(stage, 'POST', '/orders', { body: body('own', 99), key: 'short', status: 409 });
}

async function buy(stage: Stage, paymentToken: string): Promise<string> {
  const body = { userId: 'ada', items: [{ productId: 'own', quantity: 1 }], paymentToken };
  return (await ask(stage, 'POST', '/orders', { body, status: 201 })).orderId;
}

const reaches = (stage: Stage, orderId: string, status: string): Promise<Placed> =>
  eventually(
    async () => {
      const order = await ask(stage, 'GET', `/orders/${orderId}?userId=ada`);
      if (order.status !== status) throw new Error(`${orderId} is ${order.status}, not ${status}`);
      return order;
    },
    { timeoutMs: 30_000 },
  );

/** Cancelled before it is shipped, if need be at the next attempt. */
const cancel = (stage: Stage): Promise<void> =>
  eventually(async () => {
    const orderId = await buy(stage, 'tok_ok');
    await ask(stage, 'POST', `/orders/${orderId}/cancel?userId=ada`, { key: orderId });
  });

/** Calls another service's port as a function would. */
async function callPort({ engine }: Stage, FunctionName: string, request: object): Promise<void> {
  const lambda = new LambdaClient(engineClient(engine));
  const { Payload } = await lambda.send(
    new InvokeCommand({ FunctionName, Payload: Buffer.from(JSON.stringify(request)) }),
  );
  const answer = Buffer.from(Payload ?? []).toString();
  if ((JSON.parse(answer) as { ok?: boolean }).ok !== true) throw new Error(`${FunctionName}: ${answer}`);
  lambda.destroy();
}

/** What orders asks of a cart that has not heard of its last order yet. */
async function settleCart(stage: Stage): Promise<void> {
  const name = stage.outputs.CartInternalFunctionName ?? 'cloudcart-local-cart-internal';
  const about = { orderId: OF_CART, userId: 'ada', correlationId: 'privilege' };
  await callPort(stage, name, { operation: 'takeOut', cartId: OF_CART, lines: [], ...about });
  await callPort(stage, name, { operation: 'putBack', ...about });
}

/** A hold whose order was never stored, and whose time is over. */
async function hold(stage: Stage): Promise<void> {
  const { engine, outputs } = stage;
  const lines = [{ productId: 'own', quantity: 1 }];
  const name = outputs.CatalogInternalFunctionName ?? 'cloudcart-local-catalog-internal';
  for (const orderId of [ORDER, OTHER]) {
    await callPort(stage, name, { operation: 'reserve', orderId, lines, correlationId: 'privilege' });
  }
  const TableName = outputs.ReservationsTableName;
  await withTables(engine, async (tables) => {
    await tables.send(
      new UpdateCommand({
        TableName,
        Key: { orderId: ORDER },
        UpdateExpression: 'SET sweepAt = :past',
        ExpressionAttributeValues: { ':past': LONG_AGO },
      }),
    );
    // One that was made before ids were checked: the sweep releases it itself.
    const { Item } = await tables.send(new GetCommand({ TableName, Key: { orderId: OTHER } }));
    await tables.send(new PutCommand({ TableName, Item: { ...Item, orderId: NO_ORDER, sweepAt: LONG_AGO } }));
    await tables.send(new DeleteCommand({ TableName, Key: { orderId: OTHER } }));
  });
}

/** Messages that no retry can handle, in every queue, and one that is tried again with backoff. */
async function poison({ engine, outputs }: Stage): Promise<void> {
  await breakRows({ engine, outputs });
  const sqs = new SQSClient(engineClient(engine));
  for (const service of SERVICES)
    await sqs.send(
      new SendMessageCommand({ QueueUrl: outputs[`${service}QueueUrl`], MessageBody: 'not an event' }),
    );
  for (const [queue, event] of troubled()) {
    const MessageBody = JSON.stringify(event);
    await sqs.send(new SendMessageCommand({ QueueUrl: outputs[`${queue}QueueUrl`], MessageBody }));
  }
  sqs.destroy();
}

/** An order that no service understands, one that waits for its parcel, and a cart that cannot be read. */
const breakRows = ({ engine, outputs }: Pick<Stage, 'engine' | 'outputs'>): Promise<void> =>
  withTables(engine, async (tables) => {
    const order = { userId: 'odd', items: [], total: price, createdAt: LONG_AGO, updatedAt: LONG_AGO };
    const TableName = outputs.OrdersTableName;
    const Item = { ...order, orderId: ODD, status: 'ODD', history: [] };
    await tables.send(new PutCommand({ TableName, Item }));
    await tables.send(new PutCommand({ TableName, Item: { ...Item, orderId: OTHER, status: 'PAID' } }));
    const cart = { userId: 'odd', lines: 'none', version: 'none' };
    await tables.send(new PutCommand({ TableName: outputs.CartsTableName, Item: cart }));
  });

/** An event for each queue whose handler fails, so that it comes again. */
function troubled(): (readonly [queue: string, event: DomainEvent])[] {
  const fact = { subject: ODD, occurredAt: LONG_AGO, correlationId: 'privilege' };
  const cancelled = createEvent(OrderCancelled, fact, { orderId: ODD, reason: 'odd' });
  const line = { productId: 'own', name: 'Own', quantity: 1, unitPrice: price, lineTotal: price };
  const data = {
    orderId: ODD,
    userId: 'odd',
    lines: [line],
    total: price,
    cart: { userId: 'odd', version: 1 },
  };
  const arrived = { orderId: OTHER, deliveredAt: LONG_AGO };
  return [
    ...(['Catalog', 'Payments', 'Shipping'] as const).map((queue) => [queue, cancelled] as const),
    ['Orders', createEvent(ShipmentDelivered, { ...fact, subject: OTHER }, arrived)],
    ['Cart', createEvent(OrderPlaced, fact, data)],
  ];
}

/** As after crashes: nobody marked an event as sent, so all are told once more. */
function loseTrack({ engine, outputs }: Stage): Promise<void> {
  const outboxes = Object.keys(outputs).filter((name) => name.endsWith('OutboxTableName'));
  return withTables(engine, async (tables) => {
    for (const TableName of outboxes.map((name) => outputs[name])) {
      const { Items = [] } = await tables.send(new ScanCommand({ TableName }));
      for (const { id } of Items)
        await tables.send(
          new UpdateCommand({
            TableName,
            Key: { id },
            UpdateExpression: 'SET unsent = :unsent, occurredAt = :past',
            ExpressionAttributeValues: { ':unsent': 'unsent', ':past': LONG_AGO },
          }),
        );
    }
  });
}

/**
 * Charges that the provider holds and nobody heard of, found by two sweeps at once: each payment is one's, and the other
 * looks who was faster. Chance decides whether both meet, so this may have to be told again.
 */
export async function quarrel({ engine, outputs }: Stage): Promise<void> {
  await withTables(engine, async (tables) => {
    for (let n = 0; n < 10; n += 1) {
      const key = `01ARZ3NDEKTSV4RRFFQ69G5FA${n}`;
      const payment = { orderId: key, status: 'INTENT', amount: price, openShard: 'open' };
      const charge = { key, status: 'AUTHORIZED', revision: 1, currency: 'EUR' };
      const money = { authorized: price.amount, captured: 0, voided: 0, refunded: 0, refunds: {} };
      await tables.send(
        new PutCommand({ TableName: outputs.LedgerTableName, Item: { ...charge, ...money } }),
      );
      await tables.send(
        new PutCommand({
          TableName: outputs.PaymentsTableName,
          Item: { ...payment, intendedAt: LONG_AGO, correlationId: 'privilege' },
        }),
      );
    }
  });
  const lambda = new LambdaClient(engineClient(engine));
  const input = { FunctionName: 'cloudcart-local-payments-sweep', Payload: Buffer.from('{}') };
  await Promise.all([1, 2].map(() => lambda.send(new InvokeCommand(input))));
  lambda.destroy();
}

async function withTables(
  engine: ControlPlane,
  work: (tables: DynamoDBDocumentClient) => Promise<unknown>,
): Promise<void> {
  const client = new DynamoDBClient(engineClient(engine));
  await work(DynamoDBDocumentClient.from(client));
  client.destroy();
}
