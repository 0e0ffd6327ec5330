import { randomUUID } from 'node:crypto';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type Answer, api, engine, eventually, outputs } from '../harness/shop.ts';

export interface Order {
  orderId: string;
  userId: string;
  status: string;
  trackingId?: string;
  shippedAt?: string;
  history: { status: string; at: string }[];
}

/** A name that no other run uses. */
export const unique = (prefix: string): string => `${prefix}-${randomUUID().slice(0, 13)}`;

/** A new product with so much stock; gives its id. */
export async function newProduct(stock: number, amount = 1250): Promise<string> {
  const productId = unique('product');
  const body = {
    productId,
    name: `Product ${productId}`,
    category: 'tests',
    type: 'thing',
    price: { amount, currency: 'EUR' },
    stock,
  };
  const answer = await api('POST', '/products', { body });
  if (answer.status !== 201) throw new Error(`no product: ${answer.status} ${answer.text}`);
  return productId;
}

export interface Purchase {
  readonly productId: string;
  readonly quantity?: number;
  readonly userId?: string;
  readonly token?: string;
  readonly key?: string;
}

/** Orders one product. */
export function buy({
  productId,
  quantity = 1,
  userId = 'ada',
  token,
  key,
}: Purchase): Promise<Answer<Order>> {
  return api<Order>('POST', '/orders', {
    body: { userId, items: [{ productId, quantity }], ...(token ? { paymentToken: token } : {}) },
    headers: key ? { 'idempotency-key': key } : {},
  });
}

export async function orderOf(orderId: string, userId = 'ada'): Promise<Order> {
  const answer = await api<Order>('GET', `/orders/${orderId}?userId=${userId}`);
  if (answer.status !== 200) throw new Error(`no order ${orderId}: ${answer.status} ${answer.text}`);
  return answer.body;
}

export async function stockOf(productId: string): Promise<number> {
  const answer = await api<{ stock: number }>('GET', `/products/${productId}`);
  return answer.body.stock;
}

/** Waits until the order has the status. */
export const reaches = (
  orderId: string,
  status: string,
  userId = 'ada',
  timeoutMs = 30_000,
): Promise<Order> =>
  eventually(
    async () => {
      const order = await orderOf(orderId, userId);
      if (order.status !== status) throw new Error(`order ${orderId} is ${order.status}, not ${status}`);
      return order;
    },
    { timeoutMs },
  );

/** Messages that a queue holds, in flight ones included. */
export async function depth(queueUrl: string): Promise<number> {
  const client = new SQSClient(engine());
  const { Attributes = {} } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['All'] }),
  );
  client.destroy();
  return (
    Number(Attributes.ApproximateNumberOfMessages ?? 0) +
    Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0)
  );
}

export const SERVICES = ['Catalog', 'Cart', 'Orders', 'Payments', 'Shipping'] as const;

/** Messages in each dead-letter queue. */
export async function deadLetters(): Promise<Record<string, number>> {
  const counts = SERVICES.map(async (service) => [service, await depth(outputs()[`${service}DlqUrl`] ?? '')]);
  return Object.fromEntries(await Promise.all(counts));
}

/** Runs a scheduled function now; the schedule itself fires once a minute. */
export async function sweep(...services: string[]): Promise<void> {
  const client = new LambdaClient(engine());
  for (const service of services) {
    const input = { FunctionName: `cloudcart-local-${service}-sweep`, Payload: Buffer.from('{}') };
    const { FunctionError, Payload } = await client.send(new InvokeCommand(input));
    if (FunctionError)
      throw new Error(`the sweep of ${service} failed: ${Buffer.from(Payload ?? []).toString()}`);
  }
  client.destroy();
}

/** Runs `work` for 0 … count − 1, `width` at a time. */
export async function inParallel<T>(
  count: number,
  width: number,
  work: (n: number) => Promise<T>,
): Promise<T[]> {
  const results: T[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) {
      const n = next;
      next += 1;
      results[n] = await work(n);
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  return results;
}
