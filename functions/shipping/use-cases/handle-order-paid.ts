import { isoNow } from '../../../platform/clock.ts';
import {
  ContradictedEvent,
  type EventContext,
  type EventHandler,
  eventHandler,
} from '../../../platform/event-consumer.ts';
import { createEvent } from '../../../platform/events.ts';
import type { Ids } from '../../../platform/ids.ts';
import type { Metrics } from '../../../platform/metrics.ts';
import type { Relay } from '../../../platform/outbox.ts';
import { type OrdersClient, paidAs } from '../../orders/contract/calls.ts';
import { OrderPaid } from '../../orders/contract/events.ts';
import { ShipmentCreated } from '../contract/events.ts';
import { newTrackingId } from '../domain/shipment.ts';
import type { ShipmentStore } from '../domain/shipment-store.ts';
import type { ShippingMetric } from '../metrics.ts';

export interface HandleOrderPaidDeps {
  readonly shipments: ShipmentStore;
  readonly orders: Pick<OrdersClient, 'getOrderForShipping'>;
  readonly relay: Relay;
  readonly metrics: Metrics<ShippingMetric>;
  readonly ids: Ids;
}

/** Tracking ids drawn for one shipment before the message is retried; a single collision is rare. */
export const TRACKING_ID_ATTEMPTS = 5;

/**
 * Ships a paid order, once, when the order's own row says that it is paid. An order that was closed meanwhile is not shipped.
 */
export const handleOrderPaid = (deps: HandleOrderPaidDeps): EventHandler =>
  eventHandler(OrderPaid, async (event, context) => {
    const { subject: orderId, correlationId } = event;
    const order = paidAs(event, await deps.orders.getOrderForShipping({ orderId, correlationId }));
    if (order === undefined) return context.logger.info('nothing to ship', { orderId, because: 'closed' });
    if (order.trackingId !== undefined) return requireShipment(orderId, order.trackingId, deps, context);
    await ship({ orderId, correlationId }, deps, context);
  });

/** @throws ContradictedEvent when shipping has no such parcel of the order */
async function requireShipment(
  orderId: string,
  trackingId: string,
  { shipments }: HandleOrderPaidDeps,
  { logger }: EventContext,
): Promise<void> {
  const shipment = await shipments.findByOrder(orderId);
  if (shipment?.trackingId === trackingId)
    return logger.info('nothing to ship', { orderId, because: 'exists' });
  throw new ContradictedEvent(`order ${orderId} has parcel ${trackingId}, and there is no such parcel of it`);
}

async function ship(
  { orderId, correlationId }: { orderId: string; correlationId: string },
  { shipments, relay, metrics, ids }: HandleOrderPaidDeps,
  { clock, logger }: EventContext,
): Promise<void> {
  for (let attempt = 1; attempt <= TRACKING_ID_ATTEMPTS; attempt += 1) {
    const shipment = { orderId, trackingId: newTrackingId(ids), shippedAt: isoNow(clock) };
    const fact = { subject: orderId, occurredAt: shipment.shippedAt, correlationId };
    const event = createEvent(ShipmentCreated, fact, shipment);
    const outcome = await shipments.saveNew(shipment, event);
    if (outcome === 'trackingIdConflict') continue;
    if (outcome !== 'created') return logger.info('nothing to ship', { orderId, because: outcome });
    metrics.count('ShipmentInitiated');
    logger.info('shipment created', shipment);
    return relay.send([event]);
  }
  throw new Error(`no free tracking id in ${TRACKING_ID_ATTEMPTS} attempts`);
}
