/** An answer as it was given, so that it can be given again byte for byte. */
export interface StoredResponse {
  readonly status: number;
  readonly body: string;
  readonly contentType: string;
  readonly location?: string;
}

/**
 * The claim of an idempotency key. The order id is fixed by the first request and survives a takeover: of the order
 * that is placed, or of the one that is cancelled.
 */
export interface Claim {
  readonly id: string;
  readonly fingerprint: string;
  readonly orderId: string;
  /** The worker with this token may finish; a takeover changes it. */
  readonly leaseToken: string;
  /** ISO 8601: until then no other worker may take over. */
  readonly leaseUntil: string;
  /** ISO 8601: from then on the key is free again. Compared here, not left to the store's TTL. */
  readonly expiresOn: string;
  readonly answer?: StoredResponse;
}

/** Who wants a key, for what. */
export interface ClaimRequest {
  readonly id: string;
  readonly fingerprint: string;
  /** The order id to use when the key has no claim. */
  readonly orderId: string;
  readonly leaseToken: string;
  readonly leaseUntil: string;
  readonly expiresOn: string;
}

export type ClaimDecision =
  /** The key is free: the claim is written as asked. */
  | { readonly kind: 'take'; readonly claim: Claim }
  /** An earlier worker's lease lapsed: go on with its order id. */
  | { readonly kind: 'take_over'; readonly claim: Claim }
  | { readonly kind: 'answered'; readonly answer: StoredResponse }
  | { readonly kind: 'running'; readonly retryAfterSeconds: number }
  | { readonly kind: 'mismatch' };

/** Most seconds to wait for a request that runs: nearly all are done by then, while a lease is as long as the slowest. */
const RUNNING_SECONDS = 2;

/** What a claim request meets. Both comparisons of time are on ISO 8601 strings of one length. */
export function decideClaim(existing: Claim | undefined, request: ClaimRequest, now: Date): ClaimDecision {
  const at = now.toISOString();
  if (existing === undefined || existing.expiresOn <= at) return { kind: 'take', claim: { ...request } };
  if (existing.fingerprint !== request.fingerprint) return { kind: 'mismatch' };
  if (existing.answer !== undefined) return { kind: 'answered', answer: existing.answer };
  if (existing.leaseUntil > at) {
    const waitMs = Date.parse(existing.leaseUntil) - now.getTime();
    const seconds = Math.max(1, Math.ceil(waitMs / 1000));
    return { kind: 'running', retryAfterSeconds: Math.min(RUNNING_SECONDS, seconds) };
  }
  const { leaseToken, leaseUntil } = request;
  return { kind: 'take_over', claim: { ...existing, leaseToken, leaseUntil } };
}
