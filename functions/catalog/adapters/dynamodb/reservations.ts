import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import {
  batchGet,
  batchGetTables,
  ConditionsFailed,
  type Dynamo,
  type TransactItem,
  transactWrite,
} from '../../../../platform/dynamodb.ts';
import { outboxPutAgain } from '../../../../platform/dynamodb-outbox.ts';
import type { HeldReservation, ReservationChange, ReservedMove } from '../../domain/reservation.ts';
import type { ExpiredReservations, ReservationStore } from '../../domain/reservation-store.ts';
import { HELD_SHARD, moveExpression, productOf, reservationOf, reservationRow } from './rows.ts';

export interface ReservationTables {
  readonly products: string;
  readonly reservations: string;
}

/** The reservations in DynamoDB, in one transaction with the stock of the products. */
export function dynamodbReservations(dynamo: Dynamo, tables: ReservationTables): ReservationStore {
  return {
    find: async (orderId) => {
      const input = { TableName: tables.reservations, Key: { orderId }, ConsistentRead: true };
      const { Item: row } = await dynamo.client.send(new GetCommand(input));
      return row && reservationOf(row);
    },
    findForReserve: async (orderId, productIds) => {
      const keys = {
        [tables.reservations]: [{ orderId }],
        [tables.products]: productIds.map((productId) => ({ productId })),
      };
      const found = await batchGetTables(dynamo, keys, true);
      const [row] = found[tables.reservations] ?? [];
      const products = (found[tables.products] ?? []).map(productOf);
      return { reservation: row && reservationOf(row), products };
    },
    saveChange: (change) =>
      orRefused(() =>
        transactWrite(dynamo, [
          reservationPut(tables.reservations, change),
          ...change.moves.map((move) => movement(tables.products, move)),
        ]),
      ),
  };
}

/** The overdue holds in DynamoDB, found by an index that only holds are in. */
export function dynamodbExpiredReservations(
  dynamo: Dynamo,
  tables: { reservations: string; outbox: string },
): ExpiredReservations {
  const table = tables.reservations;
  return {
    listExpired: async (now, limit) => {
      const { Items = [] } = await dynamo.client.send(
        new QueryCommand({
          TableName: table,
          IndexName: 'HeldIndex',
          KeyConditionExpression: 'heldShard = :held AND sweepAt <= :now',
          ExpressionAttributeValues: { ':held': HELD_SHARD, ':now': now },
          Limit: limit,
        }),
      );
      const keys = Items.map(({ orderId }) => ({ orderId }));
      const rows = (await batchGet(dynamo, table, keys, true)).map(reservationOf);
      return rows
        .flatMap((reservation) => (reservation.state === 'HELD' ? reservation : []))
        .filter(({ sweepAt }) => sweepAt <= now)
        .sort((a, b) => (a.sweepAt < b.sweepAt ? -1 : 1));
    },
    saveExpiry: ({ orderId, sweepAt }, times, event) =>
      orRefused(() =>
        transactWrite(dynamo, [
          postponement(table, orderId, sweepAt, times),
          outboxPutAgain(tables.outbox, event),
        ]),
      ),
  };
}

async function orRefused(write: () => Promise<void>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if (error instanceof ConditionsFailed) return false;
    throw error;
  }
}

const reservationPut = (table: string, { before, after }: ReservationChange): TransactItem => ({
  Put: {
    TableName: table,
    Item: reservationRow(after),
    ...(before === undefined
      ? { ConditionExpression: 'attribute_not_exists(orderId)' }
      : {
          ConditionExpression: '#state = :before',
          ExpressionAttributeNames: { '#state': 'state' },
          ExpressionAttributeValues: { ':before': before.state },
        }),
  },
});

function movement(table: string, { productId, move, atVersion }: ReservedMove): TransactItem {
  const { update, conditions, values } = moveExpression(move);
  const priced = atVersion === undefined ? [] : ['#version = :version', '#status = :active'];
  return {
    Update: {
      TableName: table,
      Key: { productId },
      UpdateExpression: update,
      ConditionExpression: [...conditions, ...priced].join(' AND '),
      ...(atVersion === undefined
        ? {}
        : { ExpressionAttributeNames: { '#version': 'version', '#status': 'status' } }),
      ExpressionAttributeValues: {
        ...values,
        ...(atVersion === undefined ? {} : { ':version': atVersion, ':active': 'ACTIVE' }),
      },
    },
  };
}

const postponement = (
  table: string,
  orderId: string,
  sweepAt: HeldReservation['sweepAt'],
  { at, nextSweepAt }: { readonly at: string; readonly nextSweepAt: string },
): TransactItem => ({
  Update: {
    TableName: table,
    Key: { orderId },
    UpdateExpression: 'SET sweepAt = :next, askedAt = if_not_exists(askedAt, :at)',
    ConditionExpression: '#state = :held AND sweepAt = :seen',
    ExpressionAttributeNames: { '#state': 'state' },
    ExpressionAttributeValues: { ':next': nextSweepAt, ':at': at, ':held': 'HELD', ':seen': sweepAt },
  },
});
