import { isoNow } from '../../platform/clock.ts';
import { type Reaction, type ReactionContext, reaction } from '../../platform/event-consumer.ts';
import { OrderCancelled, OrderFailed } from '../orders/contract.ts';
import type { ShipmentStore } from './domain/shipment-store.ts';

/** A closed order is not shipped, whenever its OrderPaid comes; a label that was made is voided. */
export const onOrderClosed = (store: ShipmentStore): Reaction[] => {
  const close = async (order: { orderId: string; reason: string }, { clock, logger }: ReactionContext) => {
    const { orderId, reason } = order;
    const voided = await store.close(orderId, { reason, at: isoNow(clock) });
    logger.info('shipping closed', { orderId, reason, voided });
  };
  return [OrderFailed, OrderCancelled].map((kind) =>
    reaction(kind, ({ data }, context) => close(data, context)),
  );
};
