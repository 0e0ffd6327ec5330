import type { Item } from '../../../../platform/dynamodb.ts';
import { sha256 } from '../../../../platform/hash.ts';
import { groupKey } from '../../domain/group.ts';
import type { Product } from '../../domain/product.ts';
import type { Reservation } from '../../domain/reservation.ts';
import { STOCK_FIELDS, type Stock, type StockMove } from '../../domain/stock.ts';
import { SIZE_CLASSES, sizeClassOf } from './row-size.ts';

/** Partitions of the index over all products: enough to spread its writes, few enough to merge. */
const LIST_SHARDS = 4;

export const listShards = Array.from({ length: LIST_SHARDS }, (_, shard) => `products#${shard}`);

/** The partition that a product is listed in, always the same one. */
export const listShardOf = (productId: string): string =>
  `products#${Number.parseInt(sha256(productId).slice(0, 8), 16) % LIST_SHARDS}`;

/**
 * A product as it is stored. `category`, `productType` and `listShard` are the keys of the indexes: folded, apart by the
 * size of the row, and absent from an archived product, which no list shows. The names as written are beside them.
 */
export function productRow({ type, category, categoryKey: _key, stock, ...product }: Product): Item {
  const row = { ...product, categoryLabel: category, typeLabel: type, ...stock };
  return {
    ...row,
    ...indexKeys(row, { productId: product.productId, category, type, status: product.status }),
  };
}

type Indexed = Pick<Product, 'productId' | 'category' | 'type' | 'status'>;

function indexKeys(row: Item, { productId, category, type, status }: Indexed): Item {
  if (status !== 'ACTIVE') return {};
  const keys = (suffix: string): Item => ({
    category: `${groupKey(category)}${suffix}`,
    productType: type === undefined ? undefined : `${groupKey(type)}${suffix}`,
    // The few larger products need no more than one partition.
    listShard: `${suffix === '' ? listShardOf(productId) : listShards[0]}${suffix}`,
  });
  return keys(sizeClassOf({ ...row, ...keys(SIZE_CLASSES.at(-1)?.suffix ?? '') }).suffix);
}

/** Whether a row of the table is a product: rows that count categories lie beside them. */
export const isProductRow = (row: Item): boolean => row.status !== undefined;

export function productOf(row: Item): Product {
  const { listShard: _shard, category, productType, categoryLabel, typeLabel, ...more } = row;
  const { available, held, sold, received, taken, ...rest } = more;
  const stock = { available, held, sold, received, taken } as Stock;
  // Rows that were stored before names were folded have the names themselves in the indexes.
  const label = categoryLabel === undefined ? undefined : String(categoryLabel);
  return {
    ...rest,
    category: label ?? category,
    categoryKey: label === undefined ? undefined : groupKey(label),
    type: typeLabel ?? (label === undefined ? productType : undefined),
    stock,
  } as Product;
}

/** Rows of the products' table in the order of their ids; missing ones are left out. */
export function inOrderOf(ids: readonly string[], rows: readonly Item[]): Item[] {
  const byId = new Map(rows.map((row) => [row.productId, row]));
  return ids.flatMap((id) => {
    const row = byId.get(id);
    return row === undefined ? [] : [row];
  });
}

/** The partition of the sparse index that holds reservations which are HELD. */
export const HELD_SHARD = 'held';

/** A reservation as it lies in the table: only a held one is in the index of holds. */
export const reservationRow = (reservation: Reservation): Item =>
  reservation.state === 'HELD' ? { ...reservation, heldShard: HELD_SHARD } : { ...reservation };

export const reservationOf = ({ heldShard: _heldShard, ...row }: Item): Reservation =>
  row as unknown as Reservation;

/** The parts of an update expression that make a movement of stock, and its condition. */
export interface MoveExpression {
  readonly update: string;
  readonly conditions: readonly string[];
  readonly values: Item;
}

export function moveExpression({ changes, atLeast = {}, exactly = {} }: StockMove): MoveExpression {
  const values: Item = {};
  const sets: string[] = [];
  const conditions: string[] = [];
  for (const field of STOCK_FIELDS) {
    const [change, least, exact] = [changes[field], atLeast[field], exactly[field]];
    if (change !== undefined) {
      sets.push(`${field} = ${field} + :${field}`);
      values[`:${field}`] = change;
    }
    if (least !== undefined) {
      conditions.push(`${field} >= :${field}Least`);
      values[`:${field}Least`] = least;
    }
    if (exact !== undefined) {
      conditions.push(`${field} = :${field}Exact`);
      values[`:${field}Exact`] = exact;
    }
  }
  return { update: `SET ${sets.join(', ')}`, conditions, values };
}
