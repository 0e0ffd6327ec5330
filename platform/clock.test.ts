import { epochSeconds, fakeClock, isoNow, systemClock } from './clock.ts';
import { withTimeout } from './deadline.ts';

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

test.each([
  ['fake', fakeClock()],
  ["the system's", systemClock],
])('an setTimer of a clock rings once, and not when it was called off: %s', async (_name, clock) => {
  const rung: string[] = [];
  const callOff = clock.setTimer(10, () => rung.push('called off'));
  clock.setTimer(10, () => rung.push('rings'));
  clock.setTimer(100_000, () => rung.push('much later'))();
  callOff();
  await clock.sleep(30);
  await clock.sleep(30);
  expect(rung).toEqual(['rings']);
});

test('a time limit gives what comes first, and takes its setTimer away', async () => {
  const clock = fakeClock();
  const late = () => 'late';
  expect(await withTimeout(clock, 10, Promise.resolve('done'), late)).toBe('done');
  await expect(withTimeout(clock, 10, Promise.reject(new Error('failed')), late)).rejects.toThrow('failed');
  const alarms = { set: 0, left: 0 };
  const counting = {
    setTimer: (ms: number, ring: () => void) => {
      alarms.set += 1;
      alarms.left += 1;
      const cancel = clock.setTimer(ms, ring);
      return () => {
        alarms.left -= 1;
        cancel();
      };
    },
  };
  await withTimeout(counting, 10, Promise.resolve('done'), late);
  expect(alarms).toEqual({ set: 1, left: 0 });
  const slow = withTimeout(clock, 10, new Promise<string>(() => {}), late);
  clock.advance(10);
  expect(await slow).toBe('late');
});

test('a failure after the timeout has no effect', async () => {
  const clock = fakeClock();
  const work = Promise.withResolvers<string>();
  const slow = withTimeout(clock, 10, work.promise, () => 'late');
  clock.advance(10);
  work.reject(new Error('too late'));
  expect(await slow).toBe('late');
});
