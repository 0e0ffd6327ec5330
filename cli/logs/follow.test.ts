import { fakeClock } from '../../platform/clock.ts';
import { followLines } from './follow.ts';
import type { RawLogEvent } from './log-line.ts';
import { lineAt, memoryLogs, originOf } from './memory.fake.ts';
import { readLines } from './merge.ts';

test('lines of several functions come in one order of time', async () => {
  const source = memoryLogs({
    '/aws/lambda/a': [lineAt(1, 'first'), lineAt(30, 'third')],
    '/aws/lambda/b': [lineAt(20, 'second')],
  });
  const found = await readLines(source, [originOf('a'), originOf('b'), originOf('never-called')], {
    from: 0,
  });
  expect(found.map(({ line }) => `${line.function} ${line.message}`)).toEqual([
    'a first',
    'b second',
    'a third',
  ]);
});

test('a limit per function ends the reading', async () => {
  const source = memoryLogs({ '/aws/lambda/a': [lineAt(1, 'x'), lineAt(2, 'y'), lineAt(3, 'z')] });
  expect(await readLines(source, [originOf('a')], { from: 0, most: 2 })).toHaveLength(2);
});

describe('following', () => {
  async function follow(script: readonly ((group: RawLogEvent[]) => void)[]): Promise<string[][]> {
    const group: RawLogEvent[] = [];
    const shown: string[][] = [];
    const controller = new AbortController();
    const steps = [...script];
    steps.shift()?.(group);
    await followLines(
      memoryLogs({ '/aws/lambda/a': group }),
      [originOf('a')],
      fakeClock(),
      { from: 0, everyMs: 500, signal: controller.signal },
      (lines) => {
        shown.push(lines.map(({ line }) => line.message));
        const step = steps.shift();
        if (step) step(group);
        else controller.abort();
      },
    );
    return shown;
  }

  test('shows each line once, also one that arrives late', async () => {
    const shown = await follow([
      (group) => group.push(lineAt(1_000, 'a')),
      (group) => group.push(lineAt(20_000, 'b')),
      (group) => group.splice(1, 0, lineAt(10_000, 'late')),
    ]);
    expect(shown).toEqual([['a'], ['b'], ['late']]);
  });

  test('two equal lines are two', async () => {
    const shown = await follow([
      (group) => group.push(lineAt(1_000, 'same')),
      (group) => group.push(lineAt(1_000, 'same')),
      () => undefined,
    ]);
    expect(shown).toEqual([['same'], ['same'], []]);
  });
});
