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
  "$(touch ran-4)": { Type: AWS::Serverless::Application, Properties: { Location: child.yaml } }
  Shop: { Type: AWS::Serverless::Application, Properties: { Location: child.yaml } }
`;
const CHILD = `Resources:
  "$(touch ran-5)": { Type: AWS::Serverless::Function, Properties: { InlineCode: x } }
  TeaFunction: { Type: AWS::Serverless::Function, Properties: { InlineCode: x } }
`;

let home: string;
let project: string;

beforeAll(() => {
  home = mkdtempSync(path.join(tmpdir(), 'cloudcart-tab-'));
  project = path.join(home, 'project');
  mkdirSync(project);
  const bin = path.join(home, 'cloudcart');
  const command = path.join(checkout, 'cli', 'bin.mjs');
  writeFileSync(bin, `#!/bin/sh\nexec '${process.execPath}' '${command}' "$@"\n`);
  chmodSync(bin, 0o755);
  writeFileSync(path.join(project, 'samconfig.toml'), SAMCONFIG);
  writeFileSync(path.join(project, 'template.yaml'), TEMPLATE);
  writeFileSync(path.join(project, 'child.yaml'), CHILD);
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** Types lines into a real interactive bash; `\t` is Tab. Returns what the terminal showed. */
function typed(...lines: string[]): string {
  const { stdout, stderr } = spawnSync(python, [terminal, project, 'bash', '--norc', '-i'], {
    input: ['source <(cloudcart completion bash)\\r', ...lines].join('\n'),
    encoding: 'utf8',
    env: { PATH: `${home}:${process.env.PATH}`, TERM: 'dumb', HOME: home, PS1: '> ' },
  });
  expect(stderr).toBe('');
  return stdout;
}

test('Tab in a real bash completes, and runs nothing that a foreign checkout names', () => {
  const shown = typed(
    'cloudcart deploy --env \\t\\t\\r',
    'cloudcart deploy \\t\\t\\r',
    'cloudcart invoke \\t\\t\\r',
    'cloudcart deploy --env=\\t\\r',
    // With an empty line: what was typed is not run by Enter either.
    'cloudcart deploy --x$(touch ran-6)=\\t\\t\u0015\\r',
  );
  expect(shown).toContain('--env production');
  expect(shown).toContain('deploy Shop');
  expect(shown).toContain('invoke TeaFunction');
  expect(shown).toContain('--env=production');
  expect(readdirSync(project).sort()).toEqual(['child.yaml', 'samconfig.toml', 'template.yaml']);
});
