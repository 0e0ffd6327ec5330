import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CloudFormationClient, ListChangeSetsCommand } from '@aws-sdk/client-cloudformation';
import { GetQueueUrlCommand, SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { current } from '../../tests/harness/current.ts';
import { engine } from '../../tests/harness/shop.ts';

// A small application on the engine: what deploy, diff, diagnose, drift and gc make of its changes.
const bin = path.resolve('cli/bin.mjs');

const ROOT = `
Metadata: { CloudCart: { ArtifactBucket: Artifacts.Outputs.BucketName } }
Resources:
  Artifacts: { Type: AWS::Serverless::Application, Properties: { Location: templates/artifacts.yaml } }
  Queues: { Type: AWS::Serverless::Application, Properties: { Location: templates/queues.yaml } }
  Topics:
    Type: AWS::Serverless::Application
    Properties: { Location: templates/topics.yaml, Parameters: { QueueArn: !GetAtt Queues.Outputs.QueueArn } }
`;
const ARTIFACTS = `
Resources:
  Bucket: { Type: AWS::S3::Bucket, Properties: { BucketName: care-local-artifacts, VersioningConfiguration: { Status: Enabled } } }
Outputs: { BucketName: { Value: !Ref Bucket } }
`;
const QUEUES = `
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: care-local-queue
      VisibilityTimeout: 30
Outputs: { QueueArn: { Value: !GetAtt Queue.Arn } }
`;
const TOPICS = `
Parameters: { QueueArn: { Type: String } }
Resources:
  Topic: { Type: AWS::SNS::Topic, Properties: { TopicName: care-local-topic, DisplayName: !Ref QueueArn } }
`;
const SAMCONFIG = `
version = 0.1
[local.deploy.parameters]
stack_name = "care-local"
region = "us-east-1"
[local.cloudcart.parameters]
termination_protection = false
`;
const FILES: Record<string, string> = {
  'template.yaml': ROOT,
  'samconfig.toml': SAMCONFIG,
  'templates/artifacts.yaml': ARTIFACTS,
  'templates/queues.yaml': QUEUES,
  'templates/topics.yaml': TOPICS,
};

let folder = '';

function change(name: string, from: string, to: string): void {
  const file = path.join(folder, name);
  const text = readFileSync(file, 'utf8');
  if (!text.includes(from)) throw new Error(`${name} does not hold ${from}`);
  writeFileSync(file, text.replace(from, to));
}

interface Run {
  code: number;
  stderr: string;
  body: {
    stacks: { id: string; action: string; state: string; resources: unknown[]; drift: string }[];
    [key: string]: unknown;
  };
}

function cloudcart(...args: string[]): Promise<Run> {
  const env = { ...process.env, CLOUDCART_STATE_DIR: current().stateDir, NO_COLOR: '1', CI: '' };
  return new Promise((resolve) => {
    const line = [bin, ...args, '--json'];
    execFile(process.execPath, line, { cwd: folder, env }, (error, stdout, stderr) => {
      const code = typeof error?.code === 'number' ? error.code : error ? 1 : 0;
      resolve({ code, stderr, body: JSON.parse(stdout || '{}') });
    });
  });
}

const actions = ({ body }: Run) => Object.fromEntries(body.stacks.map((one) => [one.id, one.action]));
const states = ({ body }: Run) => Object.fromEntries(body.stacks.map((one) => [one.id, one.state]));

const settings = async () => engine();

beforeAll(async () => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'cloudcart-care-')));
  mkdirSync(path.join(folder, 'templates'));
  for (const [name, text] of Object.entries(FILES)) writeFileSync(path.join(folder, name), text);
  const created = await cloudcart('deploy');
  expect(actions(created)).toEqual({ Artifacts: 'created', Queues: 'created', Topics: 'created' });
}, 60_000);

