import { type Clock, epochSeconds } from '../../../../platform/clock.ts';
import { type MemoryOutbox, memoryOutbox } from '../../../../platform/memory-outbox.ts';
import { byCodePoint } from '../../../../platform/text.ts';
import { groupKey } from '../../domain/group.ts';
import { isActive, type Product } from '../../domain/product.ts';
import { matches } from '../../domain/product-filter.ts';
import type { CategoryCount, ProductStore, StoredResponse } from '../../domain/product-store.ts';
import type { Reservation, ReservedMove } from '../../domain/reservation.ts';
import type { ExpiredReservations, ReservationStore } from '../../domain/reservation-store.ts';
import { applyMove, type StockMove } from '../../domain/stock.ts';
import type { CatalogStores } from '../../service.ts';

/** The stores of the catalog in memory. A change without `await` is atomic, as a transaction is. */
export interface MemoryCatalogStores extends CatalogStores {
  readonly outbox: MemoryOutbox;
  readonly rows: {
    readonly products: ReadonlyMap<string, Product>;
    readonly reservations: ReadonlyMap<string, Reservation>;
  };
}

interface State {
  readonly clock: Clock;
  readonly products: Map<string, Product>;
  readonly reservations: Map<string, Reservation>;
  readonly answers: Map<string, StoredResponse>;
  /** The spelling that each category is shown in, by its key. */
  readonly categoryNames: Map<string, string>;
  readonly outbox: MemoryOutbox;
}

export function memoryCatalogStores(clock: Clock): MemoryCatalogStores {
  const outbox = memoryOutbox();
  const state: State = {
    clock,
    products: new Map(),
    reservations: new Map(),
    answers: new Map(),
    categoryNames: new Map(),
    outbox,
  };
  const reservations = reservationStore(state);
  return {
    products: productStore(state),
    reservations,
    expiredReservations: reservations,
    outbox,
    rows: state,
  };
}

const byId = (a: Product, b: Product): number => byCodePoint(a.productId, b.productId);

const found = (state: State, ids: readonly string[]): Product[] =>
  ids.flatMap((id) => state.products.get(id) ?? []);

/** The product after a movement, undefined when it may not be made. */
function afterMove(product: Product | undefined, move: StockMove): Product | undefined {
  const stock = product && applyMove(product.stock, move);
  return product && stock && { ...product, stock };
}

const isAsSeen = (current: Product, seen: Product = current): boolean =>
  current.version === seen.version && current.stock.available === seen.stock.available;

const freshAnswer = ({ answers, clock }: State, id: string): StoredResponse | undefined => {
  const answer = answers.get(id);
  return answer !== undefined && answer.expiresAt > epochSeconds(clock) ? answer : undefined;
};

/** Keeps the spelling of the categories that a product enters, is respelled in or leaves. */
function nameCategories(
  { products, categoryNames }: State,
  before: Product | undefined,
  next: Product,
): void {
  const [left, entered] = [before, next].map((product) =>
    isActive(product) ? groupKey(product.category) : undefined,
  );
  if (entered !== undefined) {
    const isRespelled = left === entered && before?.category !== next.category;
    if (isRespelled || !categoryNames.has(entered)) categoryNames.set(entered, next.category);
  }
  if (left === undefined || left === entered) return;
  const spellings = [...products.values()]
    .filter((product) => isActive(product) && groupKey(product.category) === left)
    .sort(byId)
    .map(({ category }) => category);
  const [first] = spellings;
  if (first === undefined) categoryNames.delete(left);
  else if (!spellings.includes(categoryNames.get(left) ?? '')) categoryNames.set(left, first);
}

