import { unavailable } from '../../../platform/errors.ts';
import { retryOnConflict } from '../../../platform/retry.ts';
import type { InsufficientItem } from '../contract/calls.ts';
import type { StockChange } from '../contract/routes.ts';
import type { Product } from '../domain/product.ts';
import type { StoredResponse } from '../domain/product-store.ts';
import {
  applyMove,
  releaseManually,
  reserveManually,
  type Stock,
  type StockMove,
  setAvailable,
} from '../domain/stock.ts';
import { type CatalogDeps, changeableProduct } from './edit-product.ts';

/** What a change of stock comes to. */
export type StockResult =
  | { readonly outcome: 'changed'; readonly product: Product }
  | { readonly outcome: 'short'; readonly item: InsufficientItem }
  | { readonly outcome: 'over_release'; readonly taken: number };

/** The movement that a change asks for, by what is there now. */
function moveFor(stock: Stock, { stock: units, reserve, release }: StockChange): StockMove {
  if (units !== undefined) return setAvailable(stock, units);
  return reserve === undefined ? releaseManually(release ?? 0) : reserveManually(reserve);
}

const refusal = (product: Product, change: StockChange): StockResult => {
  const { available, taken } = product.stock;
  return change.reserve === undefined
    ? { outcome: 'over_release', taken }
    : { outcome: 'short', item: { productId: product.productId, requested: change.reserve, available } };
};

const STOCK_ATTEMPTS = 12;

/** Throws when the product is not what the caller has seen. */
export type Precondition = (product: Product) => void;

/**
 * Changes the stock of a product.
 * @param precondition holds at the moment of the change; undefined when none was asked for
 * @throws DomainError `product_not_found`, `temporarily_unavailable` and those of the precondition
 */
export async function changeStock(
  deps: CatalogDeps,
  productId: string,
  change: StockChange,
  precondition?: Precondition,
): Promise<StockResult> {
  const result = await retryOnConflict<StockResult>(deps, STOCK_ATTEMPTS, async () => {
    const seen = await changeableProduct(deps.products, productId);
    precondition?.(seen);
    const move = moveFor(seen.stock, change);
    if (applyMove(seen.stock, move) === undefined) return refusal(seen, change);
    const product = await deps.products.saveMove(productId, move, precondition && seen);
    return product && { outcome: 'changed', product };
  });
  return result ?? giveUp();
}

/**
 * Changes the stock once per idempotency key: the change and its answer are one step.
 * @param claim the key's id, what would be answered to a result, and what must hold unless an answer is stored already
 * @returns the answer that is stored now, this call's or an earlier one's
 * @throws DomainError `product_not_found`, `temporarily_unavailable` and those of the precondition
 */
export async function changeStockOnce(
  deps: CatalogDeps,
  productId: string,
  change: StockChange,
  claim: {
    readonly id: string;
    readonly answerTo: (result: StockResult) => StoredResponse;
    readonly precondition?: Precondition | undefined;
  },
): Promise<{ answer: StoredResponse; replayed: boolean; result?: StockResult }> {
  const { products } = deps;
  const done = await retryOnConflict(deps, STOCK_ATTEMPTS, async () => {
    const earlier = await products.findResponse(claim.id);
    if (earlier !== undefined) return { answer: earlier, replayed: true };
    const seen = await changeableProduct(products, productId);
    claim.precondition?.(seen);
    const move = moveFor(seen.stock, change);
    const stock = applyMove(seen.stock, move);
    const result: StockResult =
      stock === undefined ? refusal(seen, change) : { outcome: 'changed', product: { ...seen, stock } };
    const answer = claim.answerTo(result);
    const stored =
      stock === undefined
        ? await products.saveResponse(answer)
        : await products.saveMoveWithResponse(move, { seen, answer });
    return stored ? { answer, replayed: false, result } : undefined;
  });
  return done ?? giveUp();
}

const giveUp = (): never => {
  throw unavailable('too many others move the stock of this product');
};
