import { memoryReader } from '../project/memory.fake.ts';
import { runCfnLint, runCheckov } from './linters.ts';
import { SOUND } from './shop.fake.ts';
import { readSources } from './sources.ts';
import type { Tools } from './tool.ts';

const { sources } = readSources('/project', memoryReader(SOUND));
const seen: (readonly string[])[] = [];
const tools = (stdout: string, code = 0): Tools => ({
  find: (name) => `/bin/${name}`,
  run: async (_file, args) => {
    seen.push(args);
    return { code, stdout, stderr: 'it broke' };
  },
});
const none: Tools = { find: () => undefined, run: () => Promise.reject(new Error('not here')) };

it('reads what cfn-lint says of every template', async () => {
  const match = {
    Filename: 'api.yaml',
    Level: 'Warning',
    Message: 'too long',
    Location: { Start: { LineNumber: 7 } },
    Rule: { Id: 'W1' },
  };
  const { findings } = await runCfnLint(sources, tools(JSON.stringify([match]), 4));
  expect(findings).toEqual([
    { rule: 'W1', level: 'warning', tool: 'cfn-lint', where: 'api.yaml:7', text: 'too long' },
  ]);
  expect(seen.at(-1)).toEqual(['--format', 'json', '--', 'template.yaml', 'store.yaml', 'api.yaml']);
});

it('reads what checkov says, as one report or several', async () => {
  const check = {
    check_id: 'CKV_AWS_1',
    check_name: 'Is it?',
    file_path: '/api.yaml',
    file_line_range: [3, 9],
    resource: 'AWS::S3::Bucket.B',
    guideline: 'https://example.com',
  };
  const report = { results: { failed_checks: [check] } };
  const expected = [
    {
      rule: 'CKV_AWS_1',
      level: 'warning',
      tool: 'checkov',
      where: 'api.yaml:3',
      text: 'AWS::S3::Bucket.B: Is it?',
      remedy: 'https://example.com',
    },
  ];
  expect((await runCheckov(sources, tools(JSON.stringify(report)))).findings).toEqual(expected);
  expect((await runCheckov(sources, tools(JSON.stringify([report, {}])))).findings).toEqual(expected);
});

it('says how to install what is missing', async () => {
  expect((await runCfnLint(sources, none)).missing).toMatch(/npm run setup/);
  expect((await runCheckov(sources, none)).missing).toMatch(/pip install checkov/);
});

it('fails when a linter breaks, rather than finding nothing', async () => {
  await expect(runCfnLint(sources, tools('Traceback', 1))).rejects.toThrow('cfn-lint failed: it broke');
});
