import { isoNow } from '../../platform/clock.ts';
import { type Reaction, reaction } from '../../platform/event-consumer.ts';
import { makeEvent } from '../../platform/events.ts';
import type { Ids } from '../../platform/ids.ts';
import type { Metrics } from '../../platform/metrics.ts';
import type { Relay } from '../../platform/outbox.ts';
import { OrderPaid } from '../orders/contract.ts';
import { ShipmentCreated } from './contract.ts';
import { newTrackingId } from './domain/shipment.ts';
import type { ShipmentStore } from './domain/shipment-store.ts';

export interface ShippingDeps {
  readonly store: ShipmentStore;
  readonly relay: Relay;
  readonly metrics: Metrics;
  readonly ids: Ids;
}

/** Tracking ids drawn for one shipment before the delivery is given back; a single collision is a rarity. */
export const TRACKING_ID_DRAWS = 5;

/** Ships a paid order, once; an order that was closed meanwhile is not shipped. */
export const onOrderPaid = ({ store, relay, metrics, ids }: ShippingDeps): Reaction =>
  reaction(OrderPaid, async ({ data: { orderId }, correlationId }, { clock, logger }) => {
    for (let draw = 1; draw <= TRACKING_ID_DRAWS; draw += 1) {
      const shipment = { orderId, trackingId: newTrackingId(ids), shippedAt: isoNow(clock) };
      const fact = { subject: orderId, occurredAt: shipment.shippedAt, correlationId };
      const event = makeEvent(ShipmentCreated, fact, shipment);
      const outcome = await store.create(shipment, event);
      if (outcome === 'taken') continue;
      if (outcome !== 'created') return logger.info('nothing to ship', { orderId, because: outcome });
      metrics.count('ShipmentInitiated');
      logger.info('shipment created', shipment);
      return relay.send([event]);
    }
    throw new Error(`no free tracking id in ${TRACKING_ID_DRAWS} draws`);
  });
