import path from 'node:path';
import { type CostReport, costExitCode, estimate, runCost } from '../actions/cost.ts';
import { fakeContext } from '../context.fake.ts';
import { renderCost } from '../output/cost-text.ts';
import { environmentConfig, memoryReader } from '../project/memory.fake.ts';
import { inEnvironment, readProject } from '../project/project.ts';
import { parseCalls } from './calls.ts';
import { runsPerMonth } from './idle.ts';
import { pricedRegions, pricesOf } from './price-table.ts';
import table from './prices.json' with { type: 'json' };

const CONFIG = environmentConfig({ region: 'us-east-1' });
const ROOT = `
Parameters: { Architecture: { Type: String, Default: arm64 } }
Resources:
  All:
    Type: AWS::Serverless::Application
    Properties: { Location: all.yaml, Parameters: { Architecture: !Ref Architecture } }
`;
const TABLE = `
  Orders:
    Type: AWS::DynamoDB::Table
    Properties: { TableName: !Sub 'shop-dev-Orders', BillingMode: PAY_PER_REQUEST, GlobalSecondaryIndexes: [{ IndexName: a }] }
`;
const FUNCTION = `
  Sweep:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: shop-dev-sweep
      MemorySize: 1024
      Architectures: [!Ref Architecture]
      Events: { Every: { Type: Schedule, Properties: { Schedule: rate(1 minute) } } }
`;
const CALLS = parseCalls(
  JSON.stringify({
    measured: '2026-01-01',
    by: 'hand',
    story: 'one order',
    perOrder: {
      functions: { sweep: { invocations: 2, averageMs: 50 } },
      readUnits: { Orders: 3 },
      writeUnits: { Orders: 1 },
    },
    scheduled: { sweep: { averageMs: 10 } },
  }),
  'calls.json',
);

function report(resources: string, request: object = {}, calls: typeof CALLS | null = CALLS): CostReport {
  const all = `Parameters: { Architecture: { Type: String } }\nConditions: { Never: !Equals [a, b] }\nResources:${resources}`;
  const project = readProject('/project', memoryReader({ 'template.yaml': ROOT, 'all.yaml': all }));
  return estimate(inEnvironment(project, CONFIG, { environment: {}, options: [] }), calls ?? undefined, {
    env: 'dev',
    ...request,
  });
}

describe('cost', () => {
  it('reckons a schedule: a run a minute, its memory and its time', () => {
    const { idle, idleLines } = report(FUNCTION);
    expect(idleLines.map((one) => [one.what, one.quantity])).toEqual(
      expect.arrayContaining([
        ['requests', 43_800],
        ['time', 438],
      ]),
    );
    expect(idle).toBeCloseTo(43_800 * 2e-7 + 438 * 0.0000133334, 6);
  });

  it('prices x86_64 dearer than arm64', () => {
    const arm = report(FUNCTION).idle;
    expect(report(FUNCTION.replace('[!Ref Architecture]', '[x86_64]')).idle).toBeGreaterThan(arm);
  });

  it('reckons what 1,000 orders use: each index is written too', () => {
    const { perThousandOrders, orderLines } = report(TABLE + FUNCTION);
    const by = Object.fromEntries(orderLines.map((one) => [one.what, one.quantity]));
    expect(by).toMatchObject({ reads: 3000, writes: 2000, requests: 2000, time: 100 });
    const expected = 3000 * 1.25e-7 + 2000 * 6.25e-7 + 2000 * 2e-7 + 100 * 0.0000133334;
    expect(perThousandOrders).toBeCloseTo(expected, 9);
  });

  it('adds idle and orders, and is 10 above the budget', () => {
    const { idle, perThousandOrders, month } = report(TABLE + FUNCTION, { orders: 5000 });
    expect(month).toBeCloseTo(idle + 5 * (perThousandOrders ?? Number.NaN), 9);
    expect(costExitCode(report(TABLE + FUNCTION, { orders: 5000, max: month - 0.001 }))).toBe(10);
    expect(costExitCode(report(TABLE + FUNCTION, { orders: 5000, max: month + 0.001 }))).toBe(0);
  });

  it('counts metrics of its own as if each was written every hour', () => {
    const { idle } = report(TABLE, {}, { ...CALLS, customMetrics: 10 });
    expect(idle).toBeCloseTo(3, 9);
  });

  it('lists what it has no price for, and never calls it free', () => {
    const { notPriced, idle } = report(`
  Net: { Type: AWS::EC2::NatGateway }
  Old: { Type: AWS::DynamoDB::Table, Properties: { BillingMode: PROVISIONED } }
  Cron: { Type: AWS::Serverless::Function, Properties: { Events: { E: { Type: Schedule, Properties: { Schedule: cron(0 0 * * ? *) } } } } }
  Role: { Type: AWS::IAM::Role }`);
    expect(notPriced.map((one) => one.resource)).toEqual(['Net', 'Old', 'Cron']);
    expect(idle).toBe(0);
  });

  it('leaves out what a condition switches off', () => {
    expect(report('\n  Net: { Type: AWS::EC2::NatGateway, Condition: Never }').notPriced).toEqual([]);
  });

  it('says when nothing was recorded, and when what was recorded is gone', () => {
    expect(report(TABLE, {}, null).perThousandOrders).toBeNull();
    expect(renderCost(report(TABLE, {}, null))).toContain('not recorded');
    expect(report(TABLE).strangers).toEqual(['sweep']);
  });

  it.each([{ orders: -1 }, { max: Number.NaN }])('refuses %j', (request) => {
    expect(() => report(TABLE, request)).toThrow(expect.objectContaining({ exitCode: 2 }));
  });

  it('refuses a region that it has no prices for', () => {
    expect(() => report(TABLE, { region: 'us-est-1' })).toThrow(/Did you mean us-east-1\?/);
  });

  it.each([
    ['rate(5 minutes)', 8760],
    ['rate(1 hour)', 730],
    ['cron(0 12 * * ? *)', undefined],
  ])('%s runs %s times a month', (schedule, runs) => {
    expect(runsPerMonth(schedule)).toBe(runs);
  });
});

describe('the price table', () => {
  it.each(pricedRegions)('has every price of %s, each with a unit and a source', (region) => {
    const prices = pricesOf(region);
    for (const key of Object.keys(table.units) as (keyof typeof table.units)[]) {
      expect(prices.of(key)).toBeGreaterThan(0);
      expect(prices.source(key)).toMatch(/^A.*https:\/\/aws\.amazon\.com\//);
    }
    expect(prices.date).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  });
});

describe('a file of calls', () => {
  it.each([
    ['{', /is no JSON/],
    [
      '{"measured":"x","by":"y","story":"z","perOrder":{"apiRequests":-1}}',
      /calls\.json: perOrder\.apiRequests/,
    ],
  ])('%s is refused', (text, message) => {
    expect(() => parseCalls(text, 'calls.json')).toThrow(message);
  });
});

it('prices all of the shop: nothing is left out, nothing recorded is unknown', async () => {
  const context = fakeContext({ projectRoot: path.join(__dirname, '..', '..') });
  const prod = await runCost(context, { env: 'prod' });
  expect(prod.notPriced.map((one) => [one.resource, one.reason.split(' ')[0]])).toEqual([
    ['ShopApi', 'metrics'],
  ]);
  expect(prod.strangers).toEqual([]);
  expect(prod.perThousandOrders).toBeGreaterThan(0);
  expect(renderCost(prod)).toMatch(/idle +\$\d+\.\d\d\n1,000 orders +\$0\.\d\d/);
});
