import { STOCK_FIELDS } from '../../../functions/catalog/domain/stock.ts';
import { checkOrder } from './check-order.ts';
import type { CheckOptions, Finding } from './finding.ts';
import type { ShopReader } from './reader.ts';
import { claimFindings, deadLetterFindings, eventFindings } from './rules/messages.ts';
import { ReservedUnits, stockFindings } from './rules/stock.ts';
import type { OrderRecords, ProductStock } from './snapshot.ts';

/** The result of a scan. */
export interface ScanResult {
  findings: Finding[];
  /** Findings beyond the most that are kept. */
  more: number;
  /** Rows read of each table. */
  read: Record<string, number>;
  /** Products whose stock changed in every round: their counters could not be checked. */
  busy: string[];
}

export interface ScanOptions {
  readonly check: CheckOptions;
  /** The current time. Default: the time of `check`. */
  readonly now?: () => Date;
  /** Called after each page. */
  readonly onRead?: (what: string, rows: number) => void;
  readonly signal?: AbortSignal;
  /** Most findings that are kept; the rest is counted. Default 10,000. */
  readonly most?: number;
}

const MOST = 10_000;

/** Rounds in which a product whose stock changes is read before it is reported as busy. */
const STOCK_ROUNDS = 3;

/** Clocks of functions and of this machine may differ by so much, in milliseconds. */
const SKEW_MS = 5_000;

/**
 * Compares all records of a running shop, page by page, in constant memory. The records of an order are read together, and
 * checked only when none of them changed recently.
 */
export async function scan(shop: ShopReader, options: ScanOptions): Promise<ScanResult> {
  const { check, most = MOST } = options;
  const done: ScanResult = { findings: [], more: 0, read: {}, busy: [] };
  const add = (findings: readonly Finding[]): void => {
    for (const finding of findings) {
      if (done.findings.length < most) done.findings.push(finding);
      else done.more += 1;
    }
  };
  const count = (what: string, rows: number): void => {
    options.signal?.throwIfAborted();
    done.read[what] = (done.read[what] ?? 0) + rows;
    options.onRead?.(what, done.read[what] ?? 0);
  };
  for await (const orders of shop.pages('orders')) {
    const cases = await findOrderRecords(
      shop,
      orders.map(({ orderId }) => orderId),
    );
    for (const one of cases) add(checkOrder(one, check));
    count('orders', orders.length);
  }
  await scanStock({ shop, now: () => check.now, ...options }, count, add, done);
  for await (const events of shop.unsent()) {
    add(events.flatMap((event) => eventFindings(event, check)));
    count('unsent events', events.length);
  }
  add((await shop.letters()).flatMap(({ queue, letters }) => deadLetterFindings(queue, letters)));
  for await (const claims of shop.pages('claims')) {
    add(claims.flatMap((claim) => claimFindings(claim, check)));
    count('claims', claims.length);
  }
  return done;
}

/** All rows of some orders. */
export async function findOrderRecords(shop: ShopReader, ids: readonly string[]): Promise<OrderRecords[]> {
  const [orders, reservations, payments, ledger, shipments] = await Promise.all([
    shop.byIds('orders', ids),
    shop.byIds('reservations', ids),
    shop.byIds('payments', ids),
    shop.byIds('ledger', ids),
    shop.byIds('shipments', ids),
  ]);
  return ids.map((orderId) => ({
    orderId,
    order: orders.get(orderId),
    reservation: reservations.get(orderId),
    payment: payments.get(orderId),
    charge: ledger.get(orderId),
    shipment: shipments.get(orderId),
  }));
}

type Count = (what: string, rows: number) => void;
type Add = (findings: readonly Finding[]) => void;

/** Orphans, and the counters of products: of those that will not stand still, up to three times. */
async function scanStock(
  { shop, check, now }: { shop: ShopReader; check: CheckOptions; now: () => Date },
  count: Count,
  add: Add,
  done: ScanResult,
): Promise<void> {
  const orphans = orphanSearch(shop, check, add);
  let shelves = new Map<string, ProductStock>();
  for await (const page of shop.pages('products')) {
    for (const shelf of page) shelves.set(shelf.productId, shelf);
    count('products', page.length);
  }
  for (let round = 1; shelves.size > 0 && round <= STOCK_ROUNDS; round += 1) {
    const began = new Date(now().getTime() - SKEW_MS).toISOString();
    const tally = new ReservedUnits();
    for await (const page of shop.pages('reservations')) {
      for (const reservation of page) tally.add(reservation);
      if (round === 1) {
        await orphans(page.map(({ orderId }) => orderId));
        count('reservations', page.length);
      }
    }
    shelves = await stillBusy(shop, shelves, tally, began, add);
  }
  done.busy = [...shelves.keys()];
  for (const table of ['payments', 'ledger', 'shipments'] as const) {
    for await (const page of shop.pages(table)) {
      await orphans(page.map((row) => ('key' in row ? row.key : row.orderId)));
      count(table, page.length);
    }
  }
}

/** Checks records whose order does not exist, each order once. */
function orphanSearch(shop: ShopReader, check: CheckOptions, add: Add) {
  const judged = new Set<string>();
  return async (ids: readonly string[]): Promise<void> => {
    const orders = await shop.byIds('orders', ids);
    const without = ids.filter((id) => !orders.has(id) && !judged.has(id));
    if (without.length === 0) return;
    for (const id of without) judged.add(id);
    for (const one of await findOrderRecords(shop, without)) add(checkOrder(one, check));
  };
}

/** Says what is wrong with products that stood still while their reservations were read; the others are looked at again. */
async function stillBusy(
  shop: ShopReader,
  shelves: ReadonlyMap<string, ProductStock>,
  tally: ReservedUnits,
  began: string,
  add: Add,
): Promise<Map<string, ProductStock>> {
  const suspects = [...shelves.values()].filter(
    (shelf) => stockFindings(shelf, tally.of(shelf.productId)).length > 0,
  );
  const now = await shop.byIds(
    'products',
    suspects.map(({ productId }) => productId),
  );
  const busy = new Map<string, ProductStock>();
  for (const shelf of suspects) {
    const { productId, stock } = shelf;
    const again = now.get(productId);
    const units = tally.of(productId);
    const moved = again === undefined || STOCK_FIELDS.some((field) => again.stock[field] !== stock[field]);
    if (!moved && units.movedAt < began) add(stockFindings(shelf, units));
    else if (again !== undefined) busy.set(productId, again);
  }
  return busy;
}
