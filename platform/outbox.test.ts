import { fakeClock } from './clock.ts';
import type { DomainEvent } from './events.ts';
import { memoryLogger } from './logger.ts';
import { memoryOutbox } from './memory-outbox.ts';
import { createRelay, SEND_BUDGET_MS, SWEEP_AFTER_MS } from './outbox.ts';
import { testEvents } from './test-event.fake.ts';

function shop() {
  const clock = fakeClock();
  const logger = memoryLogger();
  const outbox = memoryOutbox();
  const published: string[] = [];
  const broken = { publish: (_event: DomainEvent) => false, mark: () => false };
  const publisher = {
    publish: async (event: DomainEvent) => {
      if (broken.publish(event)) throw new Error('the topic is gone');
      published.push(event.id);
    },
  };
  const marking = {
    ...outbox,
    markSent: async (id: string) => {
      if (broken.mark()) throw new Error('the table is gone');
      await outbox.markSent(id);
    },
  };
  const relay = createRelay({ outbox: marking, publisher, logger, clock });
  const store = (...what: string[]) => {
    const events = testEvents(...what);
    outbox.add(...events);
    return events;
  };
  return { clock, logger, published, broken, relay, store };
}

const idsOf = (events: readonly DomainEvent[]) => events.map(({ id }) => id);

test('what is sent right after the commit is not sent again', async () => {
  const { relay, store, published, clock } = shop();
  const events = store('a', 'b');
  await relay.send(events);
  clock.advance(SWEEP_AFTER_MS + 1);
  expect(await relay.sweep()).toEqual({ sent: 0, failed: 0 });
  expect(published).toEqual(idsOf(events));
});

test('publishing fails: send does not reject, the sweep sends it once', async () => {
  const { relay, store, published, clock, broken, logger } = shop();
  const events = store('a');
  broken.publish = () => true;
  await relay.send(events);
  expect(logger.lines).toMatchObject([
    {
      level: 'WARN',
      message: 'event left to the sweep',
      fields: { eventId: events[0]?.id, correlationId: 'c-a' },
    },
  ]);
  broken.publish = () => false;
  clock.advance(SWEEP_AFTER_MS + 1);
  expect(await relay.sweep()).toEqual({ sent: 1, failed: 0 });
  expect(await relay.sweep()).toEqual({ sent: 0, failed: 0 });
  expect(published).toEqual(idsOf(events));
});

test('marking fails after publishing: it is published again with the same id', async () => {
  const { relay, store, published, clock, broken } = shop();
  const [event] = store('a');
  broken.mark = () => true;
  await relay.send(event ? [event] : []);
  broken.mark = () => false;
  clock.advance(SWEEP_AFTER_MS + 1);
  expect(await relay.sweep()).toEqual({ sent: 1, failed: 0 });
  expect(published).toEqual([event?.id, event?.id]);
});

test('one of three fails: the others are sent', async () => {
  const { relay, store, published, broken } = shop();
  const [a, b, c] = store('a', 'b', 'c');
  broken.publish = ({ id }) => id === b?.id;
  await relay.send([a, b, c].flatMap((event) => event ?? []));
  expect(published).toEqual([a?.id, c?.id]);
});

test('the sweep leaves alone what may still be on its way', async () => {
  const { relay, store, clock } = shop();
  store('a');
  clock.advance(SWEEP_AFTER_MS);
  expect(await relay.sweep()).toEqual({ sent: 0, failed: 0 });
  clock.advance(1);
  expect(await relay.sweep()).toEqual({ sent: 1, failed: 0 });
});

test('a sweep goes on until nothing is left, past events that cannot be sent', async () => {
  const { relay, store, clock, broken } = shop();
  const events = store(...Array.from({ length: 250 }, (_, index) => `e${index}`));
  broken.publish = ({ id }) => id === events[0]?.id;
  clock.advance(SWEEP_AFTER_MS + 1);
  expect(await relay.sweep()).toEqual({ sent: 249, failed: 3 });
});

test('a sweep stops when a whole page fails, and when its time is up', async () => {
  const { relay, store, clock, broken } = shop();
  store(...Array.from({ length: 250 }, (_, index) => `e${index}`));
  clock.advance(SWEEP_AFTER_MS + 1);
  broken.publish = () => true;
  expect(await relay.sweep()).toEqual({ sent: 0, failed: 100 });
  broken.publish = () => {
    clock.advance(300);
    return false;
  };
  // 20 s are over after seven times ten.
  expect(await relay.sweep()).toEqual({ sent: 70, failed: 0 });
});

test('send waits 2 s at most: an event that is published later counts all the same', async () => {
  const clock = fakeClock();
  const logger = memoryLogger();
  const outbox = memoryOutbox();
  const topic = Promise.withResolvers<void>();
  const relay = createRelay({ outbox, publisher: { publish: () => topic.promise }, logger, clock });
  const events = testEvents('a');
  outbox.add(...events);
  let answered = false;
  const sending = relay.send(events).then(() => {
    answered = true;
  });
  clock.advance(SEND_BUDGET_MS - 1);
  await new Promise(setImmediate);
  expect(answered).toBe(false);
  clock.advance(1);
  await sending;
  expect(logger.lines).toMatchObject([{ level: 'WARN', fields: { correlationId: 'c-a' } }]);
  expect(outbox.sent.size).toBe(0);
  topic.resolve();
  await new Promise(setImmediate);
  expect([...outbox.sent]).toEqual(idsOf(events));
});
