import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { batchGet, type Dynamo, type Item } from '../../../platform/dynamodb.ts';
import type { DomainEvent } from '../../../platform/events.ts';
import { CliError, ExitCode } from '../../errors.ts';
import { idOf, type Rows, type ShopReader, type TableName } from './reader.ts';

type Outputs = Readonly<Record<string, string>>;

interface Source<K extends TableName> {
  /** What the stacks' outputs call it. */
  readonly output: string;
  /** The attribute that rows are found by. */
  readonly key: string;
  /** The row as the shop knows it; undefined for what the table keeps beside. */
  readonly row: (item: Item) => Rows[K] | undefined;
}

const whole = <T>(item: Item): T => item as unknown as T;

const SOURCES: { readonly [K in TableName]: Source<K> } = {
  products: { output: 'Products', key: 'productId', row: shelfOf },
  reservations: { output: 'Reservations', key: 'orderId', row: whole },
  orders: { output: 'Orders', key: 'orderId', row: orderOf },
  payments: { output: 'Payments', key: 'orderId', row: whole },
  ledger: { output: 'Ledger', key: 'key', row: whole },
  // Beside shipments there are tombstones, and a row for each tracking id.
  shipments: {
    output: 'Shipments',
    key: 'id',
    row: (item) => (item.id === item.orderId && item.status !== 'CLOSED' ? whole(item) : undefined),
  },
  claims: { output: 'Idempotency', key: 'id', row: whole },
};

/** Counters of categories lie beside the products. */
function shelfOf(item: Item): Rows['products'] | undefined {
  const { productId, status, available, held, sold, received, taken } = item;
  if (status === undefined) return undefined;
  return whole({ productId, stock: { available, held, sold, received, taken } });
}

/** The last order of each cart lies beside the orders: `cart#<cartId>`. */
function orderOf(item: Item): Rows['orders'] | undefined {
  if (String(item.orderId).includes('#')) return undefined;
  // Older rows have `refunded` as `moneyBack`.
  const { moneyBack, ...order } = item;
  return whole(moneyBack === undefined ? order : { refunded: moneyBack, ...order });
}

/** The outboxes, by what the stacks' outputs call their services. */
export const OUTBOXES = ['Catalog', 'Orders', 'Payments', 'Shipping'] as const;

/** Rows that are in memory at a time. */
const PAGE = 250;

/**
 * The name of a table.
 * @throws CliError `no-shop` (exit 2) when it is not deployed
 */
export function tableNamed(outputs: Outputs, name: string): string {
  const table = outputs[`${name}TableName`];
  if (table !== undefined) return table;
  throw new CliError(`No shop is deployed here: its outputs have no ${name}TableName.`, {
    code: 'no-shop',
    exitCode: ExitCode.Usage,
    remedy: 'Deploy it: npx cloudcart deploy',
  });
}

/** The tables of a deployed shop; every row is read consistently. */
export function tableReader(dynamo: Dynamo, outputs: Outputs, letters: ShopReader['letters']): ShopReader {
  return {
    letters,
    pages: (table) => pagesOf(dynamo.client, tableNamed(outputs, SOURCES[table].output), SOURCES[table].row),
    byIds: async (table, ids) => {
      const { output, key, row } = SOURCES[table];
      const keys = ids.map((id) => ({ [key]: id }));
      const items = await batchGet(dynamo, tableNamed(outputs, output), keys, true);
      return new Map(items.flatMap((item) => row(item) ?? []).map((one) => [idOf[table](one), one]));
    },
    async *unsent() {
      for (const service of OUTBOXES) yield* unsentOf(dynamo, tableNamed(outputs, `${service}Outbox`));
    },
  };
}

async function* pagesOf<T>(
  client: DynamoDBDocumentClient,
  TableName: string,
  row: (item: Item) => T | undefined,
): AsyncIterable<readonly T[]> {
  const { paginateScan } = await import('@aws-sdk/lib-dynamodb');
  const request = { TableName, ConsistentRead: true, Limit: PAGE };
  for await (const { Items = [] } of paginateScan({ client }, request)) {
    yield Items.flatMap((item) => row(item) ?? []);
  }
}

async function* unsentOf(dynamo: Dynamo, TableName: string): AsyncIterable<readonly DomainEvent[]> {
  const { paginateQuery } = await import('@aws-sdk/lib-dynamodb');
  const request = {
    TableName,
    IndexName: 'UnsentIndex',
    KeyConditionExpression: 'unsent = :unsent',
    ExpressionAttributeValues: { ':unsent': 'unsent' },
    Limit: PAGE,
  };
  for await (const { Items = [] } of paginateQuery({ client: dynamo.client }, request)) {
    const keys = Items.map(({ id }) => ({ id }));
    const rows = await batchGet(dynamo, TableName, keys, true);
    yield rows.filter(({ unsent }) => unsent !== undefined).map((item) => whole<DomainEvent>(item));
  }
}
