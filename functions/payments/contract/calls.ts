import * as z from 'zod/mini';
import { ContradictedEvent, UnconfirmedEvent } from '../../../platform/event-consumer.ts';
import type { InternalCall } from '../../../platform/internal-call.ts';
import { sameMoney } from '../../../platform/money.ts';
import {
  type Confirmation,
  type RecordLookup,
  recordLookup,
  recordRequest,
} from '../../../platform/record-lookup.ts';
import { money, timestamp } from '../../../platform/schema.ts';
import type { PaymentEvent, PaymentVoidedEvent } from './events.ts';

// Orders compares the events of payments with the payment's row before an order moves.

/** The request that PaymentsInternalFunction takes. */
export const paymentsRequest = recordRequest('getPaymentForOrder');

/** For orders: how the payment of an order ended. `amount` is absent in rows older than the field. */
const paymentForOrder = z.strictObject({
  status: z.enum(['INTENT', 'SUCCEEDED', 'FAILED', 'CLOSED']),
  amount: z.optional(money()),
  reference: z.optional(z.string()),
  reason: z.optional(z.string()),
  voided: z.optional(z.strictObject({ amount: money(), at: timestamp() })),
});

export type PaymentForOrder = z.output<typeof paymentForOrder>;

/** The internal calls of payments. */
export interface PaymentsClient {
  readonly getPaymentForOrder: RecordLookup<PaymentForOrder>;
}

/** Calls throw DomainError `temporarily_unavailable` when payments does not respond. */
export const createPaymentsClient = (call: InternalCall): PaymentsClient => ({
  getPaymentForOrder: recordLookup(call, 'getPaymentForOrder', 'payment', paymentForOrder),
});

/**
 * Compares the result in an event with the payment's row.
 * @throws UnconfirmedEvent while the payment is undecided; ContradictedEvent when it ended otherwise
 */
export function confirmResult(event: PaymentEvent, payment: PaymentForOrder | undefined): Confirmation {
  const { type, subject } = event;
  if (payment === undefined || payment.status === 'INTENT') {
    throw new UnconfirmedEvent(`${type} of order ${subject}, whose payment is not decided`);
  }
  if (!isResultOf(event, payment)) {
    throw new ContradictedEvent(
      `${type} of order ${subject} differs from its payment, which is ${payment.status}`,
    );
  }
  return 'confirmed';
}

function isResultOf(event: PaymentEvent, payment: PaymentForOrder): boolean {
  if (event.type === 'PaymentFailed') {
    return payment.status === 'FAILED' && payment.reason === event.data.reason;
  }
  const { amount, reference } = event.data;
  return (
    payment.status === 'SUCCEEDED' &&
    payment.reference === reference &&
    sameMoney(payment.amount ?? amount, amount)
  );
}

/**
 * Compares the money that an event says was returned with the payment's row.
 * @throws UnconfirmedEvent while no money was returned; ContradictedEvent when it was another amount, or at another time
 */
export function confirmVoid(
  { type, subject, data, occurredAt }: PaymentVoidedEvent,
  payment: PaymentForOrder | undefined,
): Confirmation {
  const voided = payment?.voided;
  if (voided === undefined) {
    throw new UnconfirmedEvent(`${type} of order ${subject}, whose payment is not voided`);
  }
  if (!sameMoney(voided.amount, data.amount) || voided.at !== occurredAt) {
    throw new ContradictedEvent(`${type} of order ${subject} differs from what its payment returned`);
  }
  return 'confirmed';
}
