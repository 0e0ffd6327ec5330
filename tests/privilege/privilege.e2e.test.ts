import { readFile } from 'node:fs/promises';
import { type OwnShop, ownShop } from '../e2e/own-shop.ts';
import { eventually } from '../harness/shop.ts';
import { callsOf, distinct } from './calls.ts';
import { doorsOf, openDoors } from './doors.ts';
import { type DeployedFunction, deployedFunctions } from './functions.ts';
import { judge, type Verdict } from './judge.ts';
import { summaryTable, writeReports } from './report.ts';
import { quarrel, type Stage, tellStory } from './story.ts';
import { eventsOf, formCall } from './trail.ts';

let shop: OwnShop;
let stage: Stage;
let functions: DeployedFunction[];

beforeAll(async () => {
  shop = await ownShop();
  await shop.up();
  const { stdout } = await shop.cloudcart('outputs', '--env', 'local', '--json', '--secrets');
  const engine = await shop.record();
  stage = { shop, engine, outputs: JSON.parse(stdout) };
  functions = await deployedFunctions(engine);
}, 120_000);
afterAll(() => shop.close(), 60_000);

let recorded = 0;

/** What each function has done until now, held against its role. */
async function verdicts(): Promise<Verdict[]> {
  recorded = 0;
  const apiKeys = Object.entries(stage.outputs).flatMap(([name, id]) =>
    name.endsWith('ApiKeyId') ? [id] : [],
  );
  return Promise.all(
    functions.map(async (fn) => {
      const events = await eventsOf(stage.engine, fn.accessKey);
      recorded += events.length;
      return judge(fn, distinct(events.flatMap((event) => callsOf(event, { ...fn.place, apiKeys }))));
    }),
  );
}

test('every call is allowed, every right is used, and none is wider than its use', async () => {
  await tellStory(stage);
  let all: Verdict[] = [];
  try {
    await eventually(
      async () => {
        await quarrel(stage);
        all = await verdicts();
        const findings = all.flatMap(({ name, findings }) => findings.map((one) => `${name}: ${one}`));
        expect(findings).toEqual([]);
      },
      { timeoutMs: 45_000, everyMs: 500 },
    );
  } finally {
    const rights = all.flatMap(({ grants }) => grants);
    const unused = rights.filter(({ by }) => by === 'nobody').length;
    const numbers = { functions: all.length, callsRecorded: recorded, rights: rights.length, unused };
    await writeReports(all, numbers);
  }
  expect(all.length).toBe(Object.keys(stage.outputs).filter((name) => /FunctionName$/.test(name)).length);
  // The table is .cloudcart/privilege/summary.md; take it over when rights have changed.
  expect(await readFile('docs/least-privilege.md', 'utf8')).toContain(summaryTable(all));
}, 120_000);

test('functions, queues and topics let nobody in without asking where from', async () => {
  const names = functions.map(({ name }) => `cloudcart-local-${name}`);
  const doors = await doorsOf(stage.engine, names);
  expect(doors.flatMap(openDoors)).toEqual([]);
  // Routes and schedules; queues and their dead letters; events.
  expect(doors.filter(({ statements }) => statements.length > 0).length).toBeGreaterThan(20);
});

test('a function that is run here reaches the enforcing engine', async () => {
  const event = 'events/catalog-http/list-products.json';
  const { stdout } = await shop.cloudcart('invoke', 'CatalogHttpFunction', '--event', event, '--json');
  expect(JSON.parse(stdout)).toMatchObject({ result: { statusCode: 200 } });
}, 60_000);

test('a role that lacks one right is refused by the engine: it does enforce', async () => {
  const body = { userId: 'eve', items: [{ productId: 'own', quantity: 1 }] };
  expect((await shop.call('POST', '/orders', { body })).status).toBe(201);
  await takeAway('orders-http', 'lambda:InvokeFunction');
  expect((await shop.call('POST', '/orders', { body })).status).toBeGreaterThanOrEqual(500);
  const { stdout } = await shop.cloudcart('logs', 'OrdersHttpFunction', '--json');
  const told = /OrdersHttpRole\S+ is not authorized to perform: (\S+)/.exec(stdout)?.[1];
  expect(told).toBe('lambda:InvokeFunction');
}, 60_000);

/** Writes a role's policy anew, without the statements that allow this action. */
async function takeAway(name: string, action: string): Promise<void> {
  const fn = functions.find((one) => one.name === name);
  if (!fn) throw new Error(`no function ${name}`);
  const Statement = fn.statements
    .filter(({ actions }) => !actions.includes(action))
    .map(({ effect, actions, resources }) => ({ Effect: effect, Action: actions, Resource: resources }));
  await formCall(stage.engine, 'iam', {
    Action: 'PutRolePolicy',
    Version: '2010-05-08',
    RoleName: fn.roleArn.split('/').at(-1) ?? '',
    PolicyName: name,
    PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }),
  });
}
