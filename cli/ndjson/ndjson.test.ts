import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { idleRuntime } from '../commands/idle-runtime.ts';
import { fullName, leaves } from '../commands/manual.ts';
import { type Printed, programOf, runCommand, runOver } from './command.fake.ts';
import { ENGINE_STEPS } from './engine-steps.fake.ts';
import { readNdjson } from './lines.fake.ts';
import { STORIES } from './stories.fake.ts';

// What every command prints with `--output ndjson`. A new one is among them as soon as it is registered.

const program = programOf(idleRuntime);
const COMMANDS = leaves(program).map((command) => fullName(command).replace(/^cloudcart /, ''));

/** Commands that cannot be shown here, and why. */
const UNSHOWN: Readonly<Record<string, string>> = {
  completion: 'prints a script for a shell and has no messages',
  up: 'starts the engine: ndjson.int.test.ts',
  dev: 'starts the engine: ndjson.int.test.ts',
  doctor: 'looks at this machine: shown over fakes below',
};

/** What a command line needs beside the name. */
const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  cost: ['--env', 'dev'],
  invoke: ['HelloFunction'],
  trace: ['01JD0000000000000000000000'],
  validate: ['--own'],
};

let folder: string;
let place: { folder: string; variables: Record<string, string> };

beforeAll(() => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'cloudcart-ndjson-')));
  cpSync(path.resolve('cli/fixtures/mini'), path.join(folder, 'app'), {
    recursive: true,
    filter: (from) => !from.includes('.build'),
  });
  place = {
    folder: path.join(folder, 'app'),
    variables: { CLOUDCART_STATE_DIR: path.join(folder, 'state') },
  };
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function expectShown({ stdout, stderr, exit }: Printed): void {
  const { lines, problems } = readNdjson(stdout.replaceAll(folder, '/tmp'));
  expect(problems).toEqual([]);
  expect(stderr).toBe('');
  const last = lines.at(-1);
  if (last?.code !== 'result') expect(last?.data).toMatchObject({ exitCode: exit });
  expect(`${stdout.replaceAll(folder, '/tmp')}exit ${exit}`).toMatchSnapshot();
}

describe('every command line, where no engine runs', () => {
  it.each(COMMANDS.filter((name) => !(name in UNSHOWN)))('%s', async (name) => {
    expectShown(await runCommand([...name.split(' '), ...(ARGUMENTS[name] ?? [])], place));
  });
});

describe.each(Object.entries(STORIES))('%s over fakes', (_command, stories) => {
  it.each(Object.entries(stories))('%s', async (_what, story) => {
    expectShown(await runOver(story, { folder: place.folder }));
  });
});

describe('no command is left out', () => {
  /** These need nothing but the project's files. */
  const ALONE = ['build', 'cost', 'down', 'trust', 'validate'];
  /** `dev` runs beside the others there. */
  const ON_ENGINE = ['dev', ...ENGINE_STEPS.map(({ command }) => command)];
  const OWN_FILE = { deploy: '../output/__snapshots__/deploy-ndjson.test.ts.snap' };

  it.each(COMMANDS.filter((name) => name !== 'completion'))('%s is shown at its work', (name) => {
    const shown = [...Object.keys(STORIES), ...ON_ENGINE, ...Object.keys(OWN_FILE), ...ALONE];
    expect(shown).toContain(name);
  });

  it.each(ALONE)('%s ends with its result', async (name) => {
    const { stdout } = await runCommand([name, ...(ARGUMENTS[name] ?? [])], place);
    expect(readNdjson(stdout).lines.at(-1)?.code).toBe('result');
  });

  it('and none is named that is no command', () => {
    const named = [
      ...ON_ENGINE,
      ...[STORIES, UNSHOWN, ARGUMENTS, OWN_FILE].flatMap((one) => Object.keys(one)),
    ];
    expect(named.filter((name) => !COMMANDS.includes(name))).toEqual([]);
  });

  it.each(Object.entries(OWN_FILE))('%s has snapshots of its own', (name, file) => {
    expect(readFileSync(path.join(__dirname, file), 'utf8')).toContain(`\`${name} --output ndjson: `);
  });
});

describe('readNdjson', () => {
  const line = (over: Record<string, unknown>) =>
    `${JSON.stringify({ time: '2026-01-01T00:00:00.000Z', level: 'info', code: 'result', text: 'result', ...over })}\n`;

  it.each([
    ['text between the lines', `working\n${line({})}`, 'no JSON: working'],
    ['nothing', '', 'the last line is missing'],
    ['no result', line({ code: 'remedy', data: { remedy: 'x' } }), 'the last line is remedy'],
    ['two results', line({}).repeat(2), 'a result before the end'],
    ['an unknown code', line({ code: 'new' }) + line({}), 'new: the registry does not know the code'],
    ['data that is missing', line({ code: 'remedy' }) + line({}), 'remedy: data.remedy is missing'],
    ['data too many', line({ code: 'stopping', data: { a: 1 } }) + line({}), 'does not know data.a'],
    [
      'another exit code',
      line({ code: 'busy', level: 'error', data: { exitCode: 9 } }),
      'exit 9 is none of 5',
    ],
    ['another order', `{"level":"info","time":"2026-01-01T00:00:00.000Z"}\n`, 'its members are level,time'],
    ['a line cut short', line({}).trim(), 'cut short'],
  ])('finds %s', (_what, stdout, expected) => {
    expect(readNdjson(stdout).problems.join('\n')).toContain(expected);
  });
});
