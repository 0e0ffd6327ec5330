import { message } from '../messages/registry.ts';
import { elapsed, frame } from './live-frame.ts';
import type { Message } from './message.ts';
import { advance, atRest, type Rows } from './stack-rows.ts';
import { widthOf } from './width.ts';

const at = (stack: string) => ({ stack });
const rowsAfter = (messages: readonly Message[]): Rows =>
  messages.reduce<Rows>((rows, one, index) => advance(rows, one, index * 1000), new Map());

const PLAN = message('deploy-plan', {
  stacks: [
    { id: 'Data', name: 'shop-data', needs: [] },
    { id: 'Mail', name: 'shop-mail', needs: [] },
    { id: 'Api', name: 'shop-api', needs: ['Data', 'Mail'] },
  ],
});
const progress = (done: number, waitingFor: string[], rollingBack = false) =>
  message('stack-progress', { done, total: 8, waitingFor, rollingBack }, at('Data'));
const WORKING = [
  PLAN,
  message('stack-deploying', { name: 'shop-data', isNew: true }, at('Data')),
  progress(2, ['Orders', 'Carts', 'Products', 'Payments']),
  message('stack-unchanged', { name: 'shop-mail', action: 'unchanged', durationMs: 0 }, at('Mail')),
];
const show = (messages: readonly Message[], over: Partial<Parameters<typeof frame>[1]> = {}) =>
  frame(rowsAfter(messages), { columns: 80, height: 24, nowMs: 5000, colour: false, last: false, ...over });

describe('a frame', () => {
  it('has a line for each stack: bar, resources, time, what it waits for', () => {
    expect(show(WORKING)).toEqual([
      'Data ████░░░░░░░░░░░░     2/8   4.0 s  creating: Orders, Carts and 2 more',
      'Mail ████████████████           0.0 s  unchanged',
      'Api  ░░░░░░░░░░░░░░░░                  waits for Data',
    ]);
  });

  it('has room for more in a wider window', () => {
    expect(show(WORKING, { columns: 120 })[0]).toBe(
      'Data ██████░░░░░░░░░░░░░░░░░░     2/8   4.0 s  creating: Orders, Carts and 2 more',
    );
  });

  it.each([10, 20, 39, 40, 59, 60, 80, 120])('is never wider than a window of %d columns', (columns) => {
    const wide = message('stack-deploying', { name: 'x', isNew: true }, at('データベース'));
    for (const line of show([...WORKING, wide], { columns })) expect(widthOf(line)).toBeLessThan(columns);
  });

  it('is never taller than the window: what works is shown first', () => {
    const many = Array.from({ length: 30 }, (_, index) => ({ id: `S${index}`, name: 'n', needs: [] }));
    const plan = message('deploy-plan', { stacks: many });
    const last = message('stack-deploying', { name: 'n', isNew: false }, at('S29'));
    const lines = show([plan, last], { height: 6 });
    expect(lines).toHaveLength(5);
    expect(lines.at(-2)).toMatch(/^S29 .* updating$/);
    expect(lines.at(-1)).toBe('and 26 more stacks');
  });

  it('tells of a rollback and of a failure', () => {
    expect(show([...WORKING, progress(1, ['Orders'], true)])[0]).toMatch(/ rolling back Orders$/);
    const failed = message('stack-not-deployed', { code: 'stack-failed', reason: 'no' }, at('Data'));
    expect(show([...WORKING, failed])[0]).toMatch(/ failed$/);
  });

  it('at the end says what was left and what was not begun', () => {
    const lines = show(WORKING, { last: true });
    expect(lines[0]).toMatch(/creating \(left to itself\)$/);
    expect(lines[2]).toMatch(/not begun$/);
  });

  it('paints without changing what is written', () => {
    const painted = show(WORKING, { colour: true });
    expect(painted.join('')).toContain('\u001b[36m');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with it.
    expect(painted.map((line) => line.replace(/\u001b\[\d+m/g, '').trimEnd())).toEqual(show(WORKING));
  });
});

describe('rows', () => {
  it('are at rest when every stack has come to its end', () => {
    const ended = (id: string) =>
      message('stack-created', { name: id, action: 'created', durationMs: 1 }, at(id));
    expect(atRest(rowsAfter(WORKING))).toBe(false);
    expect(atRest(rowsAfter([...WORKING, ended('Data'), ended('Api')]))).toBe(true);
  });

  it('stay the same for messages that say nothing of a stack’s course', () => {
    const rows = rowsAfter(WORKING);
    expect(advance(rows, message('nothing-to-destroy', {}), 0)).toBe(rows);
    expect(advance(rows, message('uploaded', { key: 'k', bytes: 1 }, at('Other')), 0)).toBe(rows);
  });
});

it.each([
  [0, '0.0 s'],
  [59_999, '59.9 s'],
  [60_000, '1:00'],
  [3_725_000, '1:02:05'],
])('%d ms are %s', (ms, text) => {
  expect(elapsed(ms)).toBe(text);
});
