import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runInFolder } from '../../../tests/harness/cloudcart.ts';

// What an environment deployed earlier goes with it, also when the templates of now do not name it any more.
const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'cloudcart-orphans-')));
const name = `orphans-${process.pid}`;

const write = (file: string, content: object | string): void =>
  writeFileSync(path.join(folder, file), typeof content === 'string' ? content : JSON.stringify(content));
const child = (Location: string) => ({ Type: 'AWS::Serverless::Application', Properties: { Location } });
const root = (Resources: object): void =>
  write('template.yaml', { Transform: 'AWS::Serverless-2016-10-31', Resources });

const settings = (qa: string, others = ''): void =>
  write(
    'samconfig.toml',
    `version = 0.1
[qa.deploy.parameters]
stack_name = "${name}"
region = "us-east-1"
${qa}
capabilities = ["CAPABILITY_IAM"]
${others}
`,
  );

async function cloudcart(...args: string[]): Promise<{ code: number; text: string }> {
  const { code, stdout, stderr } = await runInFolder(folder, [...args, '--env', 'qa']);
  return { code, text: stdout + stderr };
}

beforeAll(() => {
  mkdirSync(path.join(folder, 'src'));
  write('src/index.mjs', 'export const handler = async () => 1;\n');
  write('a.yaml', { Resources: { Q: { Type: 'AWS::SQS::Queue' } } });
  write('b.yaml', { Resources: { T: { Type: 'AWS::SNS::Topic' } } });
  settings('resolve_s3 = true');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('the artifact stack and that of the root go with the environment, and an application that left it stays', async () => {
  const code = { Runtime: 'nodejs24.x', Handler: 'index.handler', CodeUri: 'src' };
  const F = { Type: 'AWS::Serverless::Function', Properties: code };
  root({ A: child('a.yaml'), B: child('b.yaml'), F });
  expect(await cloudcart('deploy', '--yes')).toMatchObject({ code: 0 });
  root({ A: child('a.yaml') });
  expect(await cloudcart('deploy', '--yes')).toMatchObject({ code: 0 });
  expect(await cloudcart('gc', '--dry-run')).toMatchObject({ code: 0 });
  const { code: exit, text } = await cloudcart('destroy', '--yes');
  const held = expect.stringContaining(`  aws cloudformation delete-stack --stack-name ${name}-b\n`);
  expect([exit, text]).toEqual([7, held]);
  for (const stack of ['', '-artifacts'])
    expect(text).toContain(`  stack ${name}${stack} (the root template does not name it any more)`);
  expect(text).not.toContain(`  stack ${name}-b `);
  const again = await cloudcart('destroy', '--yes');
  expect([again.code, again.text]).toEqual([7, held]);
  root({ A: child('a.yaml'), B: child('b.yaml') });
  const { text: last, code: end } = await cloudcart('destroy', '--yes');
  expect([end, last]).toEqual([0, expect.stringContaining('1 stacks deleted, nothing of them is left')]);
}, 120_000);

it('a bucket of resolve_s3 that samconfig names stays with what is in it', async () => {
  const F = {
    Type: 'AWS::Serverless::Function',
    Properties: { Runtime: 'nodejs24.x', Handler: 'index.handler', CodeUri: 'src' },
  };
  root({ F });
  settings('resolve_s3 = true');
  expect(await cloudcart('deploy', '--yes')).toMatchObject({ code: 0 });
  const { text: shown } = await cloudcart('destroy');
  const bucket = /S3 Bucket (\S+):/.exec(shown)?.[1] ?? '';
  const held = `Stack ${name}-artifacts (s3_bucket of prod in samconfig names its bucket ${bucket})`;
  for (const qa of ['resolve_s3 = true', '']) {
    settings(qa, `[prod.deploy.parameters]\ns3_bucket = "${bucket}"`);
    const { code, text } = await cloudcart('destroy', '--yes');
    expect([code, text]).toEqual([7, expect.stringContaining(held)]);
    expect(text).not.toContain('delete-stack');
  }
  settings('');
  const { code, text } = await cloudcart('destroy', '--yes');
  expect([code, text]).toEqual([0, expect.stringContaining(`S3 Bucket ${bucket}: `)]);
}, 120_000);
