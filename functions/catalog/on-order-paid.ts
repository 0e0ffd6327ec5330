import { type Reaction, reaction } from '../../platform/event-consumer.ts';
import { OrderPaid } from '../orders/contract.ts';
import { type CloseDeps, PaidWithoutStock, settleReservation } from './domain/close-reservation.ts';

/** A paid order's units are sold. One that has none ends in the dead-letter queue: a person must look. */
export const onOrderPaid = (deps: CloseDeps): Reaction =>
  reaction(OrderPaid, async ({ data }, { logger }) => {
    try {
      const sold = await settleReservation(deps, data.orderId);
      logger.info(sold ? 'reservation sold' : 'reservation was sold already', { orderId: data.orderId });
    } catch (error) {
      if (error instanceof PaidWithoutStock) logger.error('paid but released', { orderId: data.orderId });
      throw error;
    }
  });
