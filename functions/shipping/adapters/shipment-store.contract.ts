import type { Clock } from '../../../platform/clock.ts';
import { createEvent } from '../../../platform/events.ts';
import type { Ids } from '../../../platform/ids.ts';
import type { Outbox } from '../../../platform/outbox.ts';
import { ShipmentCreated } from '../contract/events.ts';
import { newTrackingId } from '../domain/shipment.ts';
import type { ShipmentStore } from '../domain/shipment-store.ts';

export interface ShipmentStoreSubject {
  readonly store: ShipmentStore;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly ids: Ids;
}

const at = '2026-01-01T00:00:00.000Z';
const later = '2026-01-02T00:00:00.000Z';
const FAR = '9999-01-01T00:00:00.000Z';

/** What every shipment store must do. */
export function shipmentStoreContract(name: string, make: () => ShipmentStoreSubject): void {
  const scene = () => {
    const subject = make();
    const { store, ids, outbox } = subject;
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
      return store.create(shipment, createEvent(ShipmentCreated, about, shipment));
    };
    const told = async (of = orderId) =>
      (await outbox.unsent(FAR, 1000)).filter((event) => event.subject === of);
    return { ...subject, orderId, draft, create, told };
  };

  describe(`shipment store: ${name}`, () => {
    test('a shipment is found by order and by tracking id, and told of', async () => {
      const { store, orderId, draft, create, told } = scene();
      const shipment = draft();
      expect(await store.byOrder(orderId)).toBeUndefined();
      expect(await create(shipment)).toBe('created');
      expect(await store.byOrder(orderId)).toEqual({ ...shipment, status: 'CREATED' });
      expect(await store.byTrackingId(shipment.trackingId)).toEqual({ ...shipment, status: 'CREATED' });
      expect(await told()).toMatchObject([{ type: 'ShipmentCreated', data: shipment }]);
    });

    test('an order has one shipment: the first tracking id stays, nothing more is told', async () => {
      const { store, orderId, draft, create, told } = scene();
      const first = draft();
      const second = draft();
      await create(first);
      expect(await create(second)).toBe('exists');
      expect((await store.byOrder(orderId))?.trackingId).toBe(first.trackingId);
      expect(await store.byTrackingId(second.trackingId)).toBeUndefined();
      expect(await told()).toHaveLength(1);
    });

    test('a tracking id belongs to one order', async () => {
      const { store, ids, draft, create, told } = scene();
      const first = draft();
      await create(first);
      const other = ids.next();
      expect(await create(draft(first.trackingId, other))).toBe('taken');
      expect(await store.byOrder(other)).toBeUndefined();
      expect((await store.byTrackingId(first.trackingId))?.orderId).toBe(first.orderId);
      expect(await told(other)).toEqual([]);
    });

    test('a tombstone comes without a shipment too and lets none be made', async () => {
      const { store, orderId, draft, create, told } = scene();
      const shipment = draft();
      expect(await store.close(orderId, { reason: 'declined', at })).toBe(false);
      expect(await store.close(orderId, { reason: 'again', at: later })).toBe(false);
      expect(await create(shipment)).toBe('closed');
      expect(await store.byOrder(orderId)).toBeUndefined();
      expect(await store.byTrackingId(shipment.trackingId)).toBeUndefined();
      expect(await told()).toEqual([]);
    });

    test('closing voids the label, once, and it stays found', async () => {
      const { store, orderId, draft, create } = scene();
      const shipment = draft();
      await create(shipment);
      expect(await store.close(orderId, { reason: 'customer', at })).toBe(true);
      expect(await store.close(orderId, { reason: 'customer', at: later })).toBe(false);
      const voided = { ...shipment, status: 'VOIDED', voidedAt: at };
      expect(await store.byTrackingId(shipment.trackingId)).toEqual(voided);
      expect(await create()).toBe('closed');
      expect(await store.byOrder(orderId)).toEqual(voided);
    });

    test('of many shipments of one order at once exactly one is made', async () => {
      const { create, told } = scene();
      const outcomes = await Promise.all(Array.from({ length: 6 }, () => create()));
      expect(outcomes.filter((outcome) => outcome === 'created')).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome === 'exists')).toHaveLength(5);
      expect(await told()).toHaveLength(1);
    });

    test('shipped and closed at once leaves no label in use', async () => {
      const { store, orderId, create } = scene();
      await Promise.all([create(), store.close(orderId, { reason: 'customer', at }), create()]);
      expect((await store.byOrder(orderId))?.status ?? 'VOIDED').toBe('VOIDED');
    });
  });
}
