import { QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { epochSeconds, isoNow } from './clock.ts';
import { batchGet, type Dynamo, type Item, isConditionFailure, type TransactItem } from './dynamodb.ts';
import type { DomainEvent } from './events.ts';
import type { Outbox } from './outbox.ts';

/** Sent events are kept this long for traces. */
const KEEP_SENT_SECONDS = 7 * 24 * 3600;

/** The partition of the sparse index that holds unsent events. */
const UNSENT = 'unsent';

/** The action that stores an event with its change. */
export const outboxPut = (table: string, event: DomainEvent): TransactItem => ({
  Put: {
    TableName: table,
    Item: { ...event, unsent: UNSENT },
    ConditionExpression: 'attribute_not_exists(id)',
  },
});

/** The action that stores an event that may have been stored and sent before: it is sent again, under the same id. */
export const outboxPutAgain = (
  table: string,
  event: DomainEvent,
): { readonly Put: { TableName: string; Item: Item } } => ({
  Put: { TableName: table, Item: { ...event, unsent: UNSENT } },
});

/** The event of a row, without the attributes of the outbox; also of a row that was marked unsent again. */
function eventOf({ unsent: _unsent, sentAt: _sentAt, expiresAt: _expiresAt, ...event }: Item): DomainEvent {
  return event as unknown as DomainEvent;
}

/** The outbox of one service in DynamoDB. */
export function dynamodbOutbox(dynamo: Dynamo, table: string): Outbox {
  return {
    unsent: async (before, limit) => {
      const { Items = [] } = await dynamo.client.send(
        new QueryCommand({
          TableName: table,
          IndexName: 'UnsentIndex',
          KeyConditionExpression: 'unsent = :unsent AND occurredAt < :before',
          ExpressionAttributeValues: { ':unsent': UNSENT, ':before': before },
          Limit: limit,
        }),
      );
      const rows = await batchGet(
        dynamo,
        table,
        Items.map(({ id }) => ({ id })),
        true,
      );
      return (
        rows
          .filter((row) => row.unsent === UNSENT)
          // Not checked again: consumers do, and one bad row must not hold up the others.
          .map(eventOf)
          .sort((a, b) => (a.occurredAt < b.occurredAt ? -1 : 1))
      );
    },
    markSent: async (eventId) => {
      try {
        await dynamo.client.send(
          new UpdateCommand({
            TableName: table,
            Key: { id: eventId },
            UpdateExpression: 'REMOVE unsent SET sentAt = :now, expiresAt = :expires',
            ConditionExpression: 'attribute_exists(id)',
            ExpressionAttributeValues: {
              ':now': isoNow(dynamo.clock),
              ':expires': epochSeconds(dynamo.clock, KEEP_SENT_SECONDS),
            },
          }),
        );
      } catch (error) {
        if (!isConditionFailure(error)) throw error;
      }
    },
  };
}
