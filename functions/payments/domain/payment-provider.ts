import type { Money } from '../../../platform/money.ts';

/** What is asked of the provider. */
export interface ChargeRequest {
  /** Names the charge for good: the order's id. The same key is the same charge, however often it is asked for. */
  readonly key: string;
  readonly amount: Money;
  /** What the payment page, or a test, gave for the means of payment. */
  readonly token?: string;
}

/** A charge as the provider knows it. */
export interface Charge {
  readonly key: string;
  /**
   * `AUTHORIZED` holds the amount, `CAPTURED` took it, `DECLINED` is a final no,
   * `VOIDED` is final: nothing is held or kept and nothing will be.
   */
  readonly status: 'AUTHORIZED' | 'CAPTURED' | 'DECLINED' | 'VOIDED';
  /** The provider's own name for it, at most 64 characters. */
  readonly reference: string;
  /** Why it was declined, as a word. */
  readonly reason?: string;
  /**
   * Of a voided charge: the returned amount; absent when there was none. The provider remembers it, so
   * that a void repeated after a crash returns the same.
   */
  readonly released?: Money;
}

/** The provider did not answer in time: neither success nor failure. Ask `find` by the same key. */
export class ProviderTimeout extends Error {
  override readonly name = 'ProviderTimeout';
}

/** The provider failed and says that nothing was done; the same call may be made again. */
export class ProviderError extends Error {
  override readonly name = 'ProviderError';
}

/** The provider says no to the request itself, for good: the same request will never be taken. */
export class ProviderRefusal extends Error {
  override readonly name = 'ProviderRefusal';
  readonly reason: string;

  /** @param reason why, as a word, e.g. `amount_too_small` */
  constructor(reason: string) {
    super(`the provider refuses the request: ${reason}`);
    this.reason = reason;
  }
}

/**
 * Takes money. Promises that the shop builds on:
 * - one charge per key: a repeated call answers with the first one's charge;
 * - `void` is final: recorded even before a charge exists, it refuses a later one.
 *
 * Every method may throw {@link ProviderTimeout} or {@link ProviderError}.
 */
export interface PaymentProvider {
  /**
   * Holds the amount, or declines. Under a void: the voided charge.
   * @throws ProviderRefusal when it will never take such a request, e.g. of an amount of 0
   */
  authorize(request: ChargeRequest): Promise<Charge>;
  /** Takes what is held; harmless when it was taken, declined or voided. */
  capture(key: string): Promise<Charge>;
  /** Releases an authorization, refunds a captured charge, and rejects any later charge. Idempotent. */
  void(key: string): Promise<Charge>;
  /**
   * Refunds a part of a captured charge, once per `refundId`.
   * @throws DomainError `refund_too_large` when more than what is left of it, `validation_failed` when not above 0
   */
  refund(key: string, refundId: string, amount: Money): Promise<Charge>;
  /** The charge of this key, or undefined when there is none so far. */
  find(key: string): Promise<Charge | undefined>;
}
