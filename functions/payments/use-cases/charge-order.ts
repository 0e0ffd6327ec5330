import { createEvent } from '../../../platform/events.ts';
import type { Money } from '../../../platform/money.ts';
import { type PaymentEvent, PaymentFailed, PaymentSucceeded } from '../contract/events.ts';
import type { Decision } from '../domain/payment.ts';
import {
  type Charge,
  type ChargeRequest,
  type PaymentProvider,
  ProviderRefusal,
  ProviderTimeout,
} from '../domain/payment-provider.ts';

/** The charge that a result belongs to. */
export interface ChargeRef {
  readonly orderId: string;
  readonly amount: Money;
  readonly correlationId: string;
}

/** The charge of a request, captured if it was authorized; what the provider knows of it goes before asking for it. */
export async function chargeOrder(
  request: ChargeRequest,
  known: Charge | undefined,
  provider: PaymentProvider,
): Promise<Charge> {
  return ensureCaptured(known ?? (await ensureAuthorized(request, provider)), provider);
}

/** What the provider will never take is declined: to ask again would ask in vain. */
async function ensureAuthorized(request: ChargeRequest, provider: PaymentProvider): Promise<Charge> {
  const { key } = request;
  try {
    return await callOrFind(provider.authorize(request), key, provider);
  } catch (error) {
    if (!(error instanceof ProviderRefusal)) throw error;
    return { key, status: 'DECLINED', reference: key, reason: error.reason };
  }
}

/** The charge after what it holds was taken. */
export async function ensureCaptured(held: Charge, provider: PaymentProvider): Promise<Charge> {
  return held.status === 'AUTHORIZED' ? callOrFind(provider.capture(held.key), held.key, provider) : held;
}

/** A call that timed out is neither success nor failure: the provider says which; if it knows nothing, try later. */
async function callOrFind(call: Promise<Charge>, key: string, provider: PaymentProvider): Promise<Charge> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof ProviderTimeout)) throw error;
    const found = await provider.find(key);
    if (found === undefined) throw error;
    return found;
  }
}

/** The event of a result. @param decidedAt ISO 8601, as the payment's row has it */
export function resultEvent(
  { orderId, amount, correlationId }: ChargeRef,
  decision: Decision,
  decidedAt: string,
): PaymentEvent {
  const fact = { subject: orderId, occurredAt: decidedAt, correlationId };
  return decision.status === 'SUCCEEDED'
    ? createEvent(PaymentSucceeded, fact, { orderId, amount, reference: decision.reference })
    : createEvent(PaymentFailed, fact, { orderId, reason: decision.reason });
}
