import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Session } from '../aws/session.ts';
import { fakeContext } from '../context.fake.ts';
import { CliError } from '../errors.ts';
import { renderDoctor } from '../output/doctor-text.ts';
import { readEnvironmentProject } from '../project/environment-project.ts';
import type { Tools } from '../validate/tool.ts';
import { ownStacks } from './deploy/own-stack.ts';
import { fakeAccount } from './destroy/account.fake.ts';
import type { AccountFacts } from './doctor/account.ts';
import { engineChecks, nodeCheck, pythonCheck } from './doctor/machine.ts';
import { findMissing } from './doctor/missing-resources.ts';
import { type DoctorReport, doctorExitCode, runDoctor } from './doctor.ts';

const SHOP = path.join(__dirname, '..', '..');
const FACTS: AccountFacts = {
  account: '111122223333',
  region: 'eu-central-1',
  concurrency: 1000,
  stackLimit: 2000,
  stacks: [],
  gateway: { logRole: undefined, rate: 10_000 },
  missing: [],
};
const tools = (missing: readonly string[] = []): Tools => ({
  find: (name) => (missing.includes(name) ? undefined : `/bin/${name}`),
  run: async () => ({ code: 0, stdout: 'Python 3.11.7\n', stderr: '' }),
});

interface Case {
  facts?: Partial<AccountFacts>;
  refusal?: string;
  missing?: string[];
  env?: string;
  param?: string[];
  root?: string;
}

function doctor({
  facts = {},
  refusal,
  missing = [],
  env = 'dev',
  param = [],
  root = SHOP,
}: Case = {}): Promise<DoctorReport> {
  const context = fakeContext({
    projectRoot: root,
    environment: { CLOUDCART_STATE_DIR: '/nowhere', XDG_DATA_HOME: '/nowhere' },
  });
  const session = { account: FACTS.account, region: FACTS.region, endpoint: undefined } as Session;
  const open = async () => {
    if (refusal) throw new CliError('no', { code: refusal, exitCode: 4, remedy: 'sign in' });
    return session;
  };
  return runDoctor(
    context,
    { env, param },
    { tools: tools(missing), open, ask: async () => ({ ...FACTS, ...facts }) },
  );
}

const of = (report: DoctorReport, id: string) => report.checks.find((one) => one.id === id);

