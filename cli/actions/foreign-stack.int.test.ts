import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CreateStackCommand, DeleteStackCommand } from '@aws-sdk/client-cloudformation';
import { GetFunctionCommand } from '@aws-sdk/client-lambda';
import { GetQueueAttributesCommand, GetQueueUrlCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { runInFolder } from '../../tests/harness/cloudcart.ts';
import { engine } from '../../tests/harness/shop.ts';
import { lazyClients } from '../aws/session.ts';
import { idleRuntime } from '../commands/idle-runtime.ts';
import { createProgram } from '../main.ts';

// Another team's stack has a name of an environment: no command takes its functions and queues for the project's.
const name = `foreign-${process.pid}`;
const stack = `${name}-api`;
const clients = lazyClients({ ...engine(), maxAttempts: 3 });
const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'cloudcart-foreign-')));
const ROLE = 'arn:aws:iam::000000000000:role/any';

/** The resources of both stacks: logical ids and types are equal, names and code differ. */
const resources = (owner: string, type: string, code: object) => ({
  F: {
    Metadata: { BuildMethod: 'esbuild', BuildProperties: { EntryPoints: ['index.ts'] } },
    Type: `AWS::${type}::Function`,
    Properties: {
      FunctionName: `${name}-${owner}`,
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role: ROLE,
      ...code,
    },
  },
  Q: {
    Type: 'AWS::SQS::Queue',
    Properties: {
      QueueName: `${name}-${owner}-q`,
      RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['D', 'Arn'] }, maxReceiveCount: 3 },
    },
  },
  D: { Type: 'AWS::SQS::Queue', Properties: { QueueName: `${name}-${owner}-dlq` } },
});

const FILES: Readonly<Record<string, string>> = {
  'template.yaml': JSON.stringify({
    Metadata: { CloudCart: { ArtifactBucket: 'Api.Outputs.Bucket' } },
    Resources: { Api: { Type: 'AWS::Serverless::Application', Properties: { Location: 'api.yaml' } } },
  }),
  'api.yaml': JSON.stringify({
    Transform: 'AWS::Serverless-2016-10-31',
    Resources: {
      ...resources('our', 'Serverless', { CodeUri: '.' }),
      B: { Type: 'AWS::S3::Bucket', Properties: { BucketName: `${name}-bucket` } },
    },
    Outputs: { Bucket: { Value: { Ref: 'B' } } },
  }),
  'index.ts': 'export const handler = async () => "ours";\n',
  'samconfig.toml': `version = 0.1
[qa.global.parameters]
stack_name = "${name}"
region = "us-east-1"
`,
};

/** Arguments that lead each command to the stacks. */
const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  deploy: ['--yes'],
  diff: [],
  diagnose: [],
  rollback: [],
  drift: [],
  'update-code': [],
  invoke: ['F', '--remote'],
  status: [],
  outputs: [],
  open: ['--print'],
  logs: [],
  trace: ['0000'],
  'dlq list': [],
  'dlq peek': [],
  'dlq redrive': [],
  'dlq discard': ['--yes'],
  gc: ['--yes'],
  destroy: ['--yes'],
};
/** They have --env and read no stack, say it in a list of checks, or take no other environment than local. */
const OTHERS = ['validate', 'cost', 'doctor', 'build', 'up', 'down', 'dev'];

async function cloudcart(args: readonly string[]): Promise<{ code: number; text: string }> {
  const { code, stdout, stderr } = await runInFolder(folder, args);
  return { code, text: stdout + stderr };
}

async function queue(): Promise<string> {
  const client = await clients.sqs();
  const { QueueUrl = '' } = await client.send(new GetQueueUrlCommand({ QueueName: `${name}-their-dlq` }));
  return QueueUrl;
}

/** The hash of the other team's code, and how many messages its dead-letter queue holds. */
async function theirs(): Promise<unknown[]> {
  const lambda = await clients.lambda();
  const sqs = await clients.sqs();
  const request = { QueueUrl: await queue(), AttributeNames: ['ApproximateNumberOfMessages' as const] };
  const [code, letters] = await Promise.all([
    lambda.send(new GetFunctionCommand({ FunctionName: `${name}-their` })),
    sqs.send(new GetQueueAttributesCommand(request)),
  ]);
  return [code.Configuration?.CodeSha256, letters.Attributes?.ApproximateNumberOfMessages];
}

beforeAll(async () => {
  for (const [file, text] of Object.entries(FILES)) writeFileSync(path.join(folder, file), text);
  const code = { Code: { ZipFile: 'exports.handler = async () => "theirs";' } };
  const TemplateBody = JSON.stringify({ Resources: resources('their', 'Lambda', code) });
  await (await clients.cloudFormation()).send(new CreateStackCommand({ StackName: stack, TemplateBody }));
  const sqs = await clients.sqs();
  const found = async (): Promise<string> =>
    queue().catch(async () => {
      await new Promise((resolve) => setTimeout(resolve, 100));
      return found();
    });
  await sqs.send(new SendMessageCommand({ QueueUrl: await found(), MessageBody: 'payroll' }));
}, 30_000);

afterAll(async () => {
  await (await clients.cloudFormation()).send(new DeleteStackCommand({ StackName: stack }));
  rmSync(folder, { recursive: true, force: true });
});

it('covers every command that takes an environment', () => {
  const leaves = createProgram('0', idleRuntime).commands.flatMap((one) =>
    one.commands.length > 0
      ? one.commands.map((sub) => ({ name: `${one.name()} ${sub.name()}`, options: sub.options }))
      : [{ name: one.name(), options: one.options }],
  );
  const withEnv = leaves.filter(({ options }) => options.some((option) => option.long === '--env'));
  const covered = [...Object.keys(COMMANDS), ...OTHERS];
  expect(withEnv.map((one) => one.name).filter((one) => !covered.includes(one))).toEqual([]);
});

it.each(Object.entries(COMMANDS))(
  '%s refuses a stack that something else deployed',
  async (command, args) => {
    const before = await theirs();
    const { code, text } = await cloudcart([...command.split(' '), ...args, '--env', 'qa']);
    expect([code, text]).toEqual([
      7,
      expect.stringContaining(`Stack ${stack} was not deployed by cloudcart`),
    ]);
    expect(await theirs()).toEqual(before);
  },
  60_000,
);

it('doctor names the stack that something else deployed', async () => {
  const { text } = await cloudcart(['doctor', '--env', 'qa']);
  expect(text).toContain(`Stack ${stack} was not deployed by cloudcart`);
}, 60_000);
