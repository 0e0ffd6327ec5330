import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { isProductRow, productOf, reservationOf } from '../../functions/catalog/adapters/dynamodb/rows.ts';
import { isOrderedCart } from '../../functions/orders/adapters/dynamodb/ordered-carts.ts';
import type { Item } from '../../platform/dynamodb.ts';
import type { DomainEvent } from '../../platform/events.ts';
import type { DeadLetter, Snapshot, StoredEvent } from './snapshot.ts';

/** Where a deployed shop is. Whatever is not given comes from the environment, as for every SDK client. */
export interface ShopPlace {
  /** Outputs of its stacks as `cloudcart outputs --json` prints them. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly endpoint?: string;
  readonly region?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** The tables of a shop, by the names that {@link tableNames} takes from its outputs. */
export type TableName =
  | 'Products'
  | 'Reservations'
  | 'Carts'
  | 'Orders'
  | 'Idempotency'
  | 'Payments'
  | 'Ledger'
  | 'Shipments'
  | 'CatalogOutbox'
  | 'OrdersOutbox'
  | 'PaymentsOutbox'
  | 'ShippingOutbox';

/** Every row of every table. */
export type TableRows = Readonly<Record<TableName, readonly Item[]>>;

const TABLES: readonly TableName[] = [
  'Products',
  'Reservations',
  'Carts',
  'Orders',
  'Idempotency',
  'Payments',
  'Ledger',
  'Shipments',
  'CatalogOutbox',
  'OrdersOutbox',
  'PaymentsOutbox',
  'ShippingOutbox',
];

const QUEUES = ['Catalog', 'Cart', 'Orders', 'Payments', 'Shipping'] as const;

/** Where each table of a deployed shop is. @throws when an output is missing */
export const tableNames = (outputs: Readonly<Record<string, string>>): Record<TableName, string> =>
  Object.fromEntries(TABLES.map((name) => [name, output(outputs, `${name}TableName`)])) as Record<
    TableName,
    string
  >;

function output(outputs: Readonly<Record<string, string>>, name: string): string {
  const value = outputs[name];
  if (value === undefined) throw new Error(`the outputs have no ${name}`);
  return value;
}

/**
 * All that lies in a deployed shop, to be judged. It is of one moment only when nothing moves: tables are read one after
 * the other. Dead letters stay where they are, hidden for 2 s.
 */
export async function snapshotOfTables(place: ShopPlace): Promise<Snapshot> {
  const { outputs, ...settings } = place;
  const dynamo = new DynamoDBClient(settings);
  const sqs = new SQSClient({ ...settings, useQueueUrlAsEndpoint: false });
  try {
    const client = DynamoDBDocumentClient.from(dynamo);
    const rows = rowsAsSnapshot(await scanTables(client, tableNames(outputs)));
    const letters: DeadLetter[] = [];
    let waiting = 0;
    for (const queue of QUEUES) {
      waiting += await depth(sqs, output(outputs, `${queue}QueueUrl`));
      const bodies = await bodiesIn(sqs, output(outputs, `${queue}DlqUrl`));
      letters.push(...bodies.map((body) => ({ queue: queue.toLowerCase(), body })));
    }
    return { ...rows, deadLetters: letters, waiting };
  } finally {
    dynamo.destroy();
    sqs.destroy();
  }
}

/** Every row of the tables, read consistently, page after page. */
export async function scanTables(
  client: DynamoDBDocumentClient,
  names: Readonly<Record<TableName, string>>,
): Promise<TableRows> {
  const all = TABLES.map(async (name) => [name, await scan(client, names[name])] as const);
  return Object.fromEntries(await Promise.all(all)) as unknown as TableRows;
}

async function scan(client: DynamoDBDocumentClient, TableName: string): Promise<Item[]> {
  const items: Item[] = [];
  let ExclusiveStartKey: Item | undefined;
  do {
    const input = { TableName, ConsistentRead: true, ExclusiveStartKey };
    const page = await client.send(new ScanCommand(input));
    items.push(...(page.Items ?? []));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
  return items;
}

/** The rows as the services' own adapters read them. */
export function rowsAsSnapshot(rows: TableRows): Omit<Snapshot, 'deadLetters' | 'waiting'> {
  const as = <T>(items: readonly Item[]): T[] => items as unknown as T[];
  const outboxes = [rows.CatalogOutbox, rows.OrdersOutbox, rows.PaymentsOutbox, rows.ShippingOutbox];
  return {
    products: rows.Products.filter(isProductRow).map(productOf),
    reservations: rows.Reservations.map(reservationOf),
    // Beside the orders lies a row for each cart that was ordered.
    orders: as(rows.Orders.filter((row) => !isOrderedCart(row))),
    claims: as(rows.Idempotency),
    payments: as(rows.Payments),
    ledger: as(rows.Ledger),
    // Beside each shipment's row lies one of its tracking id, and tombstones of orders that never shipped.
    shipments: as(rows.Shipments.filter(({ trackingId }) => trackingId !== undefined)),
    events: outboxes.flat().map(storedEvent),
  };
}

function storedEvent({ unsent, sentAt: _sentAt, expiresAt: _expiresAt, ...event }: Item): StoredEvent {
  return { event: event as unknown as DomainEvent, sent: unsent === undefined };
}

const DEPTHS = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
] as const;

async function depth(sqs: SQSClient, QueueUrl: string): Promise<number> {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...DEPTHS] }),
  );
  return DEPTHS.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0);
}

/** Receives until nothing new comes; what was received becomes visible again by itself. */
async function bodiesIn(sqs: SQSClient, QueueUrl: string): Promise<string[]> {
  const seen = new Map<string, string>();
  for (;;) {
    const input = { QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 2 };
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(input));
    const fresh = Messages.filter(({ MessageId }: Message) => !seen.has(MessageId ?? ''));
    for (const { MessageId = '', Body = '' } of fresh) seen.set(MessageId, Body);
    if (fresh.length === 0) return [...seen.values()];
  }
}
