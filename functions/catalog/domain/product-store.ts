import type { Product } from './product.ts';
import type { StockMove } from './stock.ts';

/** Which products a list shows: those that meet every condition given. */
export interface ProductFilter {
  /** In any spelling that folds to the same. */
  readonly category?: string | undefined;
  readonly type?: string | undefined;
  /** Folded; a word of the name or the description must begin with each of these. */
  readonly words: readonly string[];
}

export interface ProductPage {
  readonly products: readonly Product[];
  /** The product id after which the list goes on; absent at its end. A page may be short and still have one. */
  readonly next?: string;
}

export interface CategoryCount {
  /** In the spelling that it was first used in. */
  readonly category: string;
  readonly count: number;
}

export interface CategoryPage {
  readonly categories: readonly CategoryCount[];
  /** After which the list goes on; absent at its end. */
  readonly next?: string;
}

/** The answer that was given under an idempotency key, kept to be given again. */
export interface StoredResponse {
  /** The key's claim id. */
  readonly id: string;
  readonly fingerprint: string;
  readonly status: number;
  /** The body, byte-for-byte. */
  readonly body: string;
  /** Seconds since the epoch after which the answer counts no more, though it may still be stored. */
  readonly expiresAt: number;
}

/** A movement of stock whose answer is stored in the same step. */
export interface AnsweredMove {
  /** The product that the answer shows: the step is refused when it has moved on. */
  readonly seen: Product;
  readonly answer: StoredResponse;
}

/** Reads products, consistently. */
export interface ProductReader {
  /** Finds products in any order, archived ones too; unknown ids are absent. */
  findMany(productIds: readonly string[]): Promise<Product[]>;
}

/** The products of the shop. Every method sees what was written before it, lists and categories perhaps a little later. */
export interface ProductStore extends ProductReader {
  /** @returns false when the id is in use, by an archived product too */
  saveNew(product: Product): Promise<boolean>;
  /** Archived ones too. */
  find(productId: string): Promise<Product | undefined>;
  /** Active products by id (code points), at most `limit`, after the id `after`. */
  list(filter: ProductFilter, limit: number, after?: string): Promise<ProductPage>;
  /**
   * Writes all of `next` but its stock, and the counts of the categories with it.
   * @returns false when the product is no longer at the version and the status of `before`
   */
  save(before: Product, next: Product): Promise<boolean>;
  /**
   * Moves the stock of an active product.
   * @param seen the movement is refused when the version or the available units are no longer these
   * @returns the moved product; undefined when the condition of the move failed, or on a conflict
   */
  saveMove(productId: string, move: StockMove, seen?: Product): Promise<Product | undefined>;
  /**
   * Moves the stock and stores the answer, both or neither.
   * @returns false when the movement may not be made, the product is not as seen, or an answer is stored already
   */
  saveMoveWithResponse(move: StockMove, answered: AnsweredMove): Promise<boolean>;
  /** @returns undefined when there is none or it has expired */
  findResponse(id: string): Promise<StoredResponse | undefined>;
  /** Stores an answer that goes with no change. @returns false when one is stored already */
  saveResponse(answer: StoredResponse): Promise<boolean>;
  /** The categories with active products, in the order of their keys, at most `limit`, after `after`. */
  listCategories(limit: number, after?: string): Promise<CategoryPage>;
}
