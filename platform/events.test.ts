import { fakeClock } from './clock.ts';
import { envelope, makeEvent } from './events.ts';
import { seededIds } from './ids.ts';
import { Noticed, noticed } from './noticed.fake.ts';

const clock = fakeClock();
const source = { clock, ids: seededIds(clock) };
const about = { subject: 'order-1', correlationId: 'c-1' };

test('an event has its envelope, its moment and an id of its own', () => {
  const [one, two] = [1, 2].map(() => makeEvent(Noticed, about, { what: 'a crack' }, source));
  expect(one).toEqual({
    id: expect.stringMatching(/^[0-9A-Z]{26}$/),
    type: 'Noticed',
    version: 1,
    occurredAt: '2026-01-01T00:00:00.000Z',
    correlationId: 'c-1',
    subject: 'order-1',
    data: { what: 'a crack' },
  });
  expect(two?.id).not.toBe(one?.id);
});

test('data that does not fit the kind is not told', () => {
  expect(() => makeEvent(Noticed, about, { what: 1 } as never, source)).toThrow();
  expect(() => makeEvent(Noticed, about, { what: 'x', more: 1 } as never, source)).toThrow();
});

test.each([
  { subject: '', correlationId: 'c-1' },
  { subject: 'x'.repeat(257), correlationId: 'c-1' },
  { subject: 'order-1', correlationId: '' },
  { subject: 'order-1', correlationId: 'x'.repeat(65) },
])('an envelope that no consumer takes is not told: %j', (bad) => {
  expect(() => makeEvent(Noticed, bad, { what: 'x' }, source)).toThrow();
});

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
