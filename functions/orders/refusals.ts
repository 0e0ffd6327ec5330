import { conflict, Fault } from '../../platform/errors.ts';
import type { Order } from './domain/order.ts';

/** The hold on the stock lapsed before the order was stored; the place of the order is taken for good. */
export const checkoutExpired = (): Fault =>
  conflict('checkout_expired', 'the checkout took too long and its stock went back: order again');

/** Another worker holds the claim of this key. */
export const stillRunning = (retryAfterSeconds: number): Fault =>
  new Fault(
    'conflict',
    'request_in_progress',
    'a request with this Idempotency-Key is still running: retry',
    {
      retryAfterSeconds,
    },
  );

/** The key was used for something else. */
export const keyReused = (): Fault =>
  new Fault(
    'unprocessable',
    'idempotency_key_reused',
    'this Idempotency-Key came with another request: use a new key for a new request',
  );

/** The order went too far to be cancelled, or failed before it could be. */
export function notCancellable({ orderId, status }: Pick<Order, 'orderId' | 'status'>): Fault {
  const details = { orderId, orderStatus: status };
  return status === 'FAILED'
    ? conflict('order_failed', 'the order has failed: nothing is charged or sent for it', details)
    : conflict('order_shipped', 'the order is on its way and cannot be cancelled any more', details);
}
