import { execFile } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { HeadBucketCommand } from '@aws-sdk/client-s3';
import { lazyClients } from '../../aws/session.ts';

// Environments of one account that name the same resources: destroying one never touches the other's.
const bin = path.resolve('cli/bin.mjs');
const TEMPLATE = `
Parameters: { Environment: { Type: String } }
Resources:
  Data:
    Type: AWS::Serverless::Application
    Properties: { Location: data.yaml, Parameters: { Environment: !Ref Environment } }
`;
/** @param name of both resources, as a template writes it */
const data = (name: string): string => `
Parameters: { Environment: { Type: String } }
Resources:
  Orders:
    Type: AWS::DynamoDB::Table
    DeletionPolicy: Retain
    Properties:
      TableName: !Sub ${name}
      DeletionProtectionEnabled: true
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{ AttributeName: id, AttributeType: S }]
      KeySchema: [{ AttributeName: id, KeyType: HASH }]
  Files:
    Type: AWS::S3::Bucket
    DeletionPolicy: Retain
    Properties: { BucketName: !Sub ${name} }
`;
const environment = (name: string, application: string, parameter = name): string => `
[${name}.deploy.parameters]
stack_name = "${application}"
region = "us-east-1"
parameter_overrides = ["Environment=${parameter}"]
[${name}.cloudcart.parameters]
regions = ["us-east-1"]
`;

interface Run {
  code: number;
  stdout: string;
  stderr: string;
}

const folders: string[] = [];

function project(files: Readonly<Record<string, string>>) {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'cloudcart-owner-')));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
  return (args: string[], variables: Record<string, string> = {}): Promise<Run> =>
    new Promise((resolve) => {
      const env = { ...process.env, NO_COLOR: '1', CI: '', ...variables };
      execFile(process.execPath, [bin, ...args], { cwd: folder, env }, (error, stdout, stderr) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : error ? 1 : 0, stdout, stderr });
      });
    });
}

const clients = lazyClients({
  region: 'us-east-1',
  endpoint: process.env.AWS_ENDPOINT_URL ?? '',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  maxAttempts: 3,
});

/** The table's protection and the bucket's status, or the names of the errors. */
async function existing(name: string): Promise<unknown[]> {
  const failed = (error: unknown) => (error instanceof Error ? error.name : error);
  const [table, bucket] = await Promise.all([
    clients
      .dynamoDb()
      .then((client) => client.send(new DescribeTableCommand({ TableName: name })))
      .then(({ Table }) => Table?.DeletionProtectionEnabled, failed),
    clients
      .s3()
      .then((client) => client.send(new HeadBucketCommand({ Bucket: name })))
      .then(() => 'exists', failed),
  ]);
  return [table, bucket];
}

async function stackProtected(StackName: string): Promise<boolean | undefined> {
  const client = await clients.cloudFormation();
  const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }));
  return Stacks?.[0]?.EnableTerminationProtection;
}

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Names of one test, so that tests may run at once. */
const nameOf = (test: string): string => `own-${test}-${process.pid}`;

it.each(['never deployed', 'creation failed on the names'])(
  'a fixed name of another environment: %s',
  async (state) => {
    const name = nameOf(state.split(' ')[0] ?? '');
    const [prod, dev] = [`${name}-prod`, `${name}-dev`];
    const samconfig = `version = 0.1\n${environment('prod', prod)}termination_protection = true\n${environment('dev', dev)}`;
    const cloudcart = project({
      'template.yaml': TEMPLATE,
      'data.yaml': data(name),
      'samconfig.toml': samconfig,
    });
    expect((await cloudcart(['deploy', '--env', 'prod', '--yes'])).code).toBe(0);
    if (state !== 'never deployed')
      expect((await cloudcart(['deploy', '--env', 'dev', '--yes'])).code).toBe(6);

    const destroyed = await cloudcart(['destroy', '--env', 'dev', '--yes', '--json']);

    expect(await existing(name)).toEqual([true, 'exists']);
    expect(await stackProtected(`${prod}-data`)).toBe(true);
    expect(destroyed.stderr).toContain(`DynamoDB Table ${name} (owner: stack ${prod}-data)`);
    expect([destroyed.code, destroyed.stderr]).toEqual([0, expect.any(String)]);

    expect((await cloudcart(['destroy', '--env', 'prod', '--yes'])).code).toBe(7);
    expect(await existing(name)).toEqual([true, 'exists']);
    const last = await cloudcart(['destroy', '--env', 'prod', '--yes', '--remove-protection']);
    expect([last.code, last.stderr]).toEqual([0, expect.any(String)]);
    expect(await existing(name)).toEqual(['ResourceNotFoundException', 'NotFound']);
  },
  120_000,
);
