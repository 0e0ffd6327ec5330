import { execFile } from 'node:child_process';
import path from 'node:path';
import { CreateTopicCommand, DeleteTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { CreateQueueCommand, DeleteQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { current } from '../../tests/harness/current.ts';
import { accountListing } from '../aws/account-listing.ts';
import { lazyClients, type Session } from '../aws/session.ts';

// doctor, validate and cost as a user runs them on an application that they know nothing of; destroy's look at the account.
const bin = path.resolve('cli/bin.mjs');
const fixture = path.resolve('cli/fixtures/mini');

interface Run {
  code: number;
  stdout: string;
  stderr: string;
}

function cloudcart(args: string[], env: Record<string, string> = {}): Promise<Run> {
  const own = { CLOUDCART_STATE_DIR: current().stateDir, NO_COLOR: '1', CI: '1' };
  return new Promise((resolve) => {
    const options = { cwd: fixture, env: { ...process.env, ...own, ...env } };
    execFile(process.execPath, [bin, ...args], options, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? 1 : 0, stdout, stderr }),
    );
  });
}

const session = (): Session => {
  const { endpoint, region, credentials } = current();
  const settings = { endpoint, region, credentials, maxAttempts: 3 };
  return {
    environment: 'local',
    account: '000000000000',
    region,
    endpoint,
    settings,
    ...lazyClients(settings),
  };
};

describe('cloudcart doctor', () => {
  it('finds the engine well, and the account behind it', async () => {
    const { code, stdout } = await cloudcart(['doctor', '--json']);
    const report = JSON.parse(stdout);
    expect([code, report.healthy, report.account]).toEqual([0, true, '000000000000']);
    const status = Object.fromEntries(
      report.checks.map((one: { id: string; status: string }) => [one.id, one.status]),
    );
    expect(status).toMatchObject({ engine: 'ok', project: 'ok', credentials: 'ok', mixed: 'ok' });
  });

  it('is 4 in another account than the environment allows', async () => {
    const { endpoint, credentials } = current();
    const env = {
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    };
    const { code, stdout } = await cloudcart(['doctor', '--env', 'dev', '--output', 'ndjson'], env);
    const result = stdout.split('\n').find((line) => line.includes('"code":"result"')) ?? '';
    expect(code).toBe(4);
    expect(JSON.parse(result).data.checks).toContainEqual(
      expect.objectContaining({ id: 'account', status: 'fail', exitCode: 4 }),
    );
  });

  it('is 2 for an environment that does not exist, and names those that do', async () => {
    const { code, stdout } = await cloudcart(['doctor', '--env', 'qa']);
    expect([code, stdout]).toEqual([2, expect.stringContaining('There are: local, dev.')]);
  });
});

it('cloudcart validate is 2 with findings that name file and line', async () => {
  const { code, stdout } = await cloudcart(['validate', '--own', '--json']);
  const report = JSON.parse(stdout);
  expect([code, report.valid]).toEqual([2, false]);
  for (const one of report.findings) expect(one.where).toMatch(/^(template|templates\/\w+)\.yaml:\d+$/);
});

it('cloudcart cost needs no engine and no credentials', async () => {
  const nowhere = { CLOUDCART_STATE_DIR: '/nowhere', AWS_ACCESS_KEY_ID: '' };
  const fine = await cloudcart(['cost', '--env', 'dev', '--json'], nowhere);
  expect(JSON.parse(fine.stdout)).toMatchObject({ region: 'eu-central-1', perThousandOrders: null });
  expect((await cloudcart(['cost', '--env', 'dev', '--max', '0'], nowhere)).code).toBe(10);
});

it("destroy's look at the account finds what is named for the application, and nothing of its neighbours", async () => {
  const here = session();
  const sqs = new SQSClient(here.settings);
  const sns = new SNSClient(here.settings);
  const names = ['look-dev-a', 'look-dev-2-b', 'look-device'];
  const queues = await Promise.all(names.map((QueueName) => sqs.send(new CreateQueueCommand({ QueueName }))));
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'look-dev-events' }));
  const found = await accountListing(here, {
    application: 'look-dev',
    others: ['look-dev', 'look-dev-2'],
    stacks: [],
    tags: { Project: 'nothing-has-this' },
  }).list();
  await Promise.all(queues.map(({ QueueUrl }) => sqs.send(new DeleteQueueCommand({ QueueUrl }))));
  await sns.send(new DeleteTopicCommand({ TopicArn }));
  sqs.destroy();
  sns.destroy();
  expect(found).toEqual([
    { type: 'AWS::SQS::Queue', name: 'look-dev-a' },
    { type: 'AWS::SNS::Topic', name: 'look-dev-events' },
  ]);
});
