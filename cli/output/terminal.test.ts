import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { screenAfter } from './screen.fake.ts';

const root = path.resolve(__dirname, '../..');
const NODE = path.join(root, 'node_modules/.bin/node');
const ownPython = path.join(root, '.venv/bin/python3');
const PYTHON = existsSync(ownPython) ? ownPython : 'python3';

interface Size {
  columns: number;
  rows?: number;
  /** Ctrl-C once this was written. */
  interruptAt?: string;
  environment?: Record<string, string>;
}

/** A deployment over the fake CloudFormation on a real pseudo terminal: all that it wrote there. */
function onTerminal({ columns, rows = 24, interruptAt = '', environment = {} }: Size) {
  const args = [
    path.join(root, 'cli/fixtures/terminal/on_terminal.py'),
    ...[String(columns), String(rows), interruptAt],
    ...[NODE, path.join(root, 'cli/fixtures/terminal/deploy.fake.ts')],
  ];
  const env = { PATH: process.env.PATH, TERM: 'xterm-256color', ...environment };
  return new Promise<{ written: string; exitCode: number | null }>((resolve, reject) => {
    const child = spawn(PYTHON, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] });
    let written = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      written += text;
    });
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ written, exitCode }));
  });
}

const PLAIN: readonly (readonly [string, Size])[] = [
  ['no columns', { columns: 0 }],
  ['TERM=dumb', { columns: 80, environment: { TERM: 'dumb' } }],
  ['NO_COLOR', { columns: 80, environment: { NO_COLOR: '1' } }],
  ['CI', { columns: 80, environment: { CI: 'true' } }],
];
type Told = Awaited<ReturnType<typeof onTerminal>>;
const told = new Map<string, Told>();
const tellingOf = (name: string): Told => {
  const one = told.get(name);
  if (!one) throw new Error(`${name} was not run`);
  return one;
};

// Side by side: they mostly wait.
beforeAll(async () => {
  const runs: (readonly [string, Size])[] = [
    ['80', { columns: 80 }],
    ['120', { columns: 120 }],
    ['Ctrl-C', { columns: 80, interruptAt: 'Data' }],
    ...PLAIN,
  ];
  await Promise.all(runs.map(async ([name, size]) => told.set(name, await onTerminal(size))));
});

const END = '\u001b[J';
const frames = (written: string): string[] => written.split(END).filter((frame) => frame.includes('░'));

describe.each([80, 120])('a terminal of %d columns', (columns) => {
  let written: string;
  let exitCode: number | null;
  beforeAll(() => {
    ({ written, exitCode } = tellingOf(String(columns)));
  });

  it('shows a line for each stack and the result below them', () => {
    expect(exitCode).toBe(0);
    const { lines } = screenAfter(written);
    const bar = '█'.repeat(columns === 120 ? 24 : 16);
    const text = lines.map((line) =>
      line
        .replace(/\d+\.\d s/, 'T')
        .replace(/ +/g, ' ')
        .trimEnd(),
    );
    expect(text).toEqual([
      `Artifacts ${bar} 1/1 T created`,
      `Data ${bar} 1/1 T created`,
      `Mail ${bar} 1/1 T created`,
      `Api ${bar} 1/1 T created`,
      'deployed 4 stacks',
      '',
    ]);
  });

  it('has moved: each frame begins where the last one began, and none is wider than the window', () => {
    const all = frames(written);
    expect(all.length).toBeGreaterThan(3);
    for (const frame of all.slice(1)) expect(frame.slice(0, 5)).toBe('\u001b[4A\r');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with it.
    expect(written.replace(/\u001b\[\d+m/g, '')).toMatch(/Api +░+ +waits for Artifacts, Data/);
    expect(screenAfter(written).widest).toBeLessThan(columns);
  });

  it('gets its cursor back', () => {
    expect(written).toContain('\u001b[?25l');
    expect(screenAfter(written).cursorVisible).toBe(true);
  });
});

describe('Ctrl-C', () => {
  it('leaves the stacks where they are, the cursor visible, and ends with 130', () => {
    const { written, exitCode } = tellingOf('Ctrl-C');
    expect(exitCode).toBe(130);
    const { lines, cursorVisible } = screenAfter(written);
    expect(cursorVisible).toBe(true);
    expect(lines.filter((line) => line.startsWith('Api '))).toHaveLength(1);
    expect(lines.find((line) => line.startsWith('Api '))).toMatch(/not begun$/);
    expect(lines.find((line) => line.includes('Artifacts '))).toMatch(/creating \(left to itself\)$/);
    expect(lines.join('\n')).toContain('error: Detached');
  });
});

it.each(PLAIN)('with %s there are plain lines, one for each event', (name) => {
  const { written, exitCode } = tellingOf(name);
  expect(exitCode).toBe(0);
  expect(written).not.toMatch(/█|░|\?25l|\[\d+A/);
  expect(written).toContain('Data         creating shop-data\r\n');
  expect(written).toContain('Data/shop-data AWS::CloudFormation::Stack CREATE_COMPLETE\r\n');
  expect(written).toMatch(/Api {10}created in \d/);
  expect(written.endsWith('deployed 4 stacks\r\n')).toBe(true);
});
