import { isoNow } from '../../platform/clock.ts';
import {
  ContradictedEvent,
  type EventContext,
  type EventHandler,
  eventHandler,
} from '../../platform/event-consumer.ts';
import { createEvent } from '../../platform/events.ts';
import type { Ids } from '../../platform/ids.ts';
import type { Metrics } from '../../platform/metrics.ts';
import type { Relay } from '../../platform/outbox.ts';
import { type OrdersClient, paidAs } from '../orders/contract/calls.ts';
import { OrderPaid } from '../orders/contract/events.ts';
import { ShipmentCreated } from './contract/events.ts';
import { newTrackingId } from './domain/shipment.ts';
import type { ShipmentStore } from './domain/shipment-store.ts';

export interface ShippingDeps {
  readonly store: ShipmentStore;
  readonly orders: Pick<OrdersClient, 'getOrderForShipping'>;
  readonly relay: Relay;
  readonly metrics: Metrics;
  readonly ids: Ids;
}

/** Tracking ids drawn for one shipment before the message is returned; a single collision is a rarity. */
export const TRACKING_ID_DRAWS = 5;

/**
 * Ships a paid order, once; an order that was closed meanwhile is not shipped. Only when the order's own row says that it is
 * paid: no parcel leaves on an event's word.
 */
export const onOrderPaid = (deps: ShippingDeps): EventHandler =>
  eventHandler(OrderPaid, async (event, context) => {
    const { subject: orderId, correlationId } = event;
    const order = paidAs(event, await deps.orders.getOrderForShipping({ orderId, correlationId }));
    if (order === undefined) return context.logger.info('nothing to ship', { orderId, because: 'closed' });
    if (order.trackingId !== undefined) return mustBeSent(orderId, order.trackingId, deps, context);
    await ship({ orderId, correlationId }, deps, context);
  });

/** @throws ContradictedEvent when the parcel that the order has is none of ours */
async function mustBeSent(
  orderId: string,
  trackingId: string,
  { store }: ShippingDeps,
  { logger }: EventContext,
): Promise<void> {
  const shipment = await store.byOrder(orderId);
  if (shipment?.trackingId === trackingId)
    return logger.info('nothing to ship', { orderId, because: 'exists' });
  throw new ContradictedEvent(`order ${orderId} has parcel ${trackingId}, and there is no such parcel of it`);
}

async function ship(
  { orderId, correlationId }: { orderId: string; correlationId: string },
  { store, relay, metrics, ids }: ShippingDeps,
  { clock, logger }: EventContext,
): Promise<void> {
  for (let draw = 1; draw <= TRACKING_ID_DRAWS; draw += 1) {
    const shipment = { orderId, trackingId: newTrackingId(ids), shippedAt: isoNow(clock) };
    const fact = { subject: orderId, occurredAt: shipment.shippedAt, correlationId };
    const event = createEvent(ShipmentCreated, fact, shipment);
    const outcome = await store.create(shipment, event);
    if (outcome === 'taken') continue;
    if (outcome !== 'created') return logger.info('nothing to ship', { orderId, because: outcome });
    metrics.count('ShipmentInitiated');
    logger.info('shipment created', shipment);
    return relay.send([event]);
  }
  throw new Error(`no free tracking id in ${TRACKING_ID_DRAWS} draws`);
}
