import { createEvent } from '../../platform/events.ts';
import { OrderCancelled, OrderPaid } from '../orders/contract/events.ts';
import { createFakeShipping } from './shipping.fake.ts';

type Body = { code?: string; errors?: { path: string }[] };

async function shipped() {
  const shop = createFakeShipping();
  const orderId = shop.ids.next();
  const about = { subject: orderId, occurredAt: '2026-01-01T00:00:00.000Z', correlationId: 'cid' };
  const total = { amount: 100, currency: 'EUR' };
  await shop.deliver(createEvent(OrderPaid, about, { orderId, userId: 'u', lines: [], total }));
  const cancel = () => shop.deliver(createEvent(OrderCancelled, about, { orderId, reason: 'customer' }));
  const trackingId = (await shop.shipments.findByOrder(orderId))?.trackingId ?? '';
  const get = async (id: string) => {
    const response = await shop.routes.request(`/shipments/${id}`, {
      headers: { 'x-api-key': 'k', 'x-correlation-id': 'cid-2' },
    });
    return { status: response.status, headers: response.headers, body: (await response.json()) as Body };
  };
  return { ...shop, orderId, trackingId, get, cancel };
}

test('a shipment is shown by its tracking id', async () => {
  const { get, trackingId, orderId } = await shipped();
  const answer = await get(trackingId);
  expect(answer.status).toBe(200);
  expect(answer.body).toEqual({
    trackingId,
    orderId,
    status: 'CREATED',
    shippedAt: '2026-01-01T00:00:00.000Z',
  });
  expect(answer.headers.get('x-client-request-id')).toBe('cid-2');
});

test('a voided one says so', async () => {
  const { get, trackingId, cancel } = await shipped();
  await cancel();
  expect((await get(trackingId)).body).toMatchObject({
    status: 'VOIDED',
    voidedAt: '2026-01-01T00:00:00.000Z',
  });
});

test('an unknown tracking id, an order id and any other text are 404', async () => {
  const { get, orderId } = await shipped();
  for (const id of ['TRK-ZZZZZZZZ', orderId, 'trk-1', '..%2F..%2Fetc', '%F0%9F%93%A6']) {
    const { status, body } = await get(id);
    expect({ id, status, code: body.code }).toEqual({ id, status: 404, code: 'shipment_not_found' });
  }
});

test('a tracking id that is no text is 400', async () => {
  const { get } = await shipped();
  for (const id of ['%00', 'T'.repeat(65), '%20']) {
    const { status, body } = await get(id);
    expect({ id, status, code: body.code }).toEqual({ id, status: 400, code: 'validation_failed' });
    expect(body.errors?.[0]?.path).toBe('trackingId');
  }
});

test('another method is 405 and names the right one', async () => {
  const { routes: app, trackingId } = await shipped();
  const response = await app.request(`/shipments/${trackingId}`, { method: 'DELETE' });
  expect(response.status).toBe(405);
  expect(response.headers.get('allow')).toBe('GET, HEAD');
});
