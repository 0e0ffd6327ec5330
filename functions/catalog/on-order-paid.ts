import { type Reaction, reaction } from '../../platform/event-consumer.ts';
import { OrderPaid } from '../orders/contract.ts';
import { type CloseDeps, PaidWithoutStock, settleReservation } from './domain/close-reservation.ts';

/** A paid order's units are sold, unless it was closed since. One that never reserved is a dead letter: a person must look. */
export const onOrderPaid = (deps: CloseDeps): Reaction =>
  reaction(OrderPaid, async ({ data: { orderId } }, { logger }) => {
    try {
      const sold = await settleReservation(deps, orderId);
      logger.info(sold ? 'reservation sold' : 'reservation was sold or released already', { orderId });
    } catch (error) {
      if (error instanceof PaidWithoutStock) logger.error('paid but never reserved', { orderId });
      throw error;
    }
  });
