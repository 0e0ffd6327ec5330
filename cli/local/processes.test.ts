import { fakeClock } from '../../platform/clock.ts';
import { parseProcStat, parsePsLine, waitUntil } from './processes.ts';

const stat = (name: string, state: string): string =>
  `4711 (${name}) ${state} 1 4700 4700 0 -1 4194560 100 0 0 0 1 2 0 0 20 0 3 0 987654 1000000 500 18446744073709551615`;

describe('a process as Linux tells of it', () => {
  test('has a group and a moment of start', () => {
    expect(parseProcStat(stat('node', 'S'))).toEqual({ pid: 4711, group: 4700, started: '987654' });
  });

  test('may have blanks and parentheses in its name', () => {
    expect(parseProcStat(stat('a (b) c', 'R'))).toEqual({ pid: 4711, group: 4700, started: '987654' });
  });

  test.each(['Z', 'X'])('is gone in state %s', (state) => {
    expect(parseProcStat(stat('node', state))).toBeUndefined();
  });
});

describe('a process as ps tells of it', () => {
  test('has a group and a moment of start', () => {
    expect(parsePsLine('  4711  4700 Ss   Sat Nov 21 12:06:28 2026  ')).toEqual({
      pid: 4711,
      group: 4700,
      started: 'Sat Nov 21 12:06:28 2026',
    });
  });

  test.each([
    ['a zombie', '4711 4700 Z+ Sat Nov 21 12:06:28 2026'],
    ['an empty line', ''],
  ])('is not taken from %s', (_what, line) => {
    expect(parsePsLine(line)).toBeUndefined();
  });
});

describe('waiting', () => {
  test('ends when it is done', async () => {
    const clock = fakeClock();
    let asked = 0;
    const done = async (): Promise<boolean> => ++asked === 3;
    expect(await waitUntil(clock, done, { timeoutMs: 1_000, everyMs: 10 })).toBe(true);
    expect(asked).toBe(3);
  });

  test('gives up when time is up', async () => {
    const clock = fakeClock('2026-01-01T00:00:00.000Z');
    expect(await waitUntil(clock, async () => false, { timeoutMs: 1_000, everyMs: 300 })).toBe(false);
    expect(clock.now().toISOString()).toBe('2026-01-01T00:00:01.200Z');
  });
});
