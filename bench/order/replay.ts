import { isDeepStrictEqual } from 'node:util';
import type { Call } from '../engine-calls.ts';
import { itemSize, type StoredItem } from './item-size.ts';
import { applyUpdate, type Update } from './update-expression.ts';

export interface Index {
  readonly name: string;
  /** Attributes of its key, hash first. */
  readonly key: readonly string[];
  readonly projection: 'KEYS_ONLY' | 'ALL';
}

export interface Table {
  /** As users know it: `Orders`. */
  readonly name: string;
  readonly key: readonly string[];
  readonly indexes: readonly Index[];
}

/** What lies in the tables, by the name that calls have for them and by key. */
export type Rows = Map<string, Map<string, StoredItem>>;

/** What one call uses up of one table. */
export interface Use {
  readonly call: string;
  readonly table: string;
  readonly readUnits: number;
  /** Of the table itself; in a transaction twice as many. */
  readonly writeUnits: number;
  /** Of its indexes: once also in a transaction, whose indexes follow later. */
  readonly indexUnits: number;
}

const KB = 1024;
const writeUnitsOf = (bytes: number): number => Math.max(1, Math.ceil(bytes / KB));
const readUnitsOf = (bytes: number): number => Math.max(1, Math.ceil(bytes / (4 * KB)));
const sizeOf = (item: StoredItem | undefined): number => (item === undefined ? 0 : itemSize(item));

export const keyOf = (table: Table, item: StoredItem): string =>
  table.key.map((name) => JSON.stringify(item[name])).join(' ');

/** What an index holds of an item: nothing when the item lacks a part of the index's key. */
function entryOf(
  { key: tableKey }: Table,
  index: Index,
  item: StoredItem | undefined,
): StoredItem | undefined {
  if (item === undefined || index.key.some((name) => item[name] === undefined)) return undefined;
  if (index.projection === 'ALL') return item;
  const kept = new Set([...index.key, ...tableKey]);
  return Object.fromEntries(Object.entries(item).filter(([name]) => kept.has(name)));
}

function indexUnits(table: Table, index: Index, before?: StoredItem, after?: StoredItem): number {
  const [left, right] = [entryOf(table, index, before), entryOf(table, index, after)];
  if (isDeepStrictEqual(left, right)) return 0;
  const moved = left && right && index.key.some((name) => !isDeepStrictEqual(left[name], right[name]));
  if (moved) return writeUnitsOf(sizeOf(left)) + writeUnitsOf(sizeOf(right));
  return writeUnitsOf(Math.max(sizeOf(left), sizeOf(right)));
}

type Parameters = Record<string, unknown>;
type Kind = 'Put' | 'Update' | 'Delete' | 'ConditionCheck';

/**
 * Plays recorded calls again over what lay in the tables before, to know the size of each item that a call read or wrote,
 * and reckons request units from it by DynamoDB's published rules. `rows` is afterwards as the tables should be.
 * All conditions are taken to have held.
 * @throws when a call is of a kind that it cannot reckon, rather than to leave it out
 */
export function replay(calls: readonly Call[], tables: ReadonlyMap<string, Table>, rows: Rows): Use[] {
  const tableOf = (name: unknown): Table => {
    const table = tables.get(String(name));
    if (!table) throw new Error(`a call to ${String(name)}, which is no table that was described`);
    return table;
  };
  const rowsOf = (name: unknown): Map<string, StoredItem> => {
    const found = rows.get(String(name)) ?? new Map<string, StoredItem>();
    rows.set(String(name), found);
    return found;
  };
  const written = (call: string, kind: Kind, input: Parameters, factor: number): Use => {
    const table = tableOf(input.TableName);
    const own = rowsOf(input.TableName);
    const key = keyOf(table, (input.Key ?? input.Item) as StoredItem);
    const before = own.get(key);
    const after = nextOf(kind, input, before);
    if (after === undefined) own.delete(key);
    else own.set(key, after);
    const units = table.indexes.map((index) => indexUnits(table, index, before, after));
    return {
      call,
      table: table.name,
      readUnits: 0,
      writeUnits: factor * writeUnitsOf(Math.max(sizeOf(before), sizeOf(after))),
      indexUnits: units.reduce((sum, one) => sum + one, 0),
    };
  };
  const read = (call: string, name: unknown, key: unknown, consistent: unknown): Use => {
    const table = tableOf(name);
    const bytes = sizeOf(rowsOf(name).get(keyOf(table, key as StoredItem)));
    const readUnits = readUnitsOf(bytes) * (consistent === true ? 1 : 0.5);
    return { call, table: table.name, readUnits, writeUnits: 0, indexUnits: 0 };
  };
  const one = ({ name, parameters }: Call): Use[] => {
    switch (name) {
      case 'PutItem':
      case 'UpdateItem':
      case 'DeleteItem':
        return [written(name, name.replace('Item', '') as Kind, parameters, 1)];
      case 'TransactWriteItems':
        return (parameters.TransactItems as Record<Kind, Parameters>[]).flatMap((item) =>
          Object.entries(item).map(([kind, input]) => written(name, kind as Kind, input, 2)),
        );
      case 'GetItem':
        return [read(name, parameters.TableName, parameters.Key, parameters.ConsistentRead)];
      case 'BatchGetItem':
        return Object.entries(parameters.RequestItems as Record<string, Parameters>).flatMap(
          ([table, input]) =>
            (input.Keys as unknown[]).map((key) => read(name, table, key, input.ConsistentRead)),
        );
      default:
        throw new Error(`${name} in an order's way: this bench cannot reckon it`);
    }
  };
  return calls.filter(({ source }) => source === 'dynamodb').flatMap(one);
}

function nextOf(kind: Kind, input: Parameters, before: StoredItem | undefined): StoredItem | undefined {
  switch (kind) {
    case 'Put':
      return input.Item as StoredItem;
    case 'Update':
      return applyUpdate(before ?? (input.Key as StoredItem), input as unknown as Update);
    case 'Delete':
      return undefined;
    case 'ConditionCheck':
      return before;
  }
}