describe('doctor', () => {
  it('finds nothing in the way of a sound place', async () => {
    const report = await doctor();
    expect([report.healthy, doctorExitCode(report), report.account]).toEqual([true, 0, '111122223333']);
    expect(report.checks.filter((one) => one.status !== 'ok')).toEqual([]);
    expect(renderDoctor(report)).toMatch(/Nothing is in the way of dev\.$/);
  });

  it('warns about resources of its stacks that were deleted outside CloudFormation', async () => {
    const account = fakeAccount();
    const table = { type: 'AWS::DynamoDB::Table', name: 'orders' };
    const logs = { type: 'AWS::Logs::LogGroup', name: '/shop' };
    account.deploy('cloudcart-dev-data', [table, logs]);
    account.list('cloudcart-dev-data', { ...table, name: 'taken', status: 'CREATE_FAILED' });
    const project = readEnvironmentProject(SHOP, 'dev', { environment: {}, options: [] });
    expect(await findMissing(account.stacks, account.resources, project)).toEqual([]);
    account.resources.existing.delete('AWS::DynamoDB::Table orders');
    const missing = await findMissing(account.stacks, account.resources, project);
    expect(missing).toEqual(['Data: DynamoDB Table orders']);
    const report = await doctor({ facts: { missing } });
    expect(of(report, 'resources')).toMatchObject({
      status: 'warn',
      text: expect.stringContaining('orders'),
      remedy: expect.not.stringContaining('destroy'),
    });
  });

  it('fails on a stack of its names that something else deployed', async () => {
    const project = readEnvironmentProject(SHOP, 'dev', { environment: {}, options: [] });
    const account = fakeAccount();
    account.deploy('cloudcart-dev-data', []);
    const state = account.stacks.states.get('cloudcart-dev-data');
    if (state) account.stacks.states.set('cloudcart-dev-data', { ...state, parameters: {} });
    const missing = await findMissing(ownStacks(account.stacks, project), account.resources, project).catch(
      (error: unknown) => error as Error,
    );
    const report = await doctor({ facts: { missing } });
    expect(of(report, 'resources')).toMatchObject({
      status: 'fail',
      text: expect.stringContaining('cloudcart-dev-data was not deployed by cloudcart'),
      remedy: expect.stringContaining('stack_name'),
    });
  });

  it('warns about a production environment that may be deployed to any account', async () => {
    const report = await doctor({ env: 'prod' });
    expect(of(report, 'account')).toMatchObject({
      status: 'warn',
      remedy: expect.stringContaining('accounts = ["111122223333"] in [prod.cloudcart.parameters]'),
    });
  });

  it('fails on a production environment that is not ready for people', async () => {
    const report = await doctor({ env: 'prod' });
    const failed = report.checks
      .filter((one) => one.status === 'fail')
      .map(({ id, text }) => `${id} ${text}`);
    expect(failed).toEqual([
      expect.stringMatching(/^rule Rule SimulatedPayments: .*takes no money/),
      expect.stringMatching(/^rule Rule StorefrontOrigin: .*localhost/),
      expect.stringMatching(/^readiness Alarms: AlarmEmail is empty/),
    ]);
    expect(doctorExitCode(report)).toBe(2);
  });

  it('gives each finding a remedy', async () => {
    const report = await doctor({
      missing: ['python', 'python3', 'cfn-lint', 'checkov', 'sam', 'ministack'],
      facts: {
        concurrency: 10,
        stackLimit: 3,
        gateway: new Error('AccessDenied'),
        stacks: new Error('AccessDenied'),
      },
    });
    const bad = report.checks.filter((one) => one.status !== 'ok');
    expect(bad.length).toBeGreaterThan(7);
    for (const one of bad) expect([one.id, one.remedy]).toEqual([one.id, expect.stringMatching(/.{10}/)]);
  });

  it.each([
    ['credentials', 'credentials'],
    ['wrong-account', 'account'],
    ['wrong-region', 'region'],
  ])('is 4 for %s, and says what it could not look at', async (code, id) => {
    const report = await doctor({ refusal: code });
    expect(of(report, id)).toMatchObject({ status: 'fail', remedy: 'sign in' });
    expect(of(report, 'account-checks')?.status).toBe('unknown');
    expect(doctorExitCode(report)).toBe(4);
  });

  it('does not call a local engine that rests ill', async () => {
    const report = await doctor({ env: 'local', refusal: 'no-engine' });
    expect([report.healthy, of(report, 'engine-access')?.status]).toEqual([true, 'unknown']);
  });

  it.each([
    ['a project that cannot be read', { env: 'qa' }, 'project', 2],
    ['a full account', { facts: { stackLimit: 4 } }, 'stack-limit', 2],
    ['no log role that anybody sets', { param: ['ManageApiGatewayAccount=false'] }, 'log-role', 2],
  ])('is 2 for %s', async (_what, what, id, exitCode) => {
    const report = await doctor(what);
    expect(of(report, id)?.status).toBe('fail');
    expect(doctorExitCode(report)).toBe(exitCode);
  });

  it.each([
    ['few runs at the same time', { concurrency: 10 }, 'lambda-concurrency'],
    ["another's log role", { gateway: { logRole: 'arn:aws:iam::1:role/other', rate: 1 } }, 'log-role'],
    ['an application of sam', { stacks: [{ name: 'cloudcart-dev', status: 'CREATE_COMPLETE' }] }, 'mixed'],
    [
      'a nested stack of sam',
      { stacks: [{ name: 'cloudcart-dev-Api-1ABC', status: 'CREATE_COMPLETE' }] },
      'mixed',
    ],
  ])('warns of %s', async (_what, facts, id) => {
    const report = await doctor({ facts });
    expect(of(report, id)?.status).toBe('warn');
    expect(doctorExitCode(report)).toBe(0);
  });

  it('does not warn of our own stacks and our own role', async () => {
    const stacks = [{ name: 'cloudcart-dev-api', status: 'CREATE_COMPLETE' }];
    const gateway = { logRole: 'arn:aws:iam::1:role/cloudcart-dev-api-ApiGatewayLogRole', rate: 1 };
    expect(
      (await doctor({ facts: { stacks, gateway } })).checks.filter((one) => one.status === 'warn'),
    ).toEqual([]);
  });

  it('takes the known limit where it cannot be asked', async () => {
    expect(of(await doctor({ facts: { stackLimit: new Error('no') } }), 'stack-limit')?.text).toContain(
      '2000 (the default',
    );
  });
});

it.each([
  ['v20.1.0', 'ok'],
  ['v18.20.0', 'fail'],
])('Node %s: %s', (version, status) => {
  expect(nodeCheck(version).status).toBe(status);
});

it.each([
  ['Python 3.10.0', 'ok'],
  ['Python 3.9.2', 'fail'],
  ['Python 4.0.0', 'ok'],
  ['', 'fail'],
])('%j: %s', (told, status) => {
  expect(pythonCheck(told).status).toBe(status);
});

describe('the local engine', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'cloudcart-doctor-'));
  const look = () => engineChecks(fakeContext({ environment: { CLOUDCART_STATE_DIR: folder } }));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('may rest', async () => {
    expect((await look()).map((one) => one.status)).toEqual(['ok', 'ok']);
  });

  it('may have left a record of a run that has ended', async () => {
    const record = { pid: 2 ** 22 - 1, port: 1, endpoint: 'http://127.0.0.1:1', startedAt: 'x', id: 'none' };
    writeFileSync(path.join(folder, 'engine.json'), JSON.stringify(record));
    const [engine] = await look();
    expect(engine).toMatchObject({ status: 'warn', remedy: expect.stringContaining('npx cloudcart down') });
  });

  it('may find its port taken', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    writeFileSync(path.join(folder, 'port'), String(port));
    expect((await look())[1]).toMatchObject({ id: 'port', status: 'warn' });
    await new Promise((resolve) => server.close(resolve));
    expect((await look())[1]).toMatchObject({ id: 'port', status: 'ok' });
  });
});
