import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  ConditionalCheckFailedException,
  CreateTableCommand,
  DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { ulid } from 'ulid';

/** What the sequential shop used beside its recorded calls: on AWS each of these is billed. */
export interface Meter {
  apiRequests: number;
  invocations: number;
}

export interface SequentialShop {
  readonly meter: Meter;
  addProduct(product: {
    productId: string;
    name: string;
    category: string;
    price: number;
    stock: number;
  }): Promise<void>;
  /** Orders over HTTP and lets payment and shipment follow, to the end. */
  order(
    lines: readonly { productId: string; quantity: number; price: number }[],
  ): Promise<{ status: number; orderId: string }>;
  readonly tables: ReadonlyMap<string, string>;
  close(): Promise<void>;
}

interface Line {
  productId: string;
  quantity: number;
  price: number;
}

const DAY_SECONDS = 24 * 3600;

/**
 * The design that the requirements describe, as a shop that runs: `POST /orders` looks the key up, reserves line by line by
 * `PATCH /products/{id}/stock` over HTTP, stores the order, sends one message, caches the answer; payment and shipment
 * each update the order's status and send the next message. Nothing is told twice and nothing is told again.
 * @param categoryIndex whether products have the index on `category` with all attributes that the requirements ask for
 */
export async function openSequentialShop(
  settings: ConstructorParameters<typeof DynamoDBClient>[0] & object,
  prefix: string,
  categoryIndex: boolean,
): Promise<SequentialShop> {
  const base = new DynamoDBClient(settings);
  const client = DynamoDBDocumentClient.from(base);
  const sqs = new SQSClient(settings as ConstructorParameters<typeof SQSClient>[0] & object);
  const meter: Meter = { apiRequests: 0, invocations: 0 };
  const name = (table: string): string => `${prefix}-${table}`;
  await createTables(base, name, categoryIndex);
  const [placedQueue, paidQueue] = await Promise.all(
    ['OrderPlaced', 'PaymentSuccess'].map(async (queue) => {
      const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name(queue) }));
      return QueueUrl ?? '';
    }),
  );

  const send = (QueueUrl: string | undefined, message: unknown) =>
    sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(message) }));

  async function reserve(productId: string, by: number): Promise<number> {
    try {
      await client.send(
        new UpdateCommand({
          TableName: name('Products'),
          Key: { productId },
          UpdateExpression: 'SET stock = stock - :by',
          ConditionExpression: 'stock >= :by',
          ExpressionAttributeValues: { ':by': by },
        }),
      );
      return 200;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return 409;
      throw error;
    }
  }

  async function placeOrder(
    body: { userId: string; items: Line[] },
    key: string,
  ): Promise<{ status: number; text: string }> {
    const { Item: cached } = await client.send(
      new GetCommand({ TableName: name('Idempotency'), Key: { id: key } }),
    );
    if (cached) return { status: 201, text: String(cached.response) };
    const reserved: Line[] = [];
    for (const line of body.items) {
      const status = await patch(line.productId, { reserve: line.quantity });
      if (status !== 200) {
        for (const { productId, quantity } of reserved) await patch(productId, { release: quantity });
        return { status, text: JSON.stringify({ error: 'Insufficient stock', items: [line] }) };
      }
      reserved.push(line);
    }
    const total = body.items.reduce((sum, { price, quantity }) => sum + price * quantity, 0);
    const order = { orderId: ulid(), ...body, total, status: 'PENDING', createdAt: new Date().toISOString() };
    await client.send(new PutCommand({ TableName: name('Orders'), Item: order }));
    await send(placedQueue, order);
    const response = JSON.stringify(order);
    const expiresAt = Math.floor(Date.now() / 1000) + DAY_SECONDS;
    await client.send(
      new PutCommand({ TableName: name('Idempotency'), Item: { id: key, response, expiresAt } }),
    );
    return { status: 201, text: response };
  }

  const move = (orderId: string, from: string, to: string, facts: Record<string, string> = {}) =>
    client.send(
      new UpdateCommand({
        TableName: name('Orders'),
        Key: { orderId },
        UpdateExpression: `SET #status = :to${Object.keys(facts)
          .map((fact) => `, ${fact} = :${fact}`)
          .join('')}`,
        ConditionExpression: 'attribute_exists(orderId) AND #status = :from',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: {
          ':from': from,
          ':to': to,
          ...Object.fromEntries(Object.entries(facts).map(([fact, value]) => [`:${fact}`, value])),
        },
      }),
    );

  async function consume(
    QueueUrl: string | undefined,
    work: (orderId: string) => Promise<unknown>,
  ): Promise<void> {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 5 }));
    const [message] = Messages;
    if (!message) throw new Error('the sequential shop lost its message');
    meter.invocations += 1;
    await work((JSON.parse(message.Body ?? '') as { orderId: string }).orderId);
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
  }

  const server = createServer(async (request, response) => {
    meter.apiRequests += 1;
    meter.invocations += 1;
    const body = JSON.parse(await text(request));
    const productId = /^\/products\/([^/]+)\/stock$/.exec(request.url ?? '')?.[1];
    if (productId !== undefined) {
      const status = await reserve(productId, body.reserve ?? -body.release);
      response.writeHead(status).end('{}');
      return;
    }
    const answer = await placeOrder(body, String(request.headers['idempotency-key']));
    response.writeHead(answer.status).end(answer.text);
  });
  const url = await listening(server);
  const patch = async (productId: string, change: Record<string, number>): Promise<number> =>
    (await fetch(`${url}/products/${productId}/stock`, { method: 'PATCH', body: JSON.stringify(change) }))
      .status;

  return {
    meter,
    tables: new Map(['Products', 'Orders', 'Idempotency'].map((table) => [name(table), table])),
    addProduct: async (product) => {
      await client.send(new PutCommand({ TableName: name('Products'), Item: product }));
    },
    order: async (lines) => {
      const answer = await fetch(`${url}/orders`, {
        method: 'POST',
        headers: { 'idempotency-key': ulid() },
        body: JSON.stringify({ userId: 'bench', items: lines }),
      });
      const { orderId } = (await answer.json()) as { orderId: string };
      if (answer.status !== 201) return { status: answer.status, orderId };
      await consume(placedQueue, async (id) => {
        await move(id, 'PENDING', 'PAID');
        await send(paidQueue, { orderId: id });
      });
      const trackingId = `TRK-${orderId.slice(-8)}`;
      await consume(paidQueue, (id) =>
        move(id, 'PAID', 'SHIPPED', { trackingId, shippedAt: new Date().toISOString() }),
      );
      return { status: answer.status, orderId };
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      base.destroy();
      sqs.destroy();
    },
  };
}

