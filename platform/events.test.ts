import { decodeTime } from 'ulid';
import { envelope, type Fact, makeEvent } from './events.ts';
import { Noticed, noticed } from './noticed.fake.ts';

const about: Fact = {
  subject: 'order-1',
  occurredAt: '2026-01-01T00:00:00.000Z',
  correlationId: 'c-1',
};

test('an event has its envelope and the moment of its fact', () => {
  expect(makeEvent(Noticed, about, { what: 'a crack' })).toEqual({
    id: expect.stringMatching(/^[0-9A-Z]{26}$/),
    type: 'Noticed',
    version: 1,
    occurredAt: '2026-01-01T00:00:00.000Z',
    correlationId: 'c-1',
    subject: 'order-1',
    data: { what: 'a crack' },
  });
});

test('the same fact has the same id, whoever publishes it and whatever set it off', () => {
  const ids = [1, 2].map((n) => makeEvent(Noticed, { ...about, correlationId: `c-${n}` }, { what: 'x' }).id);
  expect(ids[1]).toBe(ids[0]);
});

test('the time of the id is that of the fact', () => {
  const { id } = makeEvent(Noticed, about, { what: 'x' });
  expect(new Date(decodeTime(id)).toISOString()).toBe(about.occurredAt);
});

test('another type, subject, moment or fact has another id', () => {
  const Other = { ...Noticed, type: 'Other' };
  const events = [
    makeEvent(Noticed, about, { what: 'x' }),
    makeEvent(Other, about, { what: 'x' }),
    makeEvent(Noticed, { ...about, subject: 'order-2' }, { what: 'x' }),
    makeEvent(Noticed, { ...about, occurredAt: '2026-01-01T00:00:00.001Z' }, { what: 'x' }),
    makeEvent(Noticed, { ...about, fact: 'refund-1' }, { what: 'x' }),
    makeEvent(Noticed, { ...about, subject: 'order-1\nrefund-1' }, { what: 'x' }),
  ];
  expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
  for (const event of events) expect(envelope.safeParse(event).success).toBe(true);
});

test('data that does not fit the kind is not told', () => {
  expect(() => makeEvent(Noticed, about, { what: 1 } as never)).toThrow();
  expect(() => makeEvent(Noticed, about, { what: 'x', more: 1 } as never)).toThrow();
});

test.each([
  { subject: '' },
  { subject: 'x'.repeat(257) },
  { occurredAt: 'yesterday' },
  { occurredAt: '2026-01-01T00:00:00Z' },
])('an envelope that no consumer takes is not told: %j', (bad) => {
  expect(() => makeEvent(Noticed, { ...about, ...bad }, { what: 'x' })).toThrow();
});

test.each(['', 'x'.repeat(65), 'two words', 'line\nbreak', 'x-correlation:1', '\u001b[2J'])(
  'a correlation id that HTTP would not accept is not emitted: %j',
  (correlationId) => {
    const event = makeEvent(Noticed, { ...about, correlationId }, { what: 'x' });
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
  const [event] = noticed('a crack');
  expect(envelope.safeParse(event).success).toBe(true);
  expect(envelope.safeParse({ ...event, ...change }).success).toBe(false);
});
