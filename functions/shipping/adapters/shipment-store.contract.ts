import type { Clock } from '../../../platform/clock.ts';
import { createEvent } from '../../../platform/events.ts';
import type { Ids } from '../../../platform/ids.ts';
import type { Outbox } from '../../../platform/outbox.ts';
import { ShipmentCreated } from '../contract/events.ts';
import { newTrackingId } from '../domain/shipment.ts';
import type { ShipmentStore } from '../domain/shipment-store.ts';

export interface ShippingStoresSubject {
  readonly shipments: ShipmentStore;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly ids: Ids;
}

const at = '2026-01-01T00:00:00.000Z';
const later = '2026-01-02T00:00:00.000Z';
const FAR = '9999-01-01T00:00:00.000Z';

/** What every shipment store must do. */
export function shipmentStoreContract(name: string, make: () => ShippingStoresSubject): void {
  const scene = () => {
    const subject = make();
    const { shipments, ids, outbox } = subject;
    const orderId = ids.next();
    const draft = (trackingId = newTrackingId(ids), of = orderId) => ({
      orderId: of,
      trackingId,
      shippedAt: at,
    });
    const create = (shipment = draft()) => {
      const about = {
        subject: shipment.orderId,
        occurredAt: '2026-01-01T00:00:00.000Z',
        correlationId: 'cid',
      };
      return shipments.saveNew(shipment, createEvent(ShipmentCreated, about, shipment));
    };
    const events = async (of = orderId) =>
      (await outbox.unsent(FAR, 1000)).filter((event) => event.subject === of);
    return { ...subject, orderId, draft, create, events };
  };

  describe(`shipment store: ${name}`, () => {
    test('a shipment is found by order and by tracking id, and events of', async () => {
      const { shipments, orderId, draft, create, events } = scene();
      const shipment = draft();
      expect(await shipments.findByOrder(orderId)).toBeUndefined();
      expect(await create(shipment)).toBe('created');
      expect(await shipments.findByOrder(orderId)).toEqual({ ...shipment, status: 'CREATED' });
      expect(await shipments.findByTrackingId(shipment.trackingId)).toEqual({
        ...shipment,
        status: 'CREATED',
      });
      expect(await events()).toMatchObject([{ type: 'ShipmentCreated', data: shipment }]);
    });

    test('an order has one shipment: the first tracking id stays, nothing more is events', async () => {
      const { shipments, orderId, draft, create, events } = scene();
      const first = draft();
      const second = draft();
      await create(first);
      expect(await create(second)).toBe('exists');
      expect((await shipments.findByOrder(orderId))?.trackingId).toBe(first.trackingId);
      expect(await shipments.findByTrackingId(second.trackingId)).toBeUndefined();
      expect(await events()).toHaveLength(1);
    });

    test('a tracking id belongs to one order', async () => {
      const { shipments, ids, draft, create, events } = scene();
      const first = draft();
      await create(first);
      const other = ids.next();
      expect(await create(draft(first.trackingId, other))).toBe('trackingIdConflict');
      expect(await shipments.findByOrder(other)).toBeUndefined();
      expect((await shipments.findByTrackingId(first.trackingId))?.orderId).toBe(first.orderId);
      expect(await events(other)).toEqual([]);
    });

    test('a tombstone comes without a shipment too and lets none be made', async () => {
      const { shipments, orderId, draft, create, events } = scene();
      const shipment = draft();
      expect(await shipments.saveClosure(orderId, { reason: 'declined', at })).toBe(false);
      expect(await shipments.saveClosure(orderId, { reason: 'again', at: later })).toBe(false);
      expect(await create(shipment)).toBe('closed');
      expect(await shipments.findByOrder(orderId)).toBeUndefined();
      expect(await shipments.findByTrackingId(shipment.trackingId)).toBeUndefined();
      expect(await events()).toEqual([]);
    });

    test('closing voids the label, once, and it stays found', async () => {
      const { shipments, orderId, draft, create } = scene();
      const shipment = draft();
      await create(shipment);
      expect(await shipments.saveClosure(orderId, { reason: 'customer', at })).toBe(true);
      expect(await shipments.saveClosure(orderId, { reason: 'customer', at: later })).toBe(false);
      const voided = { ...shipment, status: 'VOIDED', voidedAt: at };
      expect(await shipments.findByTrackingId(shipment.trackingId)).toEqual(voided);
      expect(await create()).toBe('closed');
      expect(await shipments.findByOrder(orderId)).toEqual(voided);
    });

    test('of many shipments of one order at once exactly one is made', async () => {
      const { create, events } = scene();
      const outcomes = await Promise.all(Array.from({ length: 6 }, () => create()));
      expect(outcomes.filter((outcome) => outcome === 'created')).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome === 'exists')).toHaveLength(5);
      expect(await events()).toHaveLength(1);
    });

    test('shipped and closed at once leaves no label in use', async () => {
      const { shipments, orderId, create } = scene();
      await Promise.all([create(), shipments.saveClosure(orderId, { reason: 'customer', at }), create()]);
      expect((await shipments.findByOrder(orderId))?.status ?? 'VOIDED').toBe('VOIDED');
    });
  });
}
