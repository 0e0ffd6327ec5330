import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Session } from '../../aws/session.ts';

export type Row = Readonly<Record<string, unknown>>;

/** An event as an outbox keeps it; `unsent` until the topic has taken it. */
export interface OutboxRow {
  service: string;
  id: string;
  type: string;
  occurredAt: string;
  correlationId: string;
  sentAt?: string | undefined;
  unsent: boolean;
}

/** All that the shop's tables hold of one order. */
export interface OrderRecords {
  orderId: string;
  order?: Row | undefined;
  reservation?: Row | undefined;
  payment?: Row | undefined;
  ledger?: Row | undefined;
  shipment?: Row | undefined;
  outbox: OutboxRow[];
  /** Services whose outbox is too large to be read whole. */
  incomplete: string[];
}

/** Pages of 1 MB read of each outbox. */
const MOST_PAGES = 8;
/** Unsent events looked at in an outbox that is too large to be read whole. */
const MOST_UNSENT = 100;

export const SERVICES = ['Catalog', 'Orders', 'Payments', 'Shipping'] as const;

/** Reads one row by its key. */
export type ReadRow = (table: string, key: Row) => Promise<Row | undefined>;

/** Reads an outbox's events of a subject; `whole` is false when it was too large. */
export type ReadOutbox = (table: string, subject: string) => Promise<{ rows: Row[]; whole: boolean }>;

/** What an outbox has not sent yet, oldest first: few, and what matters when something is stuck. */
async function unsentOf(client: DynamoDBDocumentClient, TableName: string, subject: string): Promise<Row[]> {
  const sdk = await import('@aws-sdk/lib-dynamodb');
  const { Items = [] } = await client.send(
    new sdk.QueryCommand({
      TableName,
      IndexName: 'UnsentIndex',
      KeyConditionExpression: 'unsent = :unsent',
      ExpressionAttributeValues: { ':unsent': 'unsent' },
      Limit: MOST_UNSENT,
    }),
  );
  const rows = await Promise.all(
    Items.map(({ id }) =>
      client.send(new sdk.GetCommand({ TableName, Key: { id } })).then(({ Item }) => Item),
    ),
  );
  return rows.flatMap((row) => (row?.subject === subject ? [row] : []));
}

/** The tables of a session's account. */
export async function tableReaders(session: Session): Promise<{ row: ReadRow; outbox: ReadOutbox }> {
  const sdk = await import('@aws-sdk/lib-dynamodb');
  const client: DynamoDBDocumentClient = sdk.DynamoDBDocumentClient.from(await session.dynamoDb());
  return {
    row: async (TableName, Key) =>
      (await client.send(new sdk.GetCommand({ TableName, Key, ConsistentRead: true }))).Item,
    outbox: async (TableName, subject) => {
      const rows: Row[] = [];
      let pages = 0;
      const request = {
        TableName,
        ConsistentRead: true,
        FilterExpression: 'subject = :subject',
        ExpressionAttributeValues: { ':subject': subject },
      };
      for await (const page of sdk.paginateScan({ client }, request)) {
        rows.push(...(page.Items ?? []));
        pages += 1;
        if (pages >= MOST_PAGES && page.LastEvaluatedKey) {
          const known = new Set(rows.map(({ id }) => id));
          const waiting = await unsentOf(client, TableName, subject);
          return { rows: [...rows, ...waiting.filter(({ id }) => !known.has(id))], whole: false };
        }
      }
      return { rows, whole: true };
    },
  };
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const outboxRow = (service: string, row: Row): OutboxRow => ({
  service,
  id: text(row.id),
  type: text(row.type),
  occurredAt: text(row.occurredAt),
  correlationId: text(row.correlationId),
  ...(typeof row.sentAt === 'string' ? { sentAt: row.sentAt } : {}),
  unsent: row.unsent !== undefined,
});

/** Everything of one order, from the tables that the stacks' outputs name. A table that is not there holds nothing. */
export async function readOrder(
  orderId: string,
  outputs: Readonly<Record<string, string>>,
  read: { row: ReadRow; outbox: ReadOutbox },
): Promise<OrderRecords> {
  const row = async (name: string, key: Row): Promise<Row | undefined> => {
    const table = outputs[`${name}TableName`];
    return table === undefined ? undefined : read.row(table, key);
  };
  const boxes = SERVICES.map(async (service) => {
    const table = outputs[`${service}OutboxTableName`];
    const found = table === undefined ? { rows: [], whole: true } : await read.outbox(table, orderId);
    return { service, ...found };
  });
  const [order, reservation, payment, ledger, shipment, all] = await Promise.all([
    row('Orders', { orderId }),
    row('Reservations', { orderId }),
    row('Payments', { orderId }),
    row('Ledger', { key: orderId }),
    row('Shipments', { id: orderId }),
    Promise.all(boxes),
  ]);
  return {
    orderId,
    order,
    reservation,
    payment,
    ledger,
    shipment,
    outbox: all.flatMap(({ service, rows }) => rows.map((one) => outboxRow(service, one))),
    incomplete: all.filter(({ whole }) => !whole).map(({ service }) => service),
  };
}
