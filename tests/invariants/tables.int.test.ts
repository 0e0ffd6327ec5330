import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { HELD_SHARD, productRow } from '../../functions/catalog/adapters/dynamodb/rows.ts';
import { firstVersion } from '../../functions/catalog/domain/product.ts';
import { engine, outputs } from '../harness/shop.ts';
import { snapshotOfTables } from './tables.ts';

// The tier's tables hold rows of other tests too: each assertion is about rows of its own.
const client = DynamoDBDocumentClient.from(new DynamoDBClient(engine()), {
  marshallOptions: { removeUndefinedValues: true },
});
const put = (table: string, Item: Record<string, unknown>) =>
  client.send(new PutCommand({ TableName: outputs()[`${table}TableName`], Item }));
const snapshot = () => snapshotOfTables({ ...engine(), outputs: outputs() });

test('rows are read as their services read them, what lies beside them is left out', async () => {
  const input = { name: 'S', category: 'snap', price: { amount: 5, currency: 'EUR' }, stock: 3 };
  const product = firstVersion(input, 'snap-1', '2026-01-01T00:00:00.000Z');
  await put('Products', productRow(product));
  await put('Products', { productId: 'category#snap', productCount: 1 });
  await put('Reservations', { orderId: 'snap-1', state: 'HELD', heldShard: HELD_SHARD });
  await put('Shipments', { id: 'snap-1', orderId: 'snap-1', trackingId: 'TRK-SNAP0001', status: 'CREATED' });
  await put('Shipments', { id: 'TRK-SNAP0001', orderId: 'snap-1' });
  await put('OrdersOutbox', { id: 'snap-1', type: 'OrderPaid', unsent: 'unsent' });
  await put('OrdersOutbox', { id: 'snap-2', type: 'OrderPaid', sentAt: 'now', expiresAt: 9 });
  const found = await snapshot();
  expect(found.products.filter(({ category }) => category === 'snap')).toMatchObject([
    { productId: 'snap-1', stock: { available: 3, received: 3 } },
  ]);
  expect(found.products.some(({ productId }) => productId.startsWith('category#'))).toBe(false);
  expect(found.reservations.filter(({ orderId }) => orderId === 'snap-1')).toEqual([
    { orderId: 'snap-1', state: 'HELD' },
  ]);
  expect(found.shipments.filter(({ orderId }) => orderId === 'snap-1')).toHaveLength(1);
  expect(found.events.filter(({ event }) => event.id.startsWith('snap-'))).toEqual([
    { event: { id: 'snap-1', type: 'OrderPaid' }, sent: false },
    { event: { id: 'snap-2', type: 'OrderPaid' }, sent: true },
  ]);
});

test('tables of more than a page are read to their end', async () => {
  const answer = 'x'.repeat(300_000);
  const claims = Array.from({ length: 5 }, (_, n) => `snap-page-${n}`);
  for (const id of claims) await put('Idempotency', { id, answer });
  const found = await snapshot();
  expect(found.claims.map(({ id }) => id)).toEqual(expect.arrayContaining(claims));
});

test('what waits is counted; dead letters are told with their texts and stay', async () => {
  const sqs = new SQSClient({ ...engine(), useQueueUrlAsEndpoint: false });
  const create = async (QueueName: string) =>
    (await sqs.send(new CreateQueueCommand({ QueueName }))).QueueUrl ?? '';
  const [CartQueueUrl, CartDlqUrl] = [await create('snap-cart'), await create('snap-cart-dlq')];
  const send = (QueueUrl: string, MessageBody: string) =>
    sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
  await send(CartQueueUrl, 'waits');
  const bodies = Array.from({ length: 12 }, (_, n) => `dead ${n}`);
  for (const body of bodies) await send(CartDlqUrl, body);
  const place = { ...engine(), outputs: { ...outputs(), CartQueueUrl, CartDlqUrl } };
  const found = await snapshotOfTables(place);
  expect(found.waiting).toBeGreaterThan(0);
  const dead = found.deadLetters.filter(({ queue }) => queue === 'cart').map(({ body }) => body);
  expect(dead.toSorted()).toEqual(bodies.toSorted());
});
