import { isoNow } from '../../../platform/clock.ts';
import type { EventContext } from '../../../platform/event-consumer.ts';
import { createEvent } from '../../../platform/events.ts';
import type { Money } from '../../../platform/money.ts';
import type { Relay } from '../../../platform/outbox.ts';
import { PaymentVoided } from '../contract/events.ts';
import { isFree } from '../domain/payment.ts';
import type { PaymentProvider } from '../domain/payment-provider.ts';
import type { PaymentStore } from '../domain/payment-store.ts';

export interface VoidDeps {
  readonly payments: PaymentStore;
  readonly provider: PaymentProvider;
  readonly relay: Relay;
}

/** Whose payment is voided. */
export interface Voidable {
  readonly orderId: string;
  readonly correlationId: string;
  /** What the order costs, where that is known: of nothing the provider never heard. */
  readonly amount?: Money | undefined;
}

/**
 * Under a tombstone nothing may be held or kept: voids by key, and publishes once what went back. Harmless when repeated: the
 * provider remembers what a void released, and the row that it was published.
 */
export async function voidPayment(
  { orderId, correlationId, amount }: Voidable,
  { payments, provider, relay }: VoidDeps,
  { clock, logger }: EventContext,
): Promise<void> {
  if (amount !== undefined && isFree(amount))
    return logger.info('nothing to void: it costs nothing', { orderId });
  const { released } = await provider.void(orderId);
  if (released === undefined) return logger.info('payment voided: nothing was held', { orderId });
  const payment = await payments.find(orderId);
  if (payment?.voided !== undefined) return logger.info('payment was voided before', { orderId });
  const data = { orderId, amount: released, reason: payment?.closedBecause ?? 'closed' };
  const fact = { subject: orderId, occurredAt: isoNow(clock), correlationId };
  const event = createEvent(PaymentVoided, fact, data);
  if (!(await payments.saveVoid(orderId, event)))
    return logger.info('payment was voided meanwhile', { orderId });
  logger.info('payment voided: money went back', data);
  await relay.send([event]);
}
