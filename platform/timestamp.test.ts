import { anyTimestamp, timestamp } from './schema.ts';

test.each([
  '2026-11-28T18:33:04.642Z',
  '2026-11-28T18:33:04.64Z',
  '2026-11-28T18:33:04Z',
  '2026-11-28T18:33:04.642000+00:00',
  '2026-11-28T18:33:04.6420000Z',
  '2026-11-28T18:33:04.642000000+00:00',
  '2026-11-28T18:33:04-00:00',
  '2026-11-28T19:33:04.642+01:00',
  '2026-11-28t18:33:04z',
  '2016-12-31T23:59:60Z',
  '0001-01-01T00:00:00+14:00',
])('%s is a time that clients write', (written) => {
  expect(anyTimestamp().safeParse(written).success).toBe(true);
});

test.each([
  '',
  '2026-11-28',
  '2026-11-28T18:33:04',
  '2026-13-28T18:33:04Z',
  '2026-02-30T18:33:04Z',
  '2026-11-28T25:33:04Z',
  '2026-11-28T18:33Z',
  'Sat, 28 Nov 2026 18:33:04 GMT',
  '1795890784',
  ' 2026-11-28T18:33:04Z',
  1_795_890_784,
])('%j is none', (written) => {
  expect(anyTimestamp().safeParse(written).success).toBe(false);
});

test('the shop writes milliseconds and Z', () => {
  expect(timestamp().safeParse('2026-11-28T18:33:04.642Z').success).toBe(true);
  expect(timestamp().safeParse('2026-11-28T18:33:04Z').success).toBe(false);
});
