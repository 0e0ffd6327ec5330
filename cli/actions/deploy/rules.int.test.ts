import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { type Run, runInFolder } from '../../../tests/harness/cloudcart.ts';
import { engine } from '../../../tests/harness/shop.ts';
import { lazyClients } from '../../aws/session.ts';

const name = `rules-${process.pid}`;
const FILES = {
  'template.yaml': `
Parameters:
  Environment: { Type: String }
  Meant: { Type: String, Default: 'false' }
Rules:
  OnlyWhenMeant:
    RuleCondition: !Equals [!Ref Environment, prod]
    Assertions: [{ Assert: !Equals [!Ref Meant, 'true'], AssertDescription: say that it is meant }]
Resources:
  Data:
    Type: AWS::Serverless::Application
    Properties: { Location: data.yaml }
`,
  'data.yaml': `Resources: { Topic: { Type: AWS::SNS::Topic, Properties: { TopicName: ${name} } } }`,
  'samconfig.toml': `version = 0.1
[prod.deploy.parameters]
stack_name = "${name}-prod"
region = "us-east-1"
parameter_overrides = ["Environment=prod"]
[prod.cloudcart.parameters]
regions = ["us-east-1"]
`,
};

let folder: string;
beforeAll(() => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'cloudcart-rules-')));
  for (const [file, text] of Object.entries(FILES)) writeFileSync(path.join(folder, file), text);
});

const cloudcart = (...args: string[]): Promise<Run> => runInFolder(folder, args);

afterAll(async () => {
  await cloudcart('destroy', '--env', 'prod', '--yes');
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

async function exists(): Promise<boolean> {
  const client = await lazyClients({ ...engine(), maxAttempts: 3 }).cloudFormation();
  const input = new DescribeStacksCommand({ StackName: `${name}-prod-data` });
  return client.send(input).then(
    () => true,
    () => false,
  );
}

test('deploy refuses an environment that breaks a rule before the first stack changes', async () => {
  const refused = await cloudcart('deploy', '--env', 'prod', '--yes');
  expect([refused.code, await exists()]).toEqual([2, false]);
  expect(refused.stderr).toMatch(/rule OnlyWhenMeant: say that it is meant/);
  const meant = await cloudcart('deploy', '--env', 'prod', '--yes', '--param', 'Meant=true');
  expect([meant.code, await exists()]).toEqual([0, true]);
}, 60_000);
