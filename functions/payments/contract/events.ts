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

/** What was held or taken for a closed order went back to the buyer, who is to be told. */
export const PaymentVoided = defineEvent(
  'PaymentVoided',
  1,
  z.strictObject({
    orderId,
    /** What the buyer has back: the authorization that was let go, or the charge that was given back. */
    amount: money(),
    /** Why the order was closed, e.g. `customer`, `payment_timeout`. */
    reason: text64,
  }),
);

/** How a payment ended, told once an order. */
export type PaymentEvent = EventOf<typeof PaymentSucceeded> | EventOf<typeof PaymentFailed>;

export type PaymentVoidedEvent = EventOf<typeof PaymentVoided>;
