import { isoNow } from '../../platform/clock.ts';
import { type Reaction, type ReactionContext, reaction } from '../../platform/event-consumer.ts';
import { OrderCancelled, OrderFailed } from '../orders/contract.ts';
import type { PaymentProvider } from './domain/payment-provider.ts';
import type { PaymentStore } from './domain/payment-store.ts';

export interface ClosingDeps {
  readonly store: PaymentStore;
  readonly provider: PaymentProvider;
}

/** A closed order keeps no money and is charged no more: tombstone, then void, again on every delivery. */
export const onOrderClosed = ({ store, provider }: ClosingDeps): Reaction[] => {
  const close = async (order: { orderId: string; reason: string }, { clock, logger }: ReactionContext) => {
    const { orderId, reason } = order;
    await store.close(orderId, { reason, at: isoNow(clock) });
    // Not skipped when the tombstone was there before: the void after it may be what failed.
    await provider.void(orderId);
    logger.info('payment closed', { orderId, reason });
  };
  return [OrderFailed, OrderCancelled].map((kind) =>
    reaction(kind, ({ data }, context) => close(data, context)),
  );
};
