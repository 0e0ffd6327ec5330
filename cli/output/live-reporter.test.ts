import { fakeClock } from '../../platform/clock.ts';
import { message } from '../messages/registry.ts';
import { liveReporter } from './live-reporter.ts';

const HIDE = '\u001b[?25l';
const SHOW = '\u001b[?25h';

function screen(columns = 80) {
  const writes: string[] = [];
  const timers = new Set<() => void>();
  const size = { columns, rows: 24 };
  const reporter = liveReporter(
    {
      write: (text) => void writes.push(text),
      size: () => size,
      every: (_ms, draw) => {
        timers.add(draw);
        return () => void timers.delete(draw);
      },
    },
    fakeClock(),
    { colour: false, verbose: false },
  );
  const tick = () => {
    for (const draw of timers) draw();
  };
  return { reporter, writes, timers, size, tick };
}

const deploying = (stack: string) => message('stack-deploying', { name: 'n', isNew: true }, { stack });
const created = (stack: string) =>
  message('stack-created', { name: 'n', action: 'created', durationMs: 1 }, { stack });
const LINE = message('nothing-to-destroy', {});

describe('the live display', () => {
  it('is plain lines while no stack moves', () => {
    const { reporter, writes, timers } = screen();
    reporter.emit(LINE);
    reporter.close();
    expect(writes).toEqual(['There is nothing to delete.\n']);
    expect(timers.size).toBe(0);
  });

  it('draws each frame in one write, over the one before, and leaves nothing below it', () => {
    const { reporter, writes, tick } = screen();
    reporter.emit(deploying('Api'));
    reporter.emit(deploying('Data'));
    tick();
    tick();
    expect(writes).toHaveLength(3);
    expect(writes[0]?.startsWith(`${HIDE}\r`)).toBe(true);
    expect(writes[1]?.startsWith('\u001b[1A\r')).toBe(true);
    expect(writes[2]?.startsWith('\u001b[2A\r')).toBe(true);
    for (const write of writes) expect(write.endsWith('\n\u001b[J')).toBe(true);
  });

  it('shows a catalog that is loaded as a bar, and leaves it in the end', () => {
    const { reporter, writes, timers } = screen();
    reporter.emit(message('seed-progress', { done: 300, total: 600 }));
    expect(writes[0]).toMatch(/catalog █{8}░{8} 300\/600 .*loading/);
    expect(timers.size).toBe(1);
    reporter.emit(message('seed-progress', { done: 600, total: 600 }));
    expect(writes.at(-1)).toMatch(/catalog █{16} 600\/600 .*loaded/);
    expect(timers.size).toBe(0);
    reporter.close();
    expect(writes.at(-1)?.endsWith(SHOW)).toBe(true);
  });

  it('puts a line above the stacks, in one write as well', () => {
    const { reporter, writes } = screen();
    reporter.emit(deploying('Api'));
    reporter.emit(LINE);
    const expected = '\u001b[1A\r\u001b[JThere is nothing to delete.\nApi ';
    expect(writes[1]?.slice(0, expected.length)).toBe(expected);
  });

  it('says nothing twice: what the stacks show has no line of its own', () => {
    const { reporter, writes } = screen();
    reporter.emit(deploying('Api'));
    reporter.emit(
      message('stack-event', { status: 'CREATE_COMPLETE', type: 't' }, { stack: 'Api', resource: 'R' }),
    );
    reporter.emit(created('Api'));
    expect(writes.join('')).not.toMatch(/creating n|CREATE_COMPLETE|created in/);
  });

  it('gives the cursor back and stops its timer once all stacks are done', () => {
    const { reporter, writes, timers } = screen();
    reporter.emit(deploying('Api'));
    expect(timers.size).toBe(1);
    reporter.emit(created('Api'));
    expect(timers.size).toBe(0);
    expect(writes.at(-1)?.endsWith(SHOW)).toBe(true);
    const count = writes.length;
    reporter.close();
    expect(writes).toHaveLength(count);
  });

  it('does so in the middle of it, too', () => {
    const { reporter, writes, timers } = screen();
    reporter.emit(deploying('Api'));
    reporter.close();
    reporter.close();
    expect(timers.size).toBe(0);
    expect(writes.at(-1)).toMatch(/left to itself/);
    expect(writes.filter((write) => write.includes(SHOW))).toHaveLength(1);
  });

  it('knows that a narrower window has wrapped its last frame', () => {
    const { reporter, writes, size, tick } = screen(80);
    reporter.emit(message('stack-deploying', { name: 'n', isNew: true }, { stack: 'AVeryLongNameOfAStack' }));
    size.columns = 30;
    tick();
    // 64 columns of text in 30.
    expect(writes[1]?.slice(0, 4)).toBe('\u001b[3A');
  });

  it('holds still while a question is asked, and then tells what it has missed', async () => {
    const { reporter, writes, timers, tick } = screen();
    reporter.emit(deploying('Api'));
    await reporter.hold(async () => {
      expect(writes.at(-1)?.endsWith(SHOW)).toBe(true);
      const count = writes.length;
      reporter.emit(LINE);
      reporter.emit(deploying('Data'));
      tick();
      expect(writes).toHaveLength(count);
      expect(timers.size).toBe(0);
    });
    expect(writes.join('')).toContain('There is nothing to delete.');
    expect(writes.at(-1)).toMatch(/Data /);
    expect(timers.size).toBe(1);
    reporter.close();
  });
});
