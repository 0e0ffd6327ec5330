import { isoNow } from '../../../platform/clock.ts';
import { type EventHandler, eventHandler } from '../../../platform/event-consumer.ts';
import { confirmDelivery, confirmShipment } from '../../shipping/contract/calls.ts';
import { ShipmentCreated, ShipmentDelivered } from '../../shipping/contract/events.ts';
import { applyProposal } from './apply-proposal.ts';
import type { OrdersHandlersDeps } from './owner-clients.ts';

/** PAID → SHIPPED with tracking id, confirmed by the shipment's row. */
export const handleShipmentCreated = (deps: OrdersHandlersDeps): EventHandler =>
  eventHandler(ShipmentCreated, async (event, { logger }) => {
    const { data, correlationId } = event;
    const { orderId, trackingId, shippedAt } = data;
    const confirm = async () =>
      confirmShipment(event, await deps.shipping.getShipmentForOrder({ orderId, correlationId }));
    const about = { orderId, correlationId, logger, confirm };
    await applyProposal({ kind: 'shipped', trackingId, shippedAt }, about, deps);
  });

/** SHIPPED → DELIVERED, confirmed by the shipment's row. */
export const handleShipmentDelivered = (deps: OrdersHandlersDeps): EventHandler =>
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
    await applyProposal(proposal, { orderId, correlationId, logger, confirm }, deps);
  });
