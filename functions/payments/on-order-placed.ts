import { isoNow } from '../../platform/clock.ts';
import { type Reaction, reaction } from '../../platform/event-consumer.ts';
import { OrderPlaced } from '../orders/contract.ts';
import { charge } from './charge.ts';
import { decisionOf } from './domain/payment.ts';
import { letGo } from './let-go.ts';
import { type SettleDeps, settle } from './settle.ts';

/** Charges a placed order, once, and tells how it went; an order that was closed meanwhile is not charged. */
export const onOrderPlaced = (deps: SettleDeps): Reaction =>
  reaction(OrderPlaced, async ({ data, correlationId }, context) => {
    const { orderId, total, paymentToken: token } = data;
    const intent = { amount: total, at: isoNow(context.clock), correlationId };
    const { created, payment } = await deps.store.intend(orderId, intent);
    if (payment.closedAt !== undefined) return letGo({ orderId, correlationId }, deps, context);
    if (payment.status !== 'INTENT') return context.logger.info('payment was decided before');
    // An intent that was there before may have been charged before: the provider is asked first.
    const known = created ? undefined : await deps.provider.find(orderId);
    const request = { key: orderId, amount: total, ...(token === undefined ? {} : { token }) };
    const decision = decisionOf(await charge(request, known, deps.provider));
    if (decision === undefined) throw new Error('the charge was not captured');
    await settle({ orderId, amount: total, correlationId }, decision, deps, context);
  });