function productStore(state: State): ProductStore {
  const { products, answers } = state;
  const storeAnswer = (answer: StoredResponse): boolean => {
    if (freshAnswer(state, answer.id) !== undefined) return false;
    answers.set(answer.id, answer);
    return true;
  };
  return {
    saveNew: async (product) => {
      if (products.has(product.productId)) return false;
      products.set(product.productId, product);
      nameCategories(state, undefined, product);
      return true;
    },
    find: async (productId) => products.get(productId),
    findMany: async (ids) => found(state, ids),
    list: async (filter, limit, after = '') => {
      const all = [...products.values()]
        .filter((product) => byCodePoint(product.productId, after) > 0 && matches(product, filter))
        .sort(byId);
      const page = all.slice(0, limit);
      const last = page.at(-1);
      return all.length > limit && last ? { products: page, next: last.productId } : { products: page };
    },
    save: async (before, next) => {
      const current = products.get(before.productId);
      if (current?.status !== before.status || current.version !== before.version) return false;
      products.set(next.productId, { ...next, stock: current.stock });
      nameCategories(state, before, next);
      return true;
    },
    saveMove: async (productId, move, seen) => {
      const current = products.get(productId);
      const next = isActive(current) && isAsSeen(current, seen) ? afterMove(current, move) : undefined;
      if (next !== undefined) products.set(productId, next);
      return next;
    },
    saveMoveWithResponse: async (move, { seen, answer }) => {
      const current = products.get(seen.productId);
      const next = isActive(current) && isAsSeen(current, seen) ? afterMove(current, move) : undefined;
      if (next === undefined || !storeAnswer(answer)) return false;
      products.set(next.productId, next);
      return true;
    },
    findResponse: async (id) => freshAnswer(state, id),
    saveResponse: async (answer) => storeAnswer(answer),
    listCategories: async (limit, after = '') => {
      const counts = new Map<string, CategoryCount>();
      for (const { category } of [...products.values()].filter(isActive)) {
        const key = groupKey(category);
        const count = (counts.get(key)?.count ?? 0) + 1;
        counts.set(key, { category: state.categoryNames.get(key) ?? category, count });
      }
      const all = [...counts]
        .filter(([key]) => byCodePoint(key, after) > 0)
        .sort(([a], [b]) => byCodePoint(a, b));
      const page = all.slice(0, limit);
      const categories = page.map(([, one]) => one);
      const last = page.at(-1);
      return all.length > limit && last ? { categories, next: last[0] } : { categories };
    },
  };
}

function reservationStore(state: State): ReservationStore & ExpiredReservations {
  const { products, reservations, outbox } = state;
  return {
    find: async (orderId) => reservations.get(orderId),
    findForReserve: async (orderId, productIds) => ({
      reservation: reservations.get(orderId),
      products: found(state, productIds),
    }),
    saveChange: async ({ before, after, moves }) => {
      if (reservations.get(after.orderId)?.state !== before?.state) return false;
      const next = moves.flatMap((move) => reservedMove(products.get(move.productId), move) ?? []);
      if (next.length < moves.length) return false;
      for (const product of next) products.set(product.productId, product);
      reservations.set(after.orderId, after);
      return true;
    },
    listExpired: async (now, limit) =>
      [...reservations.values()]
        .flatMap((reservation) => (reservation.state === 'HELD' ? reservation : []))
        .filter(({ sweepAt }) => sweepAt <= now)
        .sort((a, b) => (a.sweepAt < b.sweepAt ? -1 : 1))
        .slice(0, limit),
    saveExpiry: async ({ orderId, sweepAt }, { at, nextSweepAt }, event) => {
      const current = reservations.get(orderId);
      if (current?.state !== 'HELD' || current.sweepAt !== sweepAt) return false;
      reservations.set(orderId, { ...current, sweepAt: nextSweepAt, askedAt: current.askedAt ?? at });
      outbox.add(event);
      return true;
    },
  };
}

function reservedMove(product: Product | undefined, { move, atVersion }: ReservedMove): Product | undefined {
  const wrongVersion = atVersion !== undefined && !(isActive(product) && product.version === atVersion);
  return wrongVersion ? undefined : afterMove(product, move);
}
