import { fakeClock } from '../../platform/clock.ts';
import { seededIds } from '../../platform/ids.ts';
import { memoryLogger } from '../../platform/logger.ts';
import { createShippingCalls } from './calls.ts';
import { createShippingClient } from './contract/calls.ts';
import type { Shipment } from './domain/shipment.ts';

const orderId = seededIds(fakeClock()).next();
const about = { orderId, correlationId: 'c-1' };
const shippedAt = '2026-01-01T00:00:00.000Z';

const port = (row: Shipment | undefined) =>
  createShippingCalls({
    shipments: { findByOrder: async (id) => (id === orderId ? row : undefined) },
    logger: memoryLogger(),
  });

test('orders reads the parcel of an order', async () => {
  const parcel = { trackingId: 'TRK-AAAA1111', shippedAt };
  const lookup = (row: Omit<Shipment, 'orderId'>) =>
    createShippingClient(port({ orderId, ...row })).getShipmentForOrder(about);
  expect(await lookup({ status: 'CREATED', ...parcel })).toEqual({ status: 'CREATED', ...parcel });
  expect(await lookup({ status: 'VOIDED', voidedAt: shippedAt, ...parcel })).toEqual({
    status: 'VOIDED',
    ...parcel,
  });
});

test('an order without a parcel has none', async () => {
  expect(await createShippingClient(port(undefined)).getShipmentForOrder(about)).toBeUndefined();
});

test('what is no request of the port is refused as data', async () => {
  const request = { operation: 'close', ...about };
  expect(await port(undefined)(request)).toMatchObject({ ok: false, code: 'validation_failed' });
});
