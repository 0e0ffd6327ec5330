import { isoNow } from '../../platform/clock.ts';
import { type Reaction, type ReactionContext, reaction } from '../../platform/event-consumer.ts';
import { type EventOf, makeEvent } from '../../platform/events.ts';
import type { Ids } from '../../platform/ids.ts';
import type { Metrics } from '../../platform/metrics.ts';
import type { Relay } from '../../platform/outbox.ts';
import { OrderPlaced } from '../orders/contract.ts';
import { type PaymentEvent, PaymentFailed, PaymentSucceeded } from './contract.ts';
import { type Decision, decisionOf } from './domain/payment.ts';
import {
  type Charge,
  type ChargeRequest,
  type PaymentProvider,
  ProviderTimeout,
} from './domain/payment-provider.ts';
import type { PaymentStore } from './domain/payment-store.ts';

export interface PaymentDeps {
  readonly store: PaymentStore;
  readonly provider: PaymentProvider;
  readonly relay: Relay;
  readonly metrics: Metrics;
  readonly ids: Ids;
}

type Placed = EventOf<typeof OrderPlaced>;

/** Charges a placed order, once, and tells how it went; an order that was closed meanwhile is not charged. */
export const onOrderPlaced = (deps: PaymentDeps): Reaction =>
  reaction(OrderPlaced, async (event, context) => {
    const { orderId, total } = event.data;
    const { created, payment } = await deps.store.intend(orderId, total, isoNow(context.clock));
    if (payment.closedAt !== undefined) return letGo(orderId, deps, context);
    if (payment.status !== 'INTENT') return context.logger.info('payment was decided before');
    const decision = decisionOf(await charge(event, created, deps.provider));
    if (decision === undefined) throw new Error('the charge was not captured');
    await tell(event, decision, deps, context);
  });

/** Result and event in one transaction; when the order was closed between intent and result, the charge is undone. */
async function tell(placed: Placed, decision: Decision, deps: PaymentDeps, context: ReactionContext) {
  const { orderId } = placed.data;
  const event = resultEvent(placed, decision, { clock: context.clock, ids: deps.ids });
  const outcome = await deps.store.decide(orderId, decision, event);
  if (outcome === 'closed') return letGo(orderId, deps, context);
  if (outcome === 'already') return context.logger.info('payment was decided meanwhile');
  deps.metrics.count(event.type);
  context.logger.info('payment decided', { orderId, ...decision });
  await deps.relay.send([event]);
}

/** Under a tombstone nothing may be kept, whether or not a charge landed. */
async function letGo(orderId: string, { provider }: PaymentDeps, { logger }: ReactionContext) {
  await provider.void(orderId);
  logger.info('order was closed: voided instead of charged', { orderId });
}

/** An intent that was there before may have been charged before: the provider is asked first. */
async function charge({ data }: Placed, firstTry: boolean, provider: PaymentProvider): Promise<Charge> {
  const key = data.orderId;
  const found = firstTry ? undefined : await provider.find(key);
  const token = data.paymentToken;
  const request = { key, amount: data.total, ...(token === undefined ? {} : { token }) };
  const held = found ?? (await authorize(request, provider));
  return held.status === 'AUTHORIZED' ? orFind(provider.capture(key), key, provider) : held;
}

const authorize = (request: ChargeRequest, provider: PaymentProvider): Promise<Charge> =>
  orFind(provider.authorize(request), request.key, provider);

/** A call that timed out is neither success nor failure: the provider says which; if it knows nothing, try later. */
async function orFind(call: Promise<Charge>, key: string, provider: PaymentProvider): Promise<Charge> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof ProviderTimeout)) throw error;
    const found = await provider.find(key);
    if (found === undefined) throw error;
    return found;
  }
}

function resultEvent(
  placed: Placed,
  decision: Decision,
  source: Parameters<typeof makeEvent>[3],
): PaymentEvent {
  const { orderId, total } = placed.data;
  const about = { subject: orderId, correlationId: placed.correlationId };
  return decision.status === 'SUCCEEDED'
    ? makeEvent(PaymentSucceeded, about, { orderId, amount: total, reference: decision.reference }, source)
    : makeEvent(PaymentFailed, about, { orderId, reason: decision.reason }, source);
}