afterAll(async () => {
  await cloudcart('destroy', '--yes');
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

it('deploys nothing when nothing has changed, exit 0, and diff agrees', async () => {
  const [deploy, diff] = [await cloudcart('deploy'), await cloudcart('diff', '--fail')];
  expect([deploy.code, diff.code]).toEqual([0, 0]);
  const same = { Artifacts: 'unchanged', Queues: 'unchanged', Topics: 'unchanged' };
  expect(actions(deploy)).toEqual(same);
  expect(states(diff)).toEqual(same);
});

it('shows a property change, leaves no change set behind, and deploys that stack only', async () => {
  change('templates/queues.yaml', 'VisibilityTimeout: 30', 'VisibilityTimeout: 45');
  const diff = await cloudcart('diff', '--fail');
  expect(diff.code).toBe(10);
  expect(states(diff)).toEqual({ Artifacts: 'unchanged', Queues: 'changed', Topics: 'unchanged' });
  expect(diff.body.stacks[1]?.resources).toEqual([
    {
      logicalId: 'Queue',
      type: 'AWS::SQS::Queue',
      action: 'change',
      replacement: 'no',
      where: 'templates/queues.yaml:3',
      properties: [{ path: 'VisibilityTimeout', before: '30', after: '45' }],
    },
  ]);
  const client = new CloudFormationClient(await settings());
  const { Summaries } = await client.send(new ListChangeSetsCommand({ StackName: 'care-local-queues' }));
  expect((Summaries ?? []).filter((one) => one.ExecutionStatus !== 'EXECUTE_COMPLETE')).toEqual([]);
  const deploy = await cloudcart('deploy');
  expect(actions(deploy)).toEqual({ Artifacts: 'unchanged', Queues: 'updated', Topics: 'unchanged' });
});

it('marks what depends on an output that comes with a replacement', async () => {
  change('templates/queues.yaml', 'care-local-queue', 'care-local-queue2');
  const diff = await cloudcart('diff');
  expect(states(diff)).toEqual({ Artifacts: 'unchanged', Queues: 'changed', Topics: 'may-change' });
  expect(diff.body.stacks[1]?.resources).toEqual([expect.objectContaining({ replacement: 'yes' })]);
  expect(diff.body.stacks[2]?.resources).toEqual([
    expect.objectContaining({
      logicalId: 'Topic',
      properties: [expect.objectContaining({ path: 'DisplayName', mayChange: true })],
    }),
  ]);
  change('templates/queues.yaml', 'care-local-queue2', 'care-local-queue');
});

it('tells why a deployment failed, exit 6, and diagnose tells it again', async () => {
  const good = 'Outputs: {';
  const bad =
    '  Bad: { Type: AWS::Lambda::Url, Properties: { AuthType: AWS_IAM, TargetFunctionArn: none } }\nOutputs: {';
  change('templates/queues.yaml', good, bad);
  const deploy = await cloudcart('deploy', 'Queues');
  expect(deploy.stderr).toMatch(
    /Queues\/Bad \(AWS::Lambda::Url\) failed: .*\n {2}at templates\/queues\.yaml:8/,
  );
  expect(deploy.code).toBe(6);
  const diagnose = await cloudcart('diagnose');
  expect(diagnose.code).toBe(0);
  expect(diagnose.body.failures).toEqual([
    expect.objectContaining({
      stack: 'Queues',
      logicalId: 'Bad',
      where: 'templates/queues.yaml:8',
      recovered: false,
      next: 'npx cloudcart deploy Queues',
    }),
  ]);
  change('templates/queues.yaml', bad, good);
  expect((await cloudcart('deploy')).code).toBe(0);
});

it('finds what was changed past CloudFormation', async () => {
  expect((await cloudcart('drift', '--fail')).code).toBe(0);
  const sqs = new SQSClient(await settings());
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: 'care-local-queue' }));
  const set = (VisibilityTimeout: string) =>
    sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout } }));
  await set('77');
  const drift = await cloudcart('drift', '--fail');
  expect(drift.code).toBe(10);
  expect(drift.body.stacks[1]).toMatchObject({
    id: 'Queues',
    drift: 'DRIFTED',
    resources: [{ logicalId: 'Queue', status: 'MODIFIED', where: 'templates/queues.yaml:3' }],
  });
  await set('45');
});

it('collects the artifacts that nothing uses, and no others', async () => {
  const dry = await cloudcart('gc', '--dry-run', '--keep', '1', '--min-age', '0');
  const keys = (dry.body.unused as { key: string }[]).map((one) => one.key);
  expect(keys.filter((key) => key.endsWith('.template')).length).toBeGreaterThan(0);
  expect(dry.body.deleted).toBe(false);
  expect((await cloudcart('gc', '--keep', '1', '--min-age', '0')).code).toBe(3);
  const gc = await cloudcart('gc', '--yes', '--keep', '1', '--min-age', '0');
  expect([gc.code, gc.body.deleted]).toEqual([0, true]);
  expect((await cloudcart('gc', '--dry-run', '--keep', '1', '--min-age', '0')).body.unused).toEqual([]);
  change('templates/topics.yaml', 'care-local-topic', 'care-local-topic2');
  expect(actions(await cloudcart('deploy', 'Topics'))).toEqual({ Topics: 'updated' });
});

it('has nothing to roll back', async () => {
  const { code, body } = await cloudcart('rollback');
  expect([code, body.rolledBack]).toEqual([0, []]);
});

it('protects stacks against deletion as samconfig.toml says', async () => {
  change('samconfig.toml', 'termination_protection = false', 'termination_protection = true');
  expect((await cloudcart('deploy')).stderr).toMatch(
    /Queues +termination protection of care-local-queues is on/,
  );
  expect((await cloudcart('destroy', '--yes')).code).toBe(7);
  change('samconfig.toml', 'termination_protection = true', 'termination_protection = false');
  expect((await cloudcart('deploy')).code).toBe(0);
});
