import { decodeTime } from 'ulid';
import { createEvent, type EventOrigin, envelope } from './events.ts';
import { TestEvent, testEvents } from './test-event.fake.ts';

const about: EventOrigin = {
  subject: 'order-1',
  occurredAt: '2026-01-01T00:00:00.000Z',
  correlationId: 'c-1',
};

test('an event has its envelope and the moment of its fact', () => {
  expect(createEvent(TestEvent, about, { what: 'a crack' })).toEqual({
    id: expect.stringMatching(/^[0-9A-Z]{26}$/),
    type: 'Noticed',
    version: 1,
    occurredAt: '2026-01-01T00:00:00.000Z',
    correlationId: 'c-1',
    subject: 'order-1',
    data: { what: 'a crack' },
  });
});

test('the same fact has the same id, in every process and for every cause', () => {
  const ids = [1, 2].map(
    (n) => createEvent(TestEvent, { ...about, correlationId: `c-${n}` }, { what: 'x' }).id,
  );
  expect(ids[1]).toBe(ids[0]);
});

test('the time of the id is that of the fact', () => {
  const { id } = createEvent(TestEvent, about, { what: 'x' });
  expect(new Date(decodeTime(id)).toISOString()).toBe(about.occurredAt);
});

test('another type, subject, moment or fact has another id', () => {
  const Other = { ...TestEvent, type: 'Other' };
  const events = [
    createEvent(TestEvent, about, { what: 'x' }),
    createEvent(Other, about, { what: 'x' }),
    createEvent(TestEvent, { ...about, subject: 'order-2' }, { what: 'x' }),
    createEvent(TestEvent, { ...about, occurredAt: '2026-01-01T00:00:00.001Z' }, { what: 'x' }),
    createEvent(TestEvent, { ...about, fact: 'refund-1' }, { what: 'x' }),
    createEvent(TestEvent, { ...about, subject: 'order-1\nrefund-1' }, { what: 'x' }),
  ];
  expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
  for (const event of events) expect(envelope.safeParse(event).success).toBe(true);
});

test('data that does not fit the kind is not emitted', () => {
  expect(() => createEvent(TestEvent, about, { what: 1 } as never)).toThrow();
  expect(() => createEvent(TestEvent, about, { what: 'x', more: 1 } as never)).toThrow();
});

test.each([
  { subject: '' },
  { subject: 'x'.repeat(257) },
  { occurredAt: 'yesterday' },
  { occurredAt: '2026-01-01T00:00:00Z' },
])('an envelope that no consumer accepts is not emitted: %j', (bad) => {
  expect(() => createEvent(TestEvent, { ...about, ...bad }, { what: 'x' })).toThrow();
});

test.each(['', 'x'.repeat(65), 'two words', 'line\nbreak', 'x-correlation:1', '\u001b[2J'])(
  'a correlation id that HTTP would not accept is not emitted: %j',
  (correlationId) => {
    const event = createEvent(TestEvent, { ...about, correlationId }, { what: 'x' });
    expect(event.correlationId).toBe(event.id);
  },
);

test.each([
  ['no id', { id: undefined }],
  ['an id that is no ULID', { id: '1' }],
  ['a version of 0', { version: 0 }],
  ['a version as text', { version: '1' }],
  ['a moment without a zone', { occurredAt: '2026-01-01T00:00:00.000' }],
  ['a further member', { admin: true }],
])('an envelope with %s is refused', (_what, change) => {
  const [event] = testEvents('a crack');
  expect(envelope.safeParse(event).success).toBe(true);
  expect(envelope.safeParse({ ...event, ...change }).success).toBe(false);
});
