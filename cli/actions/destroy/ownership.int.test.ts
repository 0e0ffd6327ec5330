import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { HeadBucketCommand } from '@aws-sdk/client-s3';
import { type Run, runInFolder } from '../../../tests/harness/cloudcart.ts';
import { engine } from '../../../tests/harness/shop.ts';
import { lazyClients } from '../../aws/session.ts';

// Environments of one account that name the same resources: destroying one never touches the other's.
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
      TableName: !Sub '${name}'
      DeletionProtectionEnabled: true
      BillingMode: PAY_PER_REQUEST
      Tags: [{ Key: Environment, Value: !Ref Environment }]
      AttributeDefinitions: [{ AttributeName: id, AttributeType: S }]
      KeySchema: [{ AttributeName: id, KeyType: HASH }]
  Files:
    Type: AWS::S3::Bucket
    DeletionPolicy: Retain
    Properties: { BucketName: !Sub '${name}' }
`;
const environment = (name: string, application: string, parameter = name): string => `
[${name}.deploy.parameters]
stack_name = "${application}"
region = "us-east-1"
parameter_overrides = ["Environment=${parameter}"]
[${name}.cloudcart.parameters]
regions = ["us-east-1"]
`;

const folders: string[] = [];

function project(files: Readonly<Record<string, string>>) {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'cloudcart-owner-')));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
  return (args: string[], variables: Record<string, string> = {}): Promise<Run> =>
    runInFolder(folder, args, variables);
}

const clients = lazyClients({ ...engine(), maxAttempts: 3 });

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

/** Names of one test: tests may run at once. */
const nameOf = (test: string): string => `own-${test}-${process.pid}`;

/** Deploys an environment prod that is protected in every way; its table and bucket have this name. */
async function deployProd(name: string, resource: string) {
  const samconfig = `version = 0.1\n${environment('prod', `${name}-prod`)}termination_protection = true\n`;
  const files = { 'template.yaml': TEMPLATE, 'data.yaml': data(resource) };
  const prod = project({ ...files, 'samconfig.toml': samconfig });
  expect((await prod(['deploy', '--env', 'prod', '--yes'])).code).toBe(0);
  return { prod, files, samconfig };
}

async function expectUntouched(name: string, resource = name): Promise<void> {
  expect(await existing(resource)).toEqual([true, 'exists']);
  expect(await stackProtected(`${name}-prod-data`)).toBe(true);
}

it.each(['never', 'failed'])(
  'leaves the resources of fixed names that another project owns: %s deployed',
  async (state) => {
    const name = nameOf(state);
    const { prod, files } = await deployProd(name, name);
    const samconfig = `version = 0.1\n${environment('dev', `${name}-dev`)}`;
    const dev = project({ ...files, 'samconfig.toml': samconfig });
    if (state === 'failed') expect((await dev(['deploy', '--env', 'dev', '--yes'])).code).toBe(6);

    const destroyed = await dev(['destroy', '--env', 'dev', '--yes', '--remove-protection']);

    await expectUntouched(name);
    expect(destroyed.stderr).toContain(`DynamoDB Table ${name} (owner: stack ${name}-prod-data)`);
    // The engine writes no tags on buckets, so that nothing tells who owns one of another project.
    expect(destroyed.stderr).toContain(`S3 Bucket ${name} (owner: unknown)`);
    expect(destroyed.code).toBe(7);

    expect((await prod(['destroy', '--env', 'prod', '--yes'])).code).toBe(7);
    await expectUntouched(name);
    const last = await prod(['destroy', '--env', 'prod', '--yes', '--remove-protection']);
    expect([last.code, last.stderr]).toEqual([0, expect.any(String)]);
    expect(await existing(name)).toEqual(['ResourceNotFoundException', 'NotFound']);
  },
  120_000,
);

describe('an environment with names of another is refused by every command', () => {
  const name = nameOf('refused');
  const resource = `${name}-\${Environment}`;
  let prod: Awaited<ReturnType<typeof deployProd>>;
  beforeAll(async () => {
    prod = await deployProd(name, resource);
  }, 60_000);
  afterAll(() => prod.prod(['destroy', '--env', 'prod', '--yes', '--remove-protection']), 60_000);

  const COMMANDS = [
    ['destroy', '--yes'],
    ['deploy', '--yes'],
    ['diff'],
    ['status'],
    ['outputs'],
    ['gc', '--yes'],
    ['rollback'],
    ['update-code'],
    ['validate', '--own'],
  ];

  it.each([
    ['a copied block', environment('qa', `${name}-qa`, 'prod'), 'qa', {}],
    [
      'a variable of the shell',
      environment('staging', `${name}-staging`),
      'staging',
      { CLOUDCART_PARAM_ENVIRONMENT: 'prod' },
    ],
    ['a fixed name', environment('dev', `${name}-dev`), 'dev', {}],
  ])(
    '%s',
    async (what, block, env, variables) => {
      const files = what === 'a fixed name' ? { ...prod.files, 'data.yaml': data(name) } : prod.files;
      const cloudcart = project({ ...files, 'samconfig.toml': prod.samconfig + block });
      // validate looks at samconfig.toml, not at the variables of a shell.
      const commands = what.startsWith('a variable')
        ? COMMANDS.filter(([one]) => one !== 'validate')
        : COMMANDS;
      for (const command of commands) {
        const { code, stdout, stderr } = await cloudcart([...command, '--env', env], variables);
        expect([command, code, stdout + stderr]).toEqual([command, 2, expect.stringContaining('prod')]);
      }
      await expectUntouched(name, `${name}-prod`);
    },
    120_000,
  );
});

it('a stack of another project with the same stack_name is neither updated nor deleted', async () => {
  const name = nameOf('project');
  const files = { 'template.yaml': TEMPLATE, 'data.yaml': data(name) };
  const block = `version = 0.1\n${environment('prod', `${name}-prod`)}`;
  const owner = project({ ...files, 'samconfig.toml': `${block}project = "team-a"\n` });
  expect((await owner(['deploy', '--env', 'prod', '--yes'])).code).toBe(0);
  for (const samconfig of [block, `${block}project = "team-b"\n`]) {
    const other = project({ ...files, 'data.yaml': data(`${name}-b`), 'samconfig.toml': samconfig });
    for (const command of ['deploy', 'destroy']) {
      const { code, stderr } = await other([command, '--env', 'prod', '--yes']);
      expect([command, code, stderr]).toEqual([
        command,
        7,
        expect.stringContaining(`Stack ${name}-prod-data is owned by project team-a`),
      ]);
    }
  }
  expect(await existing(name)).toEqual([true, 'exists']);
  expect((await owner(['destroy', '--env', 'prod', '--yes', '--remove-protection'])).code).toBe(0);
}, 120_000);
