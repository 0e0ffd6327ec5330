import { epochSeconds, fakeClock, isoNow, systemClock } from './clock.ts';

test('a fake clock stands still until it is moved or slept on', async () => {
  const clock = fakeClock('2026-03-01T12:00:00.000Z');
  expect(isoNow(clock)).toBe('2026-03-01T12:00:00.000Z');
  expect(isoNow(clock)).toBe('2026-03-01T12:00:00.000Z');
  clock.advance(1);
  await clock.sleep(999);
  expect(isoNow(clock)).toBe('2026-03-01T12:00:01.000Z');
});

test('the seconds of the epoch are whole, rounded down', () => {
  const clock = fakeClock('1970-01-01T00:00:10.999Z');
  expect(epochSeconds(clock)).toBe(10);
  expect(epochSeconds(clock, 5)).toBe(15);
});

test("the system's clock moves on and sleeps", async () => {
  const before = systemClock.now().getTime();
  await systemClock.sleep(20);
  expect(systemClock.now().getTime() - before).toBeGreaterThanOrEqual(19);
});
