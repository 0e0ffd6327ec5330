import type { Clock } from '../../../platform/clock.ts';
import { DomainError } from '../../../platform/errors.ts';
import { PROBLEM_JSON, toProblem } from '../../../platform/http/problem.ts';
import {
  claimId,
  fingerprint,
  IDEMPOTENCY_SECONDS,
  keyReused,
  requestInProgress,
} from '../../../platform/idempotency.ts';
import type { Ids } from '../../../platform/ids.ts';
import type { Logger } from '../../../platform/logger.ts';
import type { Claim, ClaimRequest, StoredResponse } from '../domain/claim.ts';
import type { ClaimStore } from '../domain/order-store.ts';

export interface IdempotencyDeps {
  readonly claims: ClaimStore;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  /** Seconds for which a worker holds a claim: longer than the function's time-out. */
  readonly leaseSeconds: number;
}

/** A request that may carry an `Idempotency-Key`. */
export interface IdempotentRequest {
  /** The client that sent it: a key of another client is another key. */
  readonly clientId: string;
  readonly correlationId: string;
  readonly idempotencyKey?: string | undefined;
}

/** What a key is used for: another scope, another claim. */
export interface IdempotencyScope {
  readonly route: string;
  /** What must be the same when the key comes again. */
  readonly payload: unknown;
  /** The order that the key stands for, unless an earlier claim of it has fixed another. */
  readonly orderId: string;
}

/** A final answer, and whether it was given before. */
export interface IdempotentResponse {
  readonly response: StoredResponse;
  readonly replayed: boolean;
}

/**
 * Does the work on an order and makes its answer; the claim is to be completed with it, in the transaction of the change.
 * `resumed`: an earlier worker had the claim, and may have begun.
 */
export type IdempotentWork = (
  orderId: string,
  claim: Claim | undefined,
  resumed: boolean,
) => Promise<StoredResponse>;

/** The lease expired and another worker took over: its response counts. */
export class ClaimLost extends Error {
  override readonly name = 'ClaimLost';
}

/**
 * Does the work once per key and client, and gives its answer again whenever the key comes again; without a key, does it.
 * @throws DomainError `idempotency_key_reused`, `request_in_progress`, and whatever the work throws but {@link ClaimLost}
 */
export async function runIdempotently(
  request: IdempotentRequest,
  scope: IdempotencyScope,
  deps: IdempotencyDeps,
  work: IdempotentWork,
): Promise<IdempotentResponse> {
  const key = request.idempotencyKey;
  if (key === undefined) return { response: await work(scope.orderId, undefined, false), replayed: false };
  const decision = await deps.claims.claim(claimRequest(request, key, scope, deps), deps.clock.now());
  switch (decision.kind) {
    case 'answered':
      return { response: decision.answer, replayed: true };
    case 'mismatch':
      throw keyReused();
    case 'running':
      throw requestInProgress(decision.retryAfterSeconds);
    default:
      return withClaim(request, decision.claim, deps, (orderId, claim) =>
        work(orderId, claim, decision.kind === 'take_over'),
      );
  }
}

function claimRequest(
  { clientId }: IdempotentRequest,
  key: string,
  { route, payload, orderId }: IdempotencyScope,
  { clock, ids, leaseSeconds }: IdempotencyDeps,
): ClaimRequest {
  const after = (seconds: number) => new Date(clock.now().getTime() + seconds * 1000).toISOString();
  return {
    id: claimId(clientId, route, key),
    fingerprint: fingerprint(payload),
    orderId,
    leaseToken: ids.next(),
    leaseUntil: after(leaseSeconds),
    expiresOn: after(IDEMPOTENCY_SECONDS),
  };
}

/** A 400 forgets the claim; anything else unfinished gives the lease back and keeps the order id for the retry. */
async function withClaim(
  { correlationId }: IdempotentRequest,
  claim: Claim,
  { claims, logger }: IdempotencyDeps,
  work: (orderId: string, claim: Claim) => Promise<StoredResponse>,
): Promise<IdempotentResponse> {
  try {
    return { response: await work(claim.orderId, claim), replayed: false };
  } catch (error) {
    if (error instanceof ClaimLost) return answerOfWinner(claim, claims);
    const settle = error instanceof DomainError && error.kind === 'invalid' ? claims.forget : claims.release;
    await settle(claim).catch((cause: unknown) =>
      logger.warn('the claim keeps its lease', { correlationId, error: cause }),
    );
    throw error;
  }
}

async function answerOfWinner(claim: Claim, claims: ClaimStore): Promise<IdempotentResponse> {
  const current = await claims.find(claim.id);
  if (current?.answer === undefined) throw requestInProgress(1);
  return { response: current.answer, replayed: true };
}

/**
 * Keeps a final answer that changed nothing for its key.
 * @throws ClaimLost
 */
export async function saveResponse(
  answer: StoredResponse,
  claim: Claim | undefined,
  claims: ClaimStore,
): Promise<StoredResponse> {
  if (claim && !(await claims.complete(claim, answer))) throw new ClaimLost();
  return answer;
}

/** A refusal as it is answered and kept. */
export function errorResponse(
  fault: DomainError,
  place: { instance: string; correlationId: string },
): StoredResponse {
  const problem = toProblem(fault, place);
  return { status: problem.status, body: JSON.stringify(problem), contentType: PROBLEM_JSON };
}
