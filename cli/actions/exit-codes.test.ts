import { checkPlace } from '../aws/session.ts';
import { type FakeBehaviour, standingStack, type Trouble } from '../aws/stacks.fake.ts';
import type { Outcome } from '../commands/command.ts';
import { readEnvironment } from '../config.ts';
import { type FakeContext, fakeContext } from '../context.fake.ts';
import type { ExitCodeValue } from '../errors.ts';
import { environmentConfig } from '../project/memory.fake.ts';
import { createRuntime } from '../runtime.ts';
import { reconcileExitCode, reconcileShop } from '../shop/reconcile/reconcile.ts';
import { brokenShop, createFakeRepairPorts } from '../shop/reconcile/repair.fake.ts';
import { NOW } from '../shop/reconcile/shop.fake.ts';
import { LOCAL_PACE } from './deploy/watch.ts';
import { change, type WorldOptions, world } from './deploy/world.fake.ts';
import { diffProject } from './diff/diff-project.ts';
import { diffExitCode } from './diff.ts';
import { driftExitCode, findDrift } from './drift.ts';
import { rollBack } from './rollback.ts';

// Every exit code, as the process would end with it.

/** Runs an action as the command does and tells how the process would end. */
async function exitCode(action: () => Promise<Outcome>): Promise<ExitCodeValue | undefined> {
  const codes: ExitCodeValue[] = [];
  const runtime = createRuntime({
    stdout: { write: () => undefined },
    stderr: { write: () => undefined },
    stdinIsTTY: false,
    workingFolder: process.cwd(),
    environment: readEnvironment({}),
    signal: new AbortController().signal,
    setExitCode: (code) => codes.push(code),
  });
  await runtime.runAction({}, action);
  return codes.at(-1);
}

interface Case {
  behaviour?: FakeBehaviour;
  /** Before the deployment: stacks in some state. */
  found?: Record<string, string>;
  protect?: boolean;
  /** Deploy everything once before. */
  before?: boolean;
  troubles?: Trouble[];
  options?: WorldOptions;
  context?: FakeContext;
}

async function deployment(one: Case): Promise<Outcome> {
  const { deploy, stacks } = world(one.behaviour, one.context ?? fakeContext());
  if (one.before) await deploy({ rules: { approval: 'never' } });
  for (const [name, status] of Object.entries(one.found ?? {}))
    stacks.states.set(name, standingStack(name, { status, terminationProtection: one.protect ?? false }));
  if (one.troubles) stacks.behaviour.troubles = one.troubles;
  const { results } = await deploy(one.options);
  return { json: results };
}

const aborted = (): FakeContext => {
  const context = fakeContext();
  context.abort();
  return context;
};
const failing = (ends: string, name = 'shop-data'): FakeBehaviour => ({
  failures: { [name]: { logicalId: 'Things', type: 'AWS::DynamoDB::Table', reason: 'no', ends } },
});
const destructive: FakeBehaviour = { changes: { 'shop-api': [change({})] } };
const again: WorldOptions = { params: ['Suffix=2'] };

describe('deploy ends with', () => {
  it.each<[ExitCodeValue, string, Case]>([
    [0, 'everything is new', {}],
    [0, 'nothing has changed', { before: true }],
    [0, 'a change is throttled but goes well', { behaviour: { throttled: 99 } }],
    [
      0,
      'a replacement is agreed to',
      { before: true, behaviour: destructive, options: { ...again, rules: { yes: true } } },
    ],
    [1, 'something nobody foresaw', { troubles: [{ operation: 'createChangeSet', error: 'Odd' }] }],
    [2, 'an unknown stack', { options: { only: ['Dta'] } }],
    [2, 'an unknown parameter', { options: { params: ['Sufix=1'] } }],
    [2, 'a stack that needs one that is not there', { options: { only: ['Api'] } }],
    [2, 'a template that is refused', { behaviour: { refusals: { 'shop-artifacts': 'Unresolved' } } }],
    [3, 'a replacement that nobody agreed to', { before: true, behaviour: destructive, options: again }],
    [
      3,
      'a replacement that was declined',
      { before: true, behaviour: destructive, options: again, context: fakeContext({}, [false]) },
    ],
    [3, 'a stillborn stack that may not be deleted unasked', { found: { 'shop-mail': 'ROLLBACK_COMPLETE' } }],
    [4, 'a right that is missing', { troubles: [{ operation: 'createChangeSet', error: 'AccessDenied' }] }],
    [
      4,
      'credentials that expire on the way',
      { before: true, options: again, troubles: [{ operation: 'executeChangeSet', error: 'ExpiredToken' }] },
    ],
    [5, 'a stack that is being updated', { found: { 'shop-mail': 'UPDATE_IN_PROGRESS' } }],
    [5, 'a stack that is being rolled back', { found: { 'shop-mail': 'UPDATE_ROLLBACK_IN_PROGRESS' } }],
    [5, 'a stack that is being deleted', { found: { 'shop-mail': 'DELETE_IN_PROGRESS' } }],
    [6, 'a creation that was rolled back', { behaviour: failing('ROLLBACK_COMPLETE') }],
    [6, 'an update that was rolled back', { behaviour: failing('UPDATE_ROLLBACK_COMPLETE', 'shop-mail') }],
    [7, 'a creation whose rollback failed', { behaviour: failing('ROLLBACK_FAILED') }],
    [7, 'an update whose rollback failed', { behaviour: failing('UPDATE_ROLLBACK_FAILED') }],
    [7, 'a stack whose rollback had failed', { found: { 'shop-mail': 'UPDATE_ROLLBACK_FAILED' } }],
    [7, 'a stack whose deletion had failed', { found: { 'shop-mail': 'DELETE_FAILED' } }],
    [
      7,
      'a stillborn stack that is protected',
      { found: { 'shop-mail': 'ROLLBACK_COMPLETE' }, protect: true, options: { rules: { yes: true } } },
    ],
    [
      8,
      'a template that is refused after others were deployed',
      { behaviour: { refusals: { 'shop-api': 'No' } } },
    ],
    [130, 'Ctrl-C', { context: aborted() }],
  ])('%d: %s', async (code, _what, one) => {
    expect(await exitCode(() => deployment(one))).toBe(code);
  });

  it.each(['shop-artifacts', 'shop-data', 'shop-mail', 'shop-api'])(
    '6 when %s fails, with nothing half done left at work',
    async (name) => {
      const { deploy, stacks } = world(failing('ROLLBACK_COMPLETE', name));
      expect(await exitCode(async () => ({ json: await deploy() }))).toBe(6);
      const left = [...stacks.states.values()].filter((one) => one.status.endsWith('_IN_PROGRESS'));
      expect(left).toEqual([]);
      expect(stacks.states.get(name)?.status).toBe('ROLLBACK_COMPLETE');
    },
  );
});

