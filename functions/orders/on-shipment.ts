import { isoNow } from '../../platform/clock.ts';
import { type EventHandler, eventHandler } from '../../platform/event-consumer.ts';
import { confirmDelivery, confirmShipment } from '../shipping/contract/calls.ts';
import { ShipmentCreated, ShipmentDelivered } from '../shipping/contract/events.ts';
import { follow } from './follow.ts';
import type { HandlerDeps } from './owner-records.ts';

/** PAID → SHIPPED with tracking id, confirmed by the shipment's row. */
export const onShipmentCreated = (deps: HandlerDeps): EventHandler =>
  eventHandler(ShipmentCreated, async (event, { logger }) => {
    const { data, correlationId } = event;
    const { orderId, trackingId, shippedAt } = data;
    const confirm = async () =>
      confirmShipment(event, await deps.shipping.getShipmentForOrder({ orderId, correlationId }));
    const about = { orderId, correlationId, logger, confirm };
    await follow({ kind: 'shipped', trackingId, shippedAt }, about, deps);
  });

/** SHIPPED → DELIVERED, confirmed by the shipment's row. */
export const onShipmentDelivered = (deps: HandlerDeps): EventHandler =>
  eventHandler(ShipmentDelivered, async (event, { clock, logger }) => {
    const { data, correlationId } = event;
    const { orderId, deliveredAt, trackingId } = data;
    const proposal = { kind: 'delivered', deliveredAt, trackingId } as const;
    const confirm = async () =>
      confirmDelivery(
        event,
        await deps.shipping.getShipmentForOrder({ orderId, correlationId }),
        isoNow(clock),
      );
    await follow(proposal, { orderId, correlationId, logger, confirm }, deps);
  });
