import { GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import { fakeClock, isoNow, systemClock } from '../../platform/clock.ts';
import { type Dynamo, openDynamo, transactWrite } from '../../platform/dynamodb.ts';
import { dynamodbOutbox, outboxPut, outboxPutAgain } from '../../platform/dynamodb-outbox.ts';
import { createEvent, type DomainEvent, defineEvent } from '../../platform/events.ts';
import { systemIds } from '../../platform/ids.ts';
import { outputs } from '../harness/shop.ts';

const Noticed = defineEvent('Noticed', 1, z.strictObject({ what: z.string() }));

// Far in the past, so that events of other tests in the same table come after these.
const clock = fakeClock('2001-01-01T00:00:00.000Z');
const ids = systemIds(systemClock);

describe('the outbox in DynamoDB', () => {
  let dynamo: Dynamo;
  let table: string;
  beforeAll(() => {
    dynamo = openDynamo(clock, ids);
    table = outputs().ShippingOutboxTableName ?? '';
  });

  async function store(...what: string[]): Promise<DomainEvent[]> {
    const events = what.map((each) => {
      clock.advance(1_000);
      // A fact of this run alone: the table is there for the next one too.
      const fact = { occurredAt: isoNow(clock), correlationId: 'c-1', fact: ids.next() };
      return createEvent(Noticed, { subject: each, ...fact }, { what: each });
    });
    await transactWrite(
      dynamo,
      events.map((event) => outboxPut(table, event)),
    );
    return events;
  }

  const row = async (id: string) =>
    (await dynamo.client.send(new GetCommand({ TableName: table, Key: { id }, ConsistentRead: true }))).Item;

  test('unsent events come back as they were stored, oldest first, up to a moment and a number', async () => {
    const outbox = dynamodbOutbox(dynamo, table);
    const [a, b, c] = await store('a', 'b', 'c');
    expect(await outbox.unsent(c?.occurredAt ?? '', 100)).toEqual([a, b]);
    expect(await outbox.unsent(c?.occurredAt ?? '', 1)).toEqual([a]);
    for (const event of [a, b, c]) await outbox.markSent(event?.id ?? '');
    expect(await outbox.unsent(isoNow(clock), 100)).toEqual([]);
  });

  test('a sent event that is marked unsent again comes back as it was', async () => {
    const outbox = dynamodbOutbox(dynamo, table);
    const [event] = await store('again');
    const id = event?.id ?? '';
    await outbox.markSent(id);
    const unsent = { UpdateExpression: 'SET unsent = :u', ExpressionAttributeValues: { ':u': 'unsent' } };
    await dynamo.client.send(new UpdateCommand({ TableName: table, Key: { id }, ...unsent }));
    clock.advance(1_000);
    expect(await outbox.unsent(isoNow(clock), 100)).toEqual([event]);
    await outbox.markSent(id);
  });

  test('an event that was sent before is stored again under its id, and is unsent', async () => {
    const outbox = dynamodbOutbox(dynamo, table);
    const [event] = await store('once more');
    if (event === undefined) throw new Error('nothing was stored');
    await outbox.markSent(event.id);
    await dynamo.client.send(new PutCommand(outboxPutAgain(table, event).Put));
    clock.advance(1_000);
    expect(await outbox.unsent(isoNow(clock), 100)).toEqual([event]);
    await outbox.markSent(event.id);
    expect(await outbox.unsent(isoNow(clock), 100)).toEqual([]);
  });

  test('a sent event stays a week as a trace, and marking it again is harmless', async () => {
    const outbox = dynamodbOutbox(dynamo, table);
    const [event] = await store('kept');
    const id = event?.id ?? '';
    await outbox.markSent(id);
    await outbox.markSent(id);
    expect(await row(id)).toEqual({
      ...event,
      sentAt: isoNow(clock),
      expiresAt: clock.now().getTime() / 1000 + 7 * 24 * 3600,
    });
  });

  test('marking one that is not there leaves no row behind', async () => {
    const id = ids.next();
    await dynamodbOutbox(dynamo, table).markSent(id);
    expect(await row(id)).toBeUndefined();
  });

  test('a row that is no event holds up no other one', async () => {
    const outbox = dynamodbOutbox(dynamo, table);
    const bad = { id: ids.next(), occurredAt: isoNow(clock), unsent: 'unsent' };
    await dynamo.client.send(new PutCommand({ TableName: table, Item: bad }));
    const [good] = await store('good');
    clock.advance(1_000);
    expect((await outbox.unsent(isoNow(clock), 100)).map(({ id }) => id)).toEqual([bad.id, good?.id]);
    for (const id of [bad.id, good?.id ?? '']) await outbox.markSent(id);
  });

  test('the same event is stored once', async () => {
    const [event] = await store('once');
    if (event === undefined) throw new Error('nothing was stored');
    await expect(transactWrite(dynamo, [outboxPut(table, event)])).rejects.toMatchObject({ failed: [true] });
    await dynamodbOutbox(dynamo, table).markSent(event.id);
  });
});
