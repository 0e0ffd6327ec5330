import { epochSeconds } from '../../platform/clock.ts';
import { conflict, DomainError } from '../../platform/errors.ts';
import { type ConditionHeaders, requireOtherTag, requireTag, weakEtag } from '../../platform/http/etag.ts';
import { PROBLEM_JSON, problemResponse } from '../../platform/http/problem.ts';
import type { RouteInput, RouteResult } from '../../platform/http/route.ts';
import {
  claimId,
  fingerprint,
  IDEMPOTENCY_KEY_REUSED,
  IDEMPOTENCY_SECONDS,
} from '../../platform/idempotency.ts';
import type { Metrics } from '../../platform/metrics.ts';
import { INSUFFICIENT_STOCK, RELEASE_EXCEEDS_RESERVED } from './contract/error-codes.ts';
import type { ProductView, changeStock as route } from './contract/routes.ts';
import { toProductResponse } from './domain/product.ts';
import type { StoredResponse } from './domain/product-store.ts';
import type { CatalogMetric } from './metrics.ts';
import {
  changeStock,
  changeStockOnce,
  type Precondition,
  type StockResult,
} from './use-cases/change-stock.ts';
import type { CatalogDeps } from './use-cases/edit-product.ts';

type StockInput = RouteInput<typeof route>;

interface StockReplyDeps extends CatalogDeps {
  readonly metrics: Metrics<CatalogMetric>;
}

/** Answers a change of stock; under an `Idempotency-Key` the change is made once and its answer given again. */
export async function changeStockHandler(deps: StockReplyDeps, input: StockInput): Promise<RouteResult> {
  const { params, body, headers, principal } = input;
  const key = headers['idempotency-key'];
  const precondition = conditionOf(headers);
  if (key === undefined) {
    const result = await changeStock(deps, params.productId, body, precondition);
    countShort(deps.metrics, result);
    return replyTo(result, input);
  }
  const id = claimId(principal.clientId, 'changeStock', key);
  const print = fingerprint([params.productId, body]);
  const answerTo = (result: StockResult): StoredResponse => {
    const { status, json } = replyTo(result, input);
    const expiresAt = epochSeconds(deps.clock, IDEMPOTENCY_SECONDS);
    return { id, fingerprint: print, status, body: JSON.stringify(json), expiresAt };
  };
  const claim = { id, answerTo, precondition };
  const { answer, replayed, result } = await changeStockOnce(deps, params.productId, body, claim);
  if (answer.fingerprint !== print) {
    const message = 'this Idempotency-Key was used for another change: take a new key for a new change';
    throw new DomainError(IDEMPOTENCY_KEY_REUSED, message);
  }
  if (result !== undefined) countShort(deps.metrics, result);
  return storedReply(answer, replayed);
}

/** Requires of the product, its stock included, what `If-Match` and `If-None-Match` say of its ETag. */
function conditionOf(headers: ConditionHeaders): Precondition | undefined {
  if (headers['if-match'] === undefined && headers['if-none-match'] === undefined) return undefined;
  return (product) => {
    const tag = tagOf(toProductResponse(product));
    requireTag(headers['if-match'], tag);
    requireOtherTag(headers['if-none-match'], tag, product.version);
  };
}

const tagOf = (view: ProductView): string => weakEtag(view.version, JSON.stringify(view));

/** The first response, byte-for-byte. */
function storedReply({ status, body }: StoredResponse, replayed: boolean): RouteResult {
  const marks = replayed ? { 'idempotent-replayed': 'true' } : {};
  if (status >= 400) return { status, text: body, contentType: PROBLEM_JSON, headers: marks };
  const { version } = JSON.parse(body) as { version: number };
  return { status, text: body, headers: { etag: weakEtag(version, body), ...marks } };
}

function replyTo(result: StockResult, { params, correlationId }: StockInput): RouteResult {
  if (result.outcome === 'changed') {
    const json = toProductResponse(result.product);
    return { status: 200, json, headers: { etag: tagOf(json) } };
  }
  const instance = `/products/${encodeURIComponent(params.productId)}/stock`;
  return problemResponse(refusal(result), { instance, correlationId });
}

function refusal(result: Exclude<StockResult, { outcome: 'changed' }>): DomainError {
  if (result.outcome === 'short') {
    const { item } = result;
    const message = `${item.requested} units are wanted and ${item.available} are available`;
    return conflict(INSUFFICIENT_STOCK, message, { error: 'Insufficient stock', items: [item] });
  }
  const message = `${result.taken} units were reserved manually and not released yet: release at most those`;
  return conflict(RELEASE_EXCEEDS_RESERVED, message, { reserved: result.taken });
}

function countShort(metrics: Metrics<CatalogMetric>, result: StockResult): void {
  if (result.outcome === 'short') metrics.count('StockInsufficient');
}
