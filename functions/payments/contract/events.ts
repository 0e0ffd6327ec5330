import * as z from 'zod/mini';
import { defineEvent, type EventOf } from '../../../platform/events.ts';
import { orderId as anOrderId, money } from '../../../platform/schema.ts';

const orderId = anOrderId();

const text64 = z.string().check(z.minLength(1), z.maxLength(64));

/** The order's amount was captured. */
export const PaymentSucceeded = defineEvent(
  'PaymentSucceeded',
  1,
  z.strictObject({
    orderId,
    amount: money(),
    /** The provider's own name for the charge. */
    reference: text64,
  }),
);

/** The provider refused for good; nothing was charged. */
export const PaymentFailed = defineEvent(
  'PaymentFailed',
  1,
  z.strictObject({
    orderId,
    /** The provider's reason as a word, e.g. `declined`, `unknown_token`. */
    reason: text64,
  }),
);

/** The money of a closed order was returned to the buyer. */
export const PaymentVoided = defineEvent(
  'PaymentVoided',
  1,
  z.strictObject({
    orderId,
    /** The returned amount: of the voided authorization, or the refunded charge. */
    amount: money(),
    /** Why the order was closed, e.g. `customer`, `payment_timeout`. */
    reason: text64,
  }),
);

/** The result of a payment, emitted once per order. */
export type PaymentEvent = EventOf<typeof PaymentSucceeded> | EventOf<typeof PaymentFailed>;

export type PaymentVoidedEvent = EventOf<typeof PaymentVoided>;
