import { conflict, Fault } from '../../platform/errors.ts';

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

/** The key was used for another order. */
export const keyReused = (): Fault =>
  new Fault(
    'unprocessable',
    'idempotency_key_reused',
    'this Idempotency-Key came with another body: use a new key for a new order',
  );
