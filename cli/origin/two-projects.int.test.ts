import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { engine } from '../../tests/harness/shop.ts';
import { lazyClients } from '../aws/session.ts';

// Two projects of one account with the same stack_name, neither of which names an id: no command of one touches the other.
const name = `twice-${process.pid}`;
const bin = path.resolve('cli/bin.mjs');
const clients = lazyClients({ ...engine(), maxAttempts: 3 });
const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'cloudcart-twice-')));

const table = (logicalId: string): string => `
  ${logicalId}:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: ${name}-${logicalId.toLowerCase()}
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{ AttributeName: id, AttributeType: S }]
      KeySchema: [{ AttributeName: id, KeyType: HASH }]
`;

const SAMCONFIG = `version = 0.1
[qa.deploy.parameters]
stack_name = "${name}"
region = "us-east-1"
`;
const ROOT =
  'Resources: { Data: { Type: AWS::Serverless::Application, Properties: { Location: data.yaml } } }';

/** The folder of a project on a machine of its own. */
function project(at: string, data?: string) {
  const root = path.join(folder, at);
  const files = { 'template.yaml': ROOT, 'data.yaml': `Resources:${data}`, 'samconfig.toml': SAMCONFIG };
  if (data === undefined) cpSync(path.join(folder, 'ours'), root, { recursive: true });
  else {
    mkdirSync(root);
    for (const [file, text] of Object.entries(files)) writeFileSync(path.join(root, file), text);
  }
  const env = { ...process.env, NO_COLOR: '1', CI: '', XDG_CONFIG_HOME: path.join(folder, `user-of-${at}`) };
  return (command: string, ...more: string[]): Promise<{ code: number; stderr: string }> =>
    new Promise((resolve) => {
      const args = [bin, ...command.split(' '), '--env', 'qa', ...more];
      execFile(process.execPath, args, { cwd: root, env }, (error, _stdout, stderr) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : error ? 1 : 0, stderr });
      });
    });
}

async function tableStatus(logicalId: string): Promise<string | undefined> {
  const client = await clients.dynamoDb();
  return client.send(new DescribeTableCommand({ TableName: `${name}-${logicalId.toLowerCase()}` })).then(
    ({ Table }) => Table?.TableStatus,
    (error) => error.name,
  );
}

const ours = project('ours', table('Orders'));
const theirs = project('theirs', table('Posts'));
beforeAll(async () => {
  expect(await ours('deploy', '--yes')).toMatchObject({ code: 0 });
}, 120_000);
afterAll(async () => {
  await ours('destroy', '--yes');
  rmSync(folder, { recursive: true, force: true });
});

test.each([
  ['deploy', '--yes'],
  ['deploy', '--yes', '--require-approval', 'never'],
  ['destroy', '--yes'],
  ['diff'],
  ['status'],
  ['outputs'],
  ['drift'],
  ['rollback'],
])('%s of the other project is refused, and the table exists', async (command, ...more) => {
  expect(await theirs(command, ...more)).toMatchObject({
    code: 3,
    stderr: expect.stringContaining(`Stack ${name}-data was deployed from another project`),
  });
  expect([await tableStatus('Orders'), await tableStatus('Posts')]).toEqual([
    'ACTIVE',
    'ResourceNotFoundException',
  ]);
});

test('a copy on another machine deploys the same stacks without a question, changed or not', async () => {
  const clone = project('clone');
  expect(await clone('deploy')).toMatchObject({ code: 0, stderr: expect.stringContaining('unchanged') });
  writeFileSync(
    path.join(folder, 'clone', 'data.yaml'),
    `Resources:${table('Orders')}  T: { Type: AWS::SNS::Topic }\n`,
  );
  expect(await clone('deploy')).toMatchObject({ code: 0 });
  expect(await ours('status')).toMatchObject({ code: 0 });
});

test('--adopt hands the stacks over', async () => {
  expect(await theirs('deploy', '--adopt')).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('deletes Orders'),
  });
  expect(await theirs('deploy', '--adopt', '--yes')).toMatchObject({ code: 0 });
  expect(await ours('destroy', '--yes')).toMatchObject({ code: 3 });
  expect([await tableStatus('Orders'), await tableStatus('Posts')]).toEqual([
    'ResourceNotFoundException',
    'ACTIVE',
  ]);
  expect(await theirs('destroy', '--yes')).toMatchObject({ code: 0 });
  expect(await tableStatus('Posts')).toBe('ResourceNotFoundException');
}, 120_000);
