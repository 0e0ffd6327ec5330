import { GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import {
  ConditionsFailed,
  type Dynamo,
  isConditionFailure,
  transactWrite,
} from '../../../platform/dynamodb.ts';
import { outboxPut } from '../../../platform/dynamodb-outbox.ts';
import type { PaymentEvent } from '../contract.ts';
import type { Decision, Payment } from '../domain/payment.ts';
import type { PaymentStore } from '../domain/payment-store.ts';

export interface PaymentTables {
  /** Keyed by `orderId`. */
  readonly payments: string;
  readonly outbox: string;
}

/** Payments in DynamoDB: one row per order, its event in the outbox table. */
export function dynamodbPaymentStore(dynamo: Dynamo, tables: PaymentTables): PaymentStore {
  const { client } = dynamo;
  const find = async (orderId: string): Promise<Payment | undefined> => {
    const { Item } = await client.send(
      new GetCommand({ TableName: tables.payments, Key: { orderId }, ConsistentRead: true }),
    );
    return Item as Payment | undefined;
  };
  return {
    find,
    intend: async (orderId, amount, at) => {
      const payment: Payment = { orderId, status: 'INTENT', amount, intendedAt: at };
      try {
        await client.send(
          new PutCommand({
            TableName: tables.payments,
            Item: payment,
            ConditionExpression: 'attribute_not_exists(orderId)',
          }),
        );
        return { created: true, payment };
      } catch (error) {
        if (!isConditionFailure(error)) throw error;
        return { created: false, payment: (await find(orderId)) ?? payment };
      }
    },
    decide: async (orderId, decision, event) => {
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
    close: async (orderId, { reason, at }) => {
      await client.send(
        new UpdateCommand({
          TableName: tables.payments,
          Key: { orderId },
          UpdateExpression:
            'SET closedAt = if_not_exists(closedAt, :at), closedBecause = if_not_exists(closedBecause, :reason), ' +
            '#status = if_not_exists(#status, :closed)',
          ExpressionAttributeNames: { '#status': 'status' },
          ExpressionAttributeValues: { ':at': at, ':reason': reason, ':closed': 'CLOSED' },
        }),
      );
    },
  };
}

const result = (table: string, orderId: string, decision: Decision, event: PaymentEvent) => ({
  Update: {
    TableName: table,
    Key: { orderId },
    UpdateExpression: 'SET #status = :status, #what = :what, decidedAt = :at',
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
