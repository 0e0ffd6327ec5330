import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const checkout = path.join(__dirname, '..', '..');
const python = path.join(checkout, '.venv', 'bin', 'python');
const terminal = path.join(__dirname, 'completion', 'terminal.py');

const SAMCONFIG = `version = 0.1
["$(touch ran-1)".deploy.parameters]
["pr\`touch ran-2\`od"]
["x;touch ran-3"]
["production".deploy.parameters]
`;
const TEMPLATE = `Resources:
  Shop: { Type: AWS::Serverless::Application, Properties: { Location: child.yaml } }
`;
const CHILD = `Resources:
  TeaFunction: { Type: AWS::Serverless::Function, Properties: { InlineCode: x } }
`;

/** The same with ids that a shell would run. */
const hostile = (text: string): string =>
  text.replace(/^ {2}(\w+): (.*)$/m, '  $1: $2\n  "$(touch ran-4)": $2');

let home: string;
let project: string;
let foreign: string;

beforeAll(() => {
  home = mkdtempSync(path.join(tmpdir(), 'cloudcart-tab-'));
  project = path.join(home, 'project');
  foreign = path.join(home, 'foreign');
  const bin = path.join(home, 'cloudcart');
  const command = path.join(checkout, 'cli', 'bin.mjs');
  writeFileSync(bin, `#!/bin/sh\nexec '${process.execPath}' '${command}' "$@"\n`);
  chmodSync(bin, 0o755);
  const write = (folder: string, template: string, child: string): void => {
    mkdirSync(folder);
    writeFileSync(path.join(folder, 'samconfig.toml'), SAMCONFIG);
    writeFileSync(path.join(folder, 'template.yaml'), template);
    writeFileSync(path.join(folder, 'child.yaml'), child);
  };
  write(project, TEMPLATE, CHILD);
  write(foreign, hostile(TEMPLATE), hostile(CHILD));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** Types lines into a real interactive bash; `\t` is Tab. Returns what the terminal showed. */
function typed(folder: string, ...lines: string[]): string {
  const { stdout, stderr } = spawnSync(python, [terminal, folder, 'bash', '--norc', '-i'], {
    input: ['source <(cloudcart completion bash)\\r', ...lines].join('\n'),
    encoding: 'utf8',
    env: { PATH: `${home}:${process.env.PATH}`, TERM: 'dumb', HOME: home, PS1: '> ' },
  });
  expect(stderr).toBe('');
  return stdout;
}

const LINES = [
  'cloudcart deploy --env \\t\\t\\r',
  'cloudcart deploy \\t\\t\\r',
  'cloudcart invoke \\t\\t\\r',
  'cloudcart deploy --env=\\t\\r',
  // The line is deleted before Enter, which would run what was typed.
  'cloudcart deploy --x$(touch ran-6)=\\t\\t\u0015\\r',
];
const FILES = ['child.yaml', 'samconfig.toml', 'template.yaml'];

test('Tab in a real bash completes', () => {
  const shown = typed(project, ...LINES);
  for (const text of ['--env production', 'deploy Shop', 'invoke TeaFunction', '--env=production'])
    expect(shown).toContain(text);
  expect(readdirSync(project).sort()).toEqual(FILES);
});

test('Tab runs nothing that a foreign checkout names', () => {
  expect(typed(foreign, ...LINES)).toContain('--env production');
  expect(readdirSync(foreign).sort()).toEqual(FILES);
});
