import { createConnection } from 'node:net';
import { APIGatewayClient, GetApiKeysCommand, GetRestApisCommand } from '@aws-sdk/client-api-gateway';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { engineClient } from '../../cli/local/engine-client.ts';
import { engineProcesses } from '../../cli/local/find-engine.ts';
import type { RunningEngine } from '../../cli/local/running-engine.ts';
import { type OwnShop, ownShop } from './own-shop.ts';

let shop: OwnShop;
beforeAll(async () => {
  shop = await ownShop();
  await shop.up();
}, 120_000);
afterAll(() => shop.close(), 60_000);

/** Everything of the shop that the account holds, by kind. */
async function inventory(engine: RunningEngine): Promise<Record<string, string[]>> {
  const config = engineClient(engine);
  const [stacks, tables, buckets, queues, topics, functions, logs, apis, keys] = await Promise.all([
    new CloudFormationClient(config).send(new DescribeStacksCommand({})),
    new DynamoDBClient(config).send(new ListTablesCommand({})),
    new S3Client({ ...config, forcePathStyle: true }).send(new ListBucketsCommand({})),
    new SQSClient(config).send(new ListQueuesCommand({})),
    new SNSClient(config).send(new ListTopicsCommand({})),
    new LambdaClient(config).send(new ListFunctionsCommand({})),
    new CloudWatchLogsClient(config).send(new DescribeLogGroupsCommand({})),
    new APIGatewayClient(config).send(new GetRestApisCommand({})),
    new APIGatewayClient(config).send(new GetApiKeysCommand({})),
  ]);
  return {
    stacks: (stacks.Stacks ?? []).flatMap(({ StackName, StackStatus }) =>
      StackStatus === 'DELETE_COMPLETE' ? [] : [StackName ?? ''],
    ),
    tables: tables.TableNames ?? [],
    buckets: (buckets.Buckets ?? []).map(({ Name }) => Name ?? ''),
    queues: queues.QueueUrls ?? [],
    topics: (topics.Topics ?? []).map(({ TopicArn }) => TopicArn ?? ''),
    functions: (functions.Functions ?? []).map(({ FunctionName }) => FunctionName ?? ''),
    logGroups: (logs.logGroups ?? []).map(({ logGroupName }) => logGroupName ?? ''),
    apis: (apis.items ?? []).map(({ name }) => name ?? ''),
    apiKeys: (keys.items ?? []).map(({ name }) => name ?? ''),
  };
}

const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port });
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('close', () => socket.destroy());
  });

test('destroy asks first, then leaves nothing in the account, and down leaves no process and no port', async () => {
  const engine = await shop.record();
  const before = await inventory(engine);
  for (const [kind, names] of Object.entries(before)) expect([kind, names.length]).not.toEqual([kind, 0]);

  const unasked = await shop.cloudcart('destroy', '--env', 'local');
  expect(unasked.code).toBe(3);
  expect(await inventory(engine)).toEqual(before);

  const destroyed = await shop.cloudcart('destroy', '--env', 'local', '--yes', '--json');
  expect([destroyed.code, destroyed.stderr]).toEqual([0, expect.any(String)]);
  const proof = JSON.parse(destroyed.stdout).inventory;
  expect([proof.before.length > 150, proof.after]).toEqual([true, []]);
  expect(await inventory(engine)).toEqual(Object.fromEntries(Object.keys(before).map((kind) => [kind, []])));
  expect((await shop.cloudcart('destroy', '--env', 'local', '--yes')).code).toBe(0);

  expect((await shop.cloudcart('down')).code).toBe(0);
  expect(await engineProcesses(engine)).toEqual([]);
  expect(await listens(engine.port)).toBe(false);
}, 120_000);

test('what keeps data stands when it is asked to, and the shop comes back with it', async () => {
  await shop.up();
  const body = { userId: 'ada', productId: 'stoneware-mug-350-ml', quantity: 3 };
  expect((await shop.call('POST', '/cart', { body })).status).toBe(200);
  expect((await shop.cloudcart('destroy', '--env', 'local', '--yes', '--keep-data')).code).toBe(0);
  const { functions = [], tables = [] } = await inventory(await shop.record());
  expect(functions).toEqual([]);
  expect(tables.length).toBeGreaterThan(0);
  await shop.up();
  const cart = await shop.call<{ items: unknown[] }>('GET', '/cart/ada');
  expect(cart.body.items).toMatchObject([{ productId: 'stoneware-mug-350-ml', quantity: 3 }]);
}, 120_000);
