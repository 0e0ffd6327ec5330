import { BatchWriteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { systemClock } from '../../../platform/clock.ts';
import { openDynamo } from '../../../platform/dynamodb.ts';
import { outboxPut } from '../../../platform/dynamodb-outbox.ts';
import { systemIds } from '../../../platform/ids.ts';
import { outputs } from '../../../tests/harness/shop.ts';
import { eventAt, THEN } from './shop.fake.ts';
import { tableReader } from './tables.ts';

// The tier's tables hold rows of other tests too: each assertion is about rows of its own.
const ids = systemIds(systemClock);
const dynamo = openDynamo(systemClock, ids);
const mine = `reconcile-${ids.next()}`;
const shop = () => tableReader(dynamo, outputs(), async () => []);
const tableOf = (name: string): string => outputs()[`${name}TableName`] ?? '';
const put = (name: string, Item: Record<string, unknown>) =>
  dynamo.client.send(new PutCommand({ TableName: tableOf(name), Item }));

afterAll(() => dynamo.client.destroy());

async function all<T>(
  pages: AsyncIterable<readonly T[]>,
): Promise<{ rows: T[]; most: number; pages: number }> {
  const found: (readonly T[])[] = [];
  for await (const page of pages) found.push(page);
  return { rows: found.flat(), most: Math.max(...found.map(({ length }) => length)), pages: found.length };
}

test('a table is read to its end, 250 rows at a time, and rows are found by id', async () => {
  const orderIds = Array.from({ length: 300 }, (_, n) => `${mine}-${String(n).padStart(3, '0')}`);
  for (let start = 0; start < orderIds.length; start += 25) {
    const puts = orderIds.slice(start, start + 25).map((orderId) => ({
      PutRequest: { Item: { orderId, status: 'PENDING', userId: mine, createdAt: THEN } },
    }));
    await dynamo.client.send(new BatchWriteCommand({ RequestItems: { [tableOf('Orders')]: puts } }));
  }
  const { rows, most, pages } = await all(shop().pages('orders'));
  expect(
    rows
      .map(({ orderId }) => orderId)
      .filter((id) => id.startsWith(mine))
      .sort(),
  ).toEqual(orderIds);
  expect([most <= 250, pages > 1]).toEqual([true, true]);
  const found = await shop().byIds('orders', [...orderIds.slice(0, 120), `${mine}-none`]);
  expect([...found.keys()].sort()).toEqual(orderIds.slice(0, 120));
});

test('what lies beside products and shipments is left out', async () => {
  const stock = { available: 1, held: 2, sold: 3, received: 6, taken: 0 };
  await put('Products', { productId: mine, status: 'ACTIVE', ...stock });
  await put('Products', { productId: `category#${mine}`, productCount: 1 });
  await put('Products', { productId: `category/${mine}`, productCount: 1 });
  const shipment = { orderId: mine, trackingId: `TRK-${mine}`, status: 'CREATED', shippedAt: THEN };
  await put('Shipments', { id: mine, ...shipment });
  await put('Shipments', { id: shipment.trackingId, orderId: mine });
  await put('Shipments', { id: `${mine}-closed`, orderId: `${mine}-closed`, status: 'CLOSED' });
  const products = (await all(shop().pages('products'))).rows.filter(({ productId }) =>
    productId.includes(mine),
  );
  expect(products).toEqual([{ productId: mine, stock }]);
  const shipments = (await all(shop().pages('shipments'))).rows.filter(({ orderId }) =>
    orderId.startsWith(mine),
  );
  expect(shipments).toMatchObject([shipment]);
  const byId = await shop().byIds('shipments', [mine, `${mine}-closed`]);
  expect([...byId.keys()]).toEqual([mine]);
});

test('unsent events of every outbox are found, sent ones are not', async () => {
  const events = [];
  for (const [name, type] of [
    ['Catalog', 'ReservationExpired'],
    ['Orders', 'OrderPaid'],
    ['Payments', 'PaymentVoided'],
    ['Shipping', 'ShipmentCreated'],
  ] as const) {
    const event = { ...eventAt(THEN, type), id: ids.next() };
    const { Put } = outboxPut(tableOf(`${name}Outbox`), event);
    if (Put) await dynamo.client.send(new PutCommand(Put));
    await put(`${name}Outbox`, { ...event, id: `${mine}-sent`, sentAt: THEN });
    events.push(event.id);
  }
  const { rows } = await all(shop().unsent());
  const found = rows.map(({ id }) => id);
  expect(found).toEqual(expect.arrayContaining(events));
  expect(found).not.toContain(`${mine}-sent`);
});
