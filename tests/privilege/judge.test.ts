import type { Call } from './calls.ts';
import { type DeployedFunction, statementsOf } from './functions.ts';
import { judge } from './judge.ts';

const arn = (service: string, resource: string): string =>
  `arn:aws:${service}:us-east-1:000000000000:${resource}`;
const ORDERS = arn('dynamodb', 'table/Orders');
const BY_USER = `${ORDERS}/index/userId-index`;
const QUEUE = arn('sqs', 'orders');
const LOGS = arn('logs', 'log-group:/aws/lambda/orders:*');

type Written = {
  Effect?: string;
  Action: string | string[];
  Resource: string | string[];
  Condition?: object;
};

const OF_AWS: Written[] = [
  { Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: LOGS },
  { Action: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], Resource: '*' },
];

const fn = (own: Written[], more: Partial<DeployedFunction> = {}): DeployedFunction => ({
  name: 'orders',
  place: { region: 'us-east-1', account: '000000000000' },
  roleArn: 'arn:aws:iam::000000000000:role/orders',
  accessKey: 'ASIA',
  statements: statementsOf(
    JSON.stringify({ Statement: [...OF_AWS, ...own].map((one) => ({ Effect: 'Allow', ...one })) }),
  ),
  attached: [],
  logGroup: '/aws/lambda/orders',
  traced: true,
  queues: [],
  ...more,
});

const get: Call = { action: 'dynamodb:GetItem', resource: ORDERS };
const query: Call = { action: 'dynamodb:Query', resource: BY_USER };
const findings = async (one: DeployedFunction, calls: Call[]) => (await judge(one, calls)).findings;

test('a role that allows what is done, and nothing else, is in order', async () => {
  const role = fn([
    { Action: ['dynamodb:GetItem'], Resource: ORDERS },
    { Action: 'dynamodb:Query', Resource: [BY_USER] },
  ]);
  const { grants, findings } = await judge(role, [get, query]);
  expect(findings).toEqual([]);
  expect(grants.map(({ by }) => by)).toEqual(['AWS', 'AWS', 'AWS', 'AWS', 'function', 'function']);
});

test('a call that the role does not allow', async () => {
  expect(await findings(fn([{ Action: 'dynamodb:GetItem', Resource: ORDERS }]), [get, query])).toEqual([
    `denied: dynamodb:Query on ${BY_USER}`,
  ]);
});

test('a call that a Deny forbids is not judged by us to be allowed', async () => {
  const role = fn([
    { Action: 'dynamodb:GetItem', Resource: ORDERS },
    { Effect: 'Deny', Action: 'dynamodb:GetItem', Resource: ORDERS },
  ]);
  expect(await findings(role, [get])).toEqual(['not judged: a statement with Effect Deny']);
});

test('a right that nobody uses: an action, and a resource', async () => {
  const role = fn([{ Action: ['dynamodb:GetItem', 'dynamodb:PutItem'], Resource: [ORDERS, `${ORDERS}2`] }]);
  expect(await findings(role, [get])).toEqual([
    `unused: dynamodb:GetItem on ${ORDERS}2`,
    `unused: dynamodb:PutItem on ${ORDERS}`,
    `unused: dynamodb:PutItem on ${ORDERS}2`,
  ]);
});

test.each([
  ['dynamodb:Query', `${ORDERS}/index/*`],
  ['dynamodb:Que*', BY_USER],
  ['dynamodb:Query', '*'],
])('a wildcard where the call names one thing: %s on %s', async (Action, Resource) => {
  expect(await findings(fn([{ Action, Resource }]), [query])).toContain(`too wide: ${Action} on ${Resource}`);
});

test('logs of other functions are too wide, and its own streams are not', async () => {
  const Resource = arn('logs', 'log-group:*');
  expect(await findings(fn([{ Action: 'logs:PutLogEvents', Resource }]), [])).toEqual([
    `too wide: logs:PutLogEvents on ${Resource}`,
  ]);
});

test('a queue: Lambda needs its three rights, and only where it reads', async () => {
  const Action = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];
  const role = [{ Action, Resource: QUEUE }];
  expect(await findings(fn(role, { queues: [QUEUE] }), [])).toEqual([]);
  expect(await findings(fn([], { queues: [QUEUE] }), [])).toEqual(
    Action.map((action) => `denied: ${action} on ${QUEUE}`),
  );
  expect(await findings(fn(role), [])).toEqual(Action.map((action) => `unused: ${action} on ${QUEUE}`));
});

test('who is not traced needs no X-Ray', async () => {
  expect(await findings(fn([], { traced: false }), [])).toEqual([
    'unused: xray:PutTraceSegments on *',
    'unused: xray:PutTelemetryRecords on *',
  ]);
});

test('what cannot be judged is told', async () => {
  const role = fn([{ Action: 'dynamodb:GetItem', Resource: ORDERS, Condition: { Bool: {} } }], {
    attached: ['arn:aws:iam::aws:policy/AdministratorAccess'],
  });
  expect(await findings(role, [get])).toEqual([
    'attached: arn:aws:iam::aws:policy/AdministratorAccess, where the role should say itself what it may',
    'not judged: a statement with Condition',
  ]);
});

test('an action that AWS does not have, or not on such a resource, is an error', async () => {
  const role = fn([{ Action: 'dynamodb:GetItem', Resource: ORDERS }]);
  await expect(judge(role, [{ action: 'dynamodb:FetchItem', resource: ORDERS }])).rejects.toThrow(
    'dynamodb:FetchItem',
  );
  await expect(judge(role, [{ action: 'dynamodb:GetItem', resource: QUEUE }])).rejects.toThrow(QUEUE);
});
