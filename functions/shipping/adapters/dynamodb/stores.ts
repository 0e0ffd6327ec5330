import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import {
  ConditionsFailed,
  type Dynamo,
  isConditionFailure,
  type TransactItem,
  transactWrite,
} from '../../../../platform/dynamodb.ts';
import { dynamodbOutbox, outboxPut } from '../../../../platform/dynamodb-outbox.ts';
import { unavailable } from '../../../../platform/errors.ts';
import type { Shipment } from '../../domain/shipment.ts';
import type { Closure, ShipmentReader, ShipmentStore } from '../../domain/shipment-store.ts';
import type { ShippingStores } from '../../service.ts';

/** Names of the tables of shipping. */
export interface ShippingTables {
  /** Keyed by `id`: an order's row under its order id, and under each tracking id the order that has it. */
  readonly shipments: string;
  readonly outbox: string;
}

/** An order's row: a shipment, or the bare tombstone of an order that was closed before it shipped. */
type OrderRow = { id: string; orderId: string; closedAt?: string } & (
  | { status: 'CLOSED' }
  | ({ status: Shipment['status'] } & Shipment)
);

/** Rounds of void-or-tombstone before a close that keeps meeting a new shipment gives up; two suffice. */
const CLOSE_ROUNDS = 3;

/** The stores of shipping in DynamoDB. */
export const dynamodbShippingStores = (dynamo: Dynamo, tables: ShippingTables): ShippingStores => ({
  shipments: dynamodbShipmentStore(dynamo, tables),
  outbox: dynamodbOutbox(dynamo, tables.outbox),
});

const readItem = async ({ client }: Dynamo, table: string, id: string) =>
  (await client.send(new GetCommand({ TableName: table, Key: { id }, ConsistentRead: true }))).Item;

const findOrderRow = async (dynamo: Dynamo, table: string, orderId: string) =>
  (await readItem(dynamo, table, orderId)) as OrderRow | undefined;

/** @param table the name of the table of shipments */
export function dynamodbShipmentReader(dynamo: Dynamo, table: string): ShipmentReader {
  const findByOrder = async (orderId: string) => toShipment(await findOrderRow(dynamo, table, orderId));
  return {
    findByOrder,
    findByTrackingId: async (trackingId) => {
      const row = await readItem(dynamo, table, trackingId);
      return typeof row?.orderId === 'string' ? findByOrder(row.orderId) : undefined;
    },
  };
}

export function dynamodbShipmentStore(dynamo: Dynamo, tables: ShippingTables): ShipmentStore {
  const table = tables.shipments;
  return {
    ...dynamodbShipmentReader(dynamo, table),
    saveNew: async (shipment, event) => {
      const { orderId, trackingId } = shipment;
      try {
        await transactWrite(dynamo, [
          putNew(table, { id: orderId, ...shipment, status: 'CREATED' }),
          putNew(table, { id: trackingId, orderId }),
          outboxPut(tables.outbox, event),
        ]);
        return 'created';
      } catch (error) {
        if (!(error instanceof ConditionsFailed)) throw error;
        const row = await findOrderRow(dynamo, table, orderId);
        if (row === undefined) return 'trackingIdConflict';
        return row.closedAt === undefined ? 'exists' : 'closed';
      }
    },
    saveClosure: async (orderId, closure) => {
      for (let round = 1; round <= CLOSE_ROUNDS; round += 1) {
        if (await conditionHolds(dynamo, voidLabel(table, orderId, closure))) return true;
        if (await conditionHolds(dynamo, tombstone(table, orderId, closure))) return false;
      }
      throw unavailable('the shipment is modified concurrently; retry');
    },
  };
}

const putNew = (table: string, item: Record<string, unknown>): TransactItem => ({
  Put: { TableName: table, Item: item, ConditionExpression: 'attribute_not_exists(id)' },
});

const voidLabel = (table: string, id: string, { reason, at }: Closure): UpdateCommand =>
  new UpdateCommand({
    TableName: table,
    Key: { id },
    UpdateExpression: 'SET #status = :voided, voidedAt = :at, closedAt = :at, closedBecause = :reason',
    ConditionExpression: '#status = :created',
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: { ':voided': 'VOIDED', ':created': 'CREATED', ':at': at, ':reason': reason },
  });

const tombstone = (table: string, id: string, { reason, at }: Closure): UpdateCommand =>
  new UpdateCommand({
    TableName: table,
    Key: { id },
    UpdateExpression:
      'SET #status = if_not_exists(#status, :closed), orderId = :id, closedAt = if_not_exists(closedAt, :at), ' +
      'closedBecause = if_not_exists(closedBecause, :reason)',
    ConditionExpression: 'attribute_not_exists(id) OR #status <> :created',
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: {
      ':closed': 'CLOSED',
      ':created': 'CREATED',
      ':id': id,
      ':at': at,
      ':reason': reason,
    },
  });

async function conditionHolds({ client }: Dynamo, command: UpdateCommand): Promise<boolean> {
  try {
    await client.send(command);
    return true;
  } catch (error) {
    if (isConditionFailure(error)) return false;
    throw error;
  }
}

function toShipment(row: OrderRow | undefined): Shipment | undefined {
  if (row === undefined || row.status === 'CLOSED') return undefined;
  const { orderId, trackingId, status, shippedAt, voidedAt } = row;
  return { orderId, trackingId, status, shippedAt, ...(voidedAt === undefined ? {} : { voidedAt }) };
}