async function createTables(
  client: DynamoDBClient,
  name: (table: string) => string,
  categoryIndex: boolean,
): Promise<void> {
  const hash = (AttributeName: string) => [{ AttributeName, KeyType: 'HASH' as const }];
  const index = (IndexName: string, attribute: string) => ({
    IndexName,
    KeySchema: hash(attribute),
    Projection: { ProjectionType: 'ALL' as const },
  });
  const create = (table: string, key: string, ...indexes: { name: string; attribute: string }[]) =>
    client.send(
      new CreateTableCommand({
        TableName: name(table),
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: hash(key),
        AttributeDefinitions: [key, ...indexes.map(({ attribute }) => attribute)].map((AttributeName) => ({
          AttributeName,
          AttributeType: 'S' as const,
        })),
        ...(indexes.length > 0
          ? { GlobalSecondaryIndexes: indexes.map((one) => index(one.name, one.attribute)) }
          : {}),
      }),
    );
  await create(
    'Products',
    'productId',
    ...(categoryIndex ? [{ name: 'CategoryIndex', attribute: 'category' }] : []),
  );
  await create('Orders', 'orderId', { name: 'userId-index', attribute: 'userId' });
  await create('Idempotency', 'id');
}

async function text(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

const listening = (server: Server): Promise<string> =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () =>
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    );
  });