describe('other commands end with', () => {
  const CONFIG = environmentConfig({
    name: 'prod',
    stackName: 'shop',
    accounts: ['111122223333'],
    regions: ['eu-central-1'],
  });

  it.each([
    ['account', '999999999999', 'eu-central-1'],
    ['region', '111122223333', 'us-east-1'],
  ])('4: the wrong %s', async (_what, account, region) => {
    expect(
      await exitCode(async () => {
        checkPlace(CONFIG, account, region);
        return { json: {} };
      }),
    ).toBe(4);
  });

  const diff = async (params: string[], fail: boolean) => {
    const one = world();
    await one.deploy();
    const stacks = await diffProject(one.context, await one.deployment({ params }));
    const differs = stacks.some((stack) => stack.state !== 'unchanged');
    return exitCode(async () => {
      const report = { differs, stacks, unwanted: [] };
      return { json: report, exitCode: diffExitCode(report, fail) };
    });
  };

  it.each<[number, string, string[], boolean]>([
    [0, 'diff without differences', [], true],
    [0, 'diff with differences that nobody minds', ['Suffix=2'], false],
    [10, 'diff --fail with differences', ['Suffix=2'], true],
  ])('%d: %s', async (code, _what, params, fail) => {
    expect(await diff(params, fail)).toBe(code);
  });

  it.each([
    [10, 'drift --fail with drift', 'MODIFIED'],
    [0, 'drift --fail without', 'IN_SYNC'],
  ])('%d: %s', async (code, _what, status) => {
    const drift = { logicalId: 'Things', physicalId: 'x', type: 'T', status, differences: [] };
    const one = world({ drifts: { 'shop-data': [drift] } });
    await one.deploy();
    const { project, selected } = await one.deployment();
    const report = await findDrift(one.context, { project, stacks: one.stacks, pace: LOCAL_PACE, selected });
    expect(await exitCode(async () => ({ json: report, exitCode: driftExitCode(report, true) }))).toBe(code);
  });

  it.each<[number, string, string[]]>([
    [0, 'rollback', []],
    [7, 'rollback that fails again', ['Things']],
  ])('%d: %s', async (code, _what, stuck) => {
    const one = world({ unrollable: { 'shop-api': stuck } });
    one.stacks.states.set('shop-api', standingStack('shop-api', { status: 'UPDATE_ROLLBACK_FAILED' }));
    const { project, selected } = await one.deployment();
    const rollback = { project, stacks: one.stacks, pace: LOCAL_PACE, selected };
    expect(
      await exitCode(async () => ({ json: await rollBack(one.context, rollback, { env: 'dev' }) })),
    ).toBe(code);
  });

  it.each<[ExitCodeValue, string, { fix?: boolean; yes?: boolean }]>([
    [10, 'reconcile that finds something', {}],
    [8, 'reconcile --fix that mends some of it', { fix: true, yes: true }],
    [3, 'reconcile --fix that nobody agreed to', { fix: true }],
  ])('%d: %s', async (code, _what, request) => {
    const context = fakeContext();
    context.clock.advance(NOW.getTime() - context.clock.now().getTime());
    const run = () =>
      reconcileShop(context, createFakeRepairPorts(brokenShop()), { environment: 'dev', ...request });
    expect(
      await exitCode(async () => {
        const report = await run();
        return { json: report, exitCode: reconcileExitCode(report) };
      }),
    ).toBe(code);
  });
});
