import { isoNow } from '../../platform/clock.ts';
import { type Reaction, reaction } from '../../platform/event-consumer.ts';
import { OrderCancelled, OrderFailed } from '../orders/contract.ts';
import { type LettingGo, letGo } from './let-go.ts';

/** A closed order keeps no money and is charged no more: tombstone, then void, again on every delivery. */
export const onOrderClosed = (deps: LettingGo): Reaction[] =>
  [OrderFailed, OrderCancelled].map((kind) =>
    reaction(kind, async ({ data: { orderId, reason }, correlationId }, context) => {
      await deps.store.close(orderId, { reason, at: isoNow(context.clock) });
      // Not skipped when the tombstone was there before: the void after it may be what failed.
      await letGo({ orderId, correlationId }, deps, context);
      context.logger.info('payment closed', { orderId, reason });
    }),
  );
