import { type EventHandler, eventHandler } from '../../../platform/event-consumer.ts';
import { confirmExpiry } from '../../catalog/contract/calls.ts';
import { ReservationExpired } from '../../catalog/contract/events.ts';
import { applyProposal } from './apply-proposal.ts';
import type { OrdersHandlersDeps } from './owner-clients.ts';

/**
 * Decides about an order whose hold has expired, confirmed by the reservation's row: it is abandoned, it fails by its payment
 * timeout, or OrderPaid is emitted again.
 */
export const handleReservationExpired = (deps: OrdersHandlersDeps): EventHandler =>
  eventHandler(ReservationExpired, async (event, { logger }) => {
    const { data, correlationId } = event;
    const { orderId, heldAt } = data;
    const confirm = async () =>
      confirmExpiry(event, await deps.catalog.getReservationForOrder({ orderId, correlationId }));
    const about = { orderId, correlationId, logger, confirm };
    await applyProposal({ kind: 'reservation_expired', heldAt }, about, deps);
  });
