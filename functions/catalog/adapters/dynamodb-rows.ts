import type { Item } from '../../../platform/dynamodb.ts';
import { sha256 } from '../../../platform/hash.ts';
import type { Product } from '../domain/product.ts';
import type { Reservation } from '../domain/reservation.ts';
import { STOCK_FIELDS, type Stock, type StockMove } from '../domain/stock.ts';

/** Partitions of the index over all products: enough to spread its writes, few enough to merge. */
const LIST_SHARDS = 4;

export const listShards = Array.from({ length: LIST_SHARDS }, (_, shard) => `products#${shard}`);

/** The partition that a product is listed in, always the same one. */
export const listShardOf = (productId: string): string =>
  `products#${Number.parseInt(sha256(productId).slice(0, 8), 16) % LIST_SHARDS}`;

/** A product as it lies in the table; `type` is a word of DynamoDB's own, hence `productType`. */
export function productRow({ type, stock, ...product }: Product): Item {
  return { ...product, productType: type, ...stock, listShard: listShardOf(product.productId) };
}

export function productOf(row: Item): Product {
  const { listShard: _listShard, productType, available, held, sold, received, taken, ...rest } = row;
  const stock = { available, held, sold, received, taken } as Stock;
  return { ...rest, type: productType, stock } as Product;
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
