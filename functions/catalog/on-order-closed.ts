import { type Reaction, reaction } from '../../platform/event-consumer.ts';
import { OrderCancelled, OrderFailed } from '../orders/contract.ts';
import { type CloseDeps, releaseReservation } from './domain/close-reservation.ts';

/** A failed or cancelled order's units go back on the shelf, once. */
export const onOrderClosed = (deps: CloseDeps): Reaction[] =>
  [OrderFailed, OrderCancelled].map((kind) =>
    reaction(kind, async ({ data }, { logger }) => {
      const released = await releaseReservation(deps, data.orderId);
      const message = released ? 'reservation released' : 'reservation was released already';
      logger.info(message, { orderId: data.orderId });
    }),
  );
