import { GetCommand, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import {
  batchGet,
  ConditionsFailed,
  type Dynamo,
  type Item,
  isConditionFailure,
  transactWrite,
} from '../../../../platform/dynamodb.ts';
import { dynamodbOutbox, outboxPut } from '../../../../platform/dynamodb-outbox.ts';
import type { PaymentEvent, PaymentVoidedEvent } from '../../contract/events.ts';
import { type Decision, isOpen, type Payment } from '../../domain/payment.ts';
import type { OpenPayments, OpenPosition, PaymentReader, PaymentStore } from '../../domain/payment-store.ts';
import type { PaymentsStores } from '../../service.ts';

/** Names of the tables of payments. */
export interface PaymentsTables {
  /** Keyed by `orderId`. */
  readonly payments: string;
  readonly outbox: string;
}

/** The partition of the sparse index that holds payments whose result is still to come. */
const OPEN = 'open';

const toPayment = ({ openShard: _openShard, ...row }: Item): Payment => row as unknown as Payment;

/** The stores of payments in DynamoDB. */
export const dynamodbPaymentsStores = (dynamo: Dynamo, tables: PaymentsTables): PaymentsStores => ({
  payments: dynamodbPaymentStore(dynamo, tables),
  openPayments: dynamodbOpenPayments(dynamo, tables.payments),
  outbox: dynamodbOutbox(dynamo, tables.outbox),
});

/** @param table the name of the table of payments */
export const dynamodbPaymentReader = ({ client }: Dynamo, table: string): PaymentReader => ({
  find: async (orderId) => {
    const { Item } = await client.send(
      new GetCommand({ TableName: table, Key: { orderId }, ConsistentRead: true }),
    );
    return Item && toPayment(Item);
  },
});

/** Payments in DynamoDB: one row per order, its event in the outbox table. */
export function dynamodbPaymentStore(dynamo: Dynamo, tables: PaymentsTables): PaymentStore {
  const { client } = dynamo;
  const { find } = dynamodbPaymentReader(dynamo, tables.payments);
  return {
    find,
    saveIntent: async (orderId, { amount, at, correlationId }) => {
      const payment: Payment = { orderId, status: 'INTENT', amount, intendedAt: at, correlationId };
      try {
        await client.send(
          new PutCommand({
            TableName: tables.payments,
            Item: { ...payment, openShard: OPEN },
            ConditionExpression: 'attribute_not_exists(orderId)',
          }),
        );
        return { created: true, payment };
      } catch (error) {
        if (!isConditionFailure(error)) throw error;
        return { created: false, payment: (await find(orderId)) ?? payment };
      }
    },
    saveResult: async (orderId, decision, event) => {
      try {
        await transactWrite(dynamo, [
          result(tables.payments, orderId, decision, event),
          outboxPut(tables.outbox, event),
        ]);
        return 'decided';
      } catch (error) {
        if (!(error instanceof ConditionsFailed)) throw error;
        return (await find(orderId))?.closedAt === undefined ? 'already' : 'closed';
      }
    },
    saveClosure: async (orderId, { reason, at }) => {
      await client.send(
        new UpdateCommand({
          TableName: tables.payments,
          Key: { orderId },
          UpdateExpression:
            'SET closedAt = if_not_exists(closedAt, :at), closedBecause = if_not_exists(closedBecause, :reason), ' +
            '#status = if_not_exists(#status, :closed) REMOVE openShard',
          ExpressionAttributeNames: { '#status': 'status' },
          ExpressionAttributeValues: { ':at': at, ':reason': reason, ':closed': 'CLOSED' },
        }),
      );
    },
    saveVoid: async (orderId, event) => {
      try {
        await transactWrite(dynamo, [
          voidUpdate(tables.payments, orderId, event),
          outboxPut(tables.outbox, event),
        ]);
        return true;
      } catch (error) {
        if (error instanceof ConditionsFailed) return false;
        throw error;
      }
    },
  };
}

const result = (table: string, orderId: string, decision: Decision, event: PaymentEvent) => ({
  Update: {
    TableName: table,
    Key: { orderId },
    UpdateExpression: 'SET #status = :status, #what = :what, decidedAt = :at REMOVE openShard',
    ConditionExpression: '#status = :intent AND attribute_not_exists(closedAt)',
    ExpressionAttributeNames: {
      '#status': 'status',
      '#what': decision.status === 'SUCCEEDED' ? 'reference' : 'reason',
    },
    ExpressionAttributeValues: {
      ':status': decision.status,
      ':what': decision.status === 'SUCCEEDED' ? decision.reference : decision.reason,
      ':at': event.occurredAt,
      ':intent': 'INTENT',
    },
  },
});

const voidUpdate = (table: string, orderId: string, { data, occurredAt }: PaymentVoidedEvent) => ({
  Update: {
    TableName: table,
    Key: { orderId },
    UpdateExpression: 'SET voided = :voided',
    ConditionExpression: 'attribute_exists(closedAt) AND attribute_not_exists(voided)',
    ExpressionAttributeValues: { ':voided': { amount: data.amount, at: occurredAt } },
  },
});

/** The open payments in DynamoDB, found by an index that only they are in. */
export const dynamodbOpenPayments = (dynamo: Dynamo, table: string): OpenPayments => ({
  listOpen: async (before, limit, after) => {
    const { Items = [], LastEvaluatedKey } = await dynamo.client.send(
      new QueryCommand({
        TableName: table,
        IndexName: 'OpenIndex',
        KeyConditionExpression: 'openShard = :open AND intendedAt < :before',
        ExpressionAttributeValues: { ':open': OPEN, ':before': before },
        Limit: limit,
        ...(after ? { ExclusiveStartKey: { openShard: OPEN, ...position(after) } } : {}),
      }),
    );
    const keys = Items.map(({ orderId }) => ({ orderId }));
    const rows = (await batchGet(dynamo, table, keys, true)).map(toPayment);
    const payments = rows
      .filter(isOpen)
      .sort((a, b) => ((a.intendedAt ?? '') < (b.intendedAt ?? '') ? -1 : 1));
    return LastEvaluatedKey
      ? { payments, next: position(LastEvaluatedKey as unknown as OpenPosition) }
      : { payments };
  },
});

const position = ({ intendedAt, orderId }: OpenPosition): OpenPosition => ({ intendedAt, orderId });
