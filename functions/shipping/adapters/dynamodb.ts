import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import {
  ConditionsFailed,
  type Dynamo,
  isConditionFailure,
  type TransactItem,
  transactWrite,
} from '../../../platform/dynamodb.ts';
import { outboxPut } from '../../../platform/dynamodb-outbox.ts';
import { unavailable } from '../../../platform/errors.ts';
import type { Shipment } from '../domain/shipment.ts';
import type { Closing, ShipmentStore } from '../domain/shipment-store.ts';

export interface ShipmentTables {
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

/** Shipments in DynamoDB. */
export function dynamodbShipmentStore(dynamo: Dynamo, tables: ShipmentTables): ShipmentStore {
  const table = tables.shipments;
  const read = async (id: string): Promise<Record<string, unknown> | undefined> => {
    const { Item } = await dynamo.client.send(
      new GetCommand({ TableName: table, Key: { id }, ConsistentRead: true }),
    );
    return Item;
  };
  const orderRow = async (orderId: string) => (await read(orderId)) as OrderRow | undefined;
  const byOrder = async (orderId: string) => shipmentOf(await orderRow(orderId));
  return {
    byOrder,
    byTrackingId: async (trackingId) => {
      const row = await read(trackingId);
      return typeof row?.orderId === 'string' ? byOrder(row.orderId) : undefined;
    },
    create: async (shipment, event) => {
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
        const row = await orderRow(orderId);
        if (row === undefined) return 'taken';
        return row.closedAt === undefined ? 'exists' : 'closed';
      }
    },
    close: async (orderId, closing) => {
      for (let round = 1; round <= CLOSE_ROUNDS; round += 1) {
        if (await holds(dynamo, voidLabel(table, orderId, closing))) return true;
        if (await holds(dynamo, tombstone(table, orderId, closing))) return false;
      }
      throw unavailable('too many others write the same shipment');
    },
  };
}

const putNew = (table: string, item: Record<string, unknown>): TransactItem => ({
  Put: { TableName: table, Item: item, ConditionExpression: 'attribute_not_exists(id)' },
});

const voidLabel = (table: string, id: string, { reason, at }: Closing): UpdateCommand =>
  new UpdateCommand({
    TableName: table,
    Key: { id },
    UpdateExpression: 'SET #status = :voided, voidedAt = :at, closedAt = :at, closedBecause = :reason',
    ConditionExpression: '#status = :created',
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: { ':voided': 'VOIDED', ':created': 'CREATED', ':at': at, ':reason': reason },
  });

const tombstone = (table: string, id: string, { reason, at }: Closing): UpdateCommand =>
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

async function holds({ client }: Dynamo, command: UpdateCommand): Promise<boolean> {
  try {
    await client.send(command);
    return true;
  } catch (error) {
    if (isConditionFailure(error)) return false;
    throw error;
  }
}

function shipmentOf(row: OrderRow | undefined): Shipment | undefined {
  if (row === undefined || row.status === 'CLOSED') return undefined;
  const { orderId, trackingId, status, shippedAt, voidedAt } = row;
  return { orderId, trackingId, status, shippedAt, ...(voidedAt === undefined ? {} : { voidedAt }) };
}
