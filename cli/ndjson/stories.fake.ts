import { runDemo } from '../actions/demo.ts';
import { LOCAL_PACE } from '../actions/deploy/watch.ts';
import { type World, world } from '../actions/deploy/world.fake.ts';
import { destroyProject } from '../actions/destroy.ts';
import { diagnoseStacks } from '../actions/diagnose.ts';
import { diffProject } from '../actions/diff/diff-project.ts';
import { diffExitCode } from '../actions/diff.ts';
import { memoryQueues, pairOf } from '../actions/dlq/memory-queues.fake.ts';
import { discardLetters, listPairs, type PeekDeps, peekLetters, redriveLetters } from '../actions/dlq.ts';
import { doctorExitCode, runDoctor } from '../actions/doctor.ts';
import { driftExitCode, findDrift } from '../actions/drift.ts';
import { collectGarbage } from '../actions/gc.ts';
import { lineMessage, showLogs } from '../actions/logs.ts';
import { openLink } from '../actions/open.ts';
import type { Sight } from '../actions/open-environment.ts';
import { outputsOf } from '../actions/outputs.ts';
import { rollBack } from '../actions/rollback.ts';
import { runSeed, seedExitCode } from '../actions/seed.ts';
import { statusExitCode, statusOf } from '../actions/status.ts';
import { traceOf } from '../actions/trace.ts';
import { pushAll } from '../actions/update-code.ts';
import { memoryArtifactStore } from '../aws/artifact-store.fake.ts';
import { fakeForcedCode } from '../aws/forced-code.fake.ts';
import { type FakeCodeBehaviour, fakeFunctionCode, standingCode } from '../aws/function-code.fake.ts';
import { fakeResources } from '../aws/retained-resources.fake.ts';
import type { Session } from '../aws/session.ts';
import { type FakeBehaviour, standingStack } from '../aws/stacks.fake.ts';
import { sha256 } from '../build/zip.ts';
import type { Outcome } from '../commands/command.ts';
import type { FakeContext } from '../context.fake.ts';
import { CliError } from '../errors.ts';
import { lineAt, memoryLogs, originOf } from '../logs/memory.fake.ts';
import { memoryShop } from '../shop/memory-shop.fake.ts';
import { reconcileExitCode, reconcileShop } from '../shop/reconcile/reconcile.ts';
import { brokenShop, createFakeRepairPorts } from '../shop/reconcile/repair.fake.ts';
import { NOW } from '../shop/reconcile/shop.fake.ts';

/** A command that goes on over fakes: nothing of it leaves the process. */
export type Story = (context: FakeContext) => Promise<Outcome>;

/** An environment that was deployed, of which nothing is shown. */
async function deployed(context: FakeContext, behaviour: FakeBehaviour = {}): Promise<World> {
  const { reporter } = context;
  context.reporter = { emit: () => undefined };
  const one = world(behaviour, context);
  await one.deploy();
  context.reporter = reporter;
  return one;
}

async function search(one: World) {
  const { project, selected } = await one.deployment();
  return { project, stacks: one.stacks, pace: LOCAL_PACE, selected };
}

async function sight(one: World): Promise<Sight> {
  const { project, enabled, place } = await one.deployment();
  return {
    project,
    enabled,
    stacks: one.stacks,
    session: { environment: 'dev', endpoint: undefined, ...place },
  };
}

const diff =
  (params: string[], fail = false): Story =>
  async (context) => {
    const one = await deployed(context);
    const stacks = await diffProject(context, await one.deployment({ params }));
    const report = { environment: 'dev', differs: params.length > 0, stacks, unwanted: [] };
    return { json: report, exitCode: diffExitCode(report, fail) };
  };

const drift =
  (status: string): Story =>
  async (context) => {
    const differences = [{ path: '/BillingMode', kind: 'NOT_EQUAL', expected: 'A', actual: 'B' }];
    const moved = { logicalId: 'Things', physicalId: 'x', type: 'AWS::DynamoDB::Table', status, differences };
    const one = await deployed(context, { drifts: { 'shop-data': [moved] } });
    const report = await findDrift(context, await search(one));
    return { json: report, exitCode: driftExitCode(report, true) };
  };

const rollback =
  (stuck: string[], skip: string[] = [], yes = false): Story =>
  async (context) => {
    const one = await deployed(context, { unrollable: { 'shop-api': stuck } });
    one.stacks.states.set('shop-api', standingStack('shop-api', { status: 'UPDATE_ROLLBACK_FAILED' }));
    return { json: await rollBack(context, await search(one), { env: 'dev', skip, yes }) };
  };

const diagnose: Story = async (context) => {
  const one = await deployed(context);
  const { reporter } = context;
  const bad = { logicalId: 'Things', type: 'AWS::DynamoDB::Table', reason: 'Table already exists' };
  one.stacks.behaviour.failures = { 'shop-api': { ...bad, ends: 'UPDATE_ROLLBACK_COMPLETE' } };
  context.reporter = { emit: () => undefined };
  await one.deploy({ params: ['Suffix=2'] }).catch(() => undefined);
  context.reporter = reporter;
  const { project, stacks, selected } = await search(one);
  return { json: await diagnoseStacks(context, stacks, project, selected) };
};

const gc =
  (request: { yes?: boolean; dryRun?: boolean }, stubborn: string[] = []): Story =>
  async (context) => {
    const one = await deployed(context);
    const key = `${sha256('old')}.zip`;
    const objects = [{ key, bytes: 10, modified: new Date('2025-12-01T00:00:00Z'), versionIds: ['v'] }];
    const bucket = {
      name: 'bucket',
      list: async () => objects,
      read: async () => undefined,
      remove: async () => stubborn.map((reason) => ({ key, reason })),
    };
    const { project, stacks } = await search(one);
    return { json: await collectGarbage(context, { project, stacks, bucket }, { env: 'dev', ...request }) };
  };

const destroy =
  (request: { yes?: boolean; keepData?: boolean }, there = true): Story =>
  async (context) => {
    const one = there ? await deployed(context) : world({}, context);
    const { project, stacks } = await search(one);
    const destruction = {
      project,
      place: { account: '111122223333', region: 'eu-central-1' },
      stacks,
      originOf: () => ({ stacks: '', resources: '' }),
      resources: fakeResources({}),
      otherApplications: [],
      listing: { list: async () => [] },
      objectKeys: async () => [],
      pace: LOCAL_PACE,
    };
    return { json: await destroyProject(context, destruction, { env: 'dev', ...request }) };
  };

const updateCode =
  (behaviour: FakeCodeBehaviour = {}): Story =>
  async (context) => {
    const code = fakeFunctionCode(behaviour);
    for (const name of ['shop-Hello', 'shop-Bye']) code.states.set(name, standingCode('old'));
    const store = { bucket: 'bucket', objects: memoryArtifactStore() };
    const bytes = new Uint8Array([1]);
    const read = async () => bytes;
    const ports = { code, forced: fakeForcedCode(), store, read, pace: LOCAL_PACE };
    const target = (logicalId: string, key: string) => ({
      name: `shop-${logicalId}`,
      artifact: { stack: 'Api', logicalId, key, file: `/${key}.zip` },
    });
    const functions = await pushAll(context, ports, [target('Hello', sha256(bytes)), target('Bye', 'old')]);
    return { json: { environment: 'dev', region: 'eu-central-1', account: '111122223333', functions } };
  };

const status =
  (follow: boolean): Story =>
  async (context) => {
    const one = await deployed(context, {
      slow: { 'shop-mail': 3 },
      resources: {
        'shop-mail': [
          { logicalId: 'Queue', physicalId: 'q', type: 'AWS::SQS::Queue', status: 'UPDATE_IN_PROGRESS' },
        ],
      },
    });
    const request = { stackName: 'shop-mail', changeSetName: 'x', type: 'UPDATE' as const };
    await one.stacks.createChangeSet({ ...request, templateBody: '{}', parameters: {}, tags: {} });
    await one.stacks.executeChangeSet('x', 't');
    const report = await statusOf(context, await sight(one), { env: 'dev', follow });
    return { json: report, exitCode: statusExitCode(report) };
  };

const outputs: Story = async (context) => ({ json: await outputsOf(await sight(await deployed(context))) });

const nothingDeployed: Story = async (context) => ({
  json: await outputsOf(await sight(world({}, context))),
});

const open =
  (what?: string): Story =>
  async (context) => {
    const request = { env: 'dev', what, print: true };
    return { json: await openLink(context, await sight(await deployed(context)), request, async () => true) };
  };

/** Three lines of two functions; the fake clock stands at the last one. */
const logs =
  (request: { level?: string; filter?: string }): Story =>
  async (context) => {
    const now = context.clock.now().getTime();
    const source = memoryLogs({
      '/aws/lambda/Hello': [
        lineAt(now - 3000, 'greets', { correlation_id: 'c-1' }),
        lineAt(now - 1000, 'cannot greet', { level: 'ERROR', error: { name: 'Error', message: 'no voice' } }),
      ],
      '/aws/lambda/Bye': [lineAt(now - 2000, 'leaves', { level: 'WARN' })],
    });
    const reading = { source, origins: ['Hello', 'Bye'].map(originOf), everyMs: 500 };
    const report = await showLogs(context, reading, { env: 'dev', ...request }, (line, origin) =>
      context.reporter.emit(lineMessage(line, origin)),
    );
    return { json: report };
  };

function letters(context: FakeContext) {
  const queues = memoryQueues(context.clock);
  const pairs = [pairOf()];
  for (const id of ['e-1', 'e-2']) queues.put('PaymentsDlq', JSON.stringify({ id, type: 'OrderPlaced' }));
  return { environment: 'dev', queues, pairs };
}

/** Two dead letters; why the first one failed is in the log of its consumer. */
function peeking(context: FakeContext): PeekDeps {
  const at = context.clock.now().getTime();
  const failed = {
    level: 'ERROR',
    messageId: 'm-1',
    attempt: 3,
    correlation_id: 'c-1',
    error: { message: 'no card' },
  };
  return {
    ...letters(context),
    logs: memoryLogs({
      '/aws/lambda/Payments': [lineAt(at, 'message failed', { ...failed, orderId: 'e-1' })],
    }),
    origins: [originOf('Payments')],
    consumers: async () => ['Payments'],
  };
}

const trace =
  (id: string): Story =>
  async (context) => {
    const about = { environment: 'dev', session: {} as Session, outputs: {} };
    return {
      json: await traceOf(
        context,
        { about, peeking: peeking(context), provider: undefined },
        { env: 'dev', id },
      ),
    };
  };

const doctor =
  (refusal?: string): Story =>
  async (context) => {
    const place = { account: '111111111111', region: 'eu-central-1' };
    const tools = {
      find: (name: string) => `/bin/${name}`,
      run: async () => ({ code: 0, stdout: 'Python 3.11.7\n', stderr: '' }),
    };
    const open = async () => {
      if (refusal) throw new CliError('no', { code: refusal, exitCode: 4, remedy: 'sign in' });
      return { ...place, endpoint: undefined } as Session;
    };
    const gateway = { logRole: undefined, rate: 10_000 };
    const facts = { ...place, concurrency: 1000, stackLimit: 2000, stacks: [], gateway, missing: [] };
    const report = await runDoctor(context, { env: 'dev' }, { tools, open, ask: async () => facts });
    const node = { status: 'ok' as const, text: 'Node of this machine' };
    const checks = report.checks.map((one) => (one.id === 'node' ? { ...one, ...node } : one));
    return { json: { ...report, checks }, exitCode: doctorExitCode(report) };
  };

const seed =
  (refuses: string[] = []): Story =>
  async (context) => {
    const shop = memoryShop();
    for (const id of refuses) shop.refuses.add(id);
    const report = await runSeed(context, async () => shop);
    return { json: report, exitCode: seedExitCode(report) };
  };

const demo: Story = async (context) => {
  const shop = memoryShop();
  const price = { amount: 5, currency: 'EUR' };
  for (const productId of ['a', 'b'])
    shop.products.set(productId, { productId, name: productId, price, stock: 9 });
  shop.payments.push(false);
  return { json: await runDemo(context, shop) };
};

const reconcile =
  (request: { fix?: boolean; yes?: boolean }): Story =>
  async (context) => {
    context.clock.advance(NOW.getTime() - context.clock.now().getTime());
    const report = await reconcileShop(context, createFakeRepairPorts(brokenShop()), {
      environment: 'dev',
      ...request,
    });
    return { json: report, exitCode: reconcileExitCode(report) };
  };

/** By command, then by what happens. */
export const STORIES: Readonly<Record<string, Readonly<Record<string, Story>>>> = {
  demo: { 'the first payment is declined': demo },
  destroy: {
    'all of it': destroy({ yes: true }),
    'without agreement': destroy({}),
    'nothing is there': destroy({ yes: true }, false),
  },
  diagnose: { 'an update was rolled back': diagnose },
  diff: { 'nothing differs': diff([]), 'a parameter, with --fail': diff(['Suffix=2'], true) },
  'dlq discard': {
    'with --yes': async (context) => ({
      json: await discardLetters(context, letters(context), { env: 'dev', yes: true }),
    }),
    'without agreement': async (context) => ({
      json: await discardLetters(context, letters(context), { env: 'dev' }),
    }),
  },
  'dlq list': { 'two dead letters': async () => ({ json: listPairs([pairOf()]) }) },
  'dlq peek': {
    'two dead letters': async (context) => ({
      json: { queues: await peekLetters(context, peeking(context), 20) },
    }),
  },
  'dlq redrive': {
    'two letters': async (context) => ({
      json: await redriveLetters(context, letters(context), { env: 'dev', max: 9 }),
    }),
    'a dry run': async (context) => ({
      json: await redriveLetters(context, letters(context), { env: 'dev', dryRun: true }),
    }),
  },
  doctor: { 'nothing in the way': doctor(), 'credentials are refused': doctor('credentials') },
  drift: { 'a table was changed': drift('MODIFIED'), none: drift('IN_SYNC') },
  gc: {
    'with --yes': gc({ yes: true }),
    'a dry run': gc({ dryRun: true }),
    'without agreement': gc({}),
    'not everything can be deleted': gc({ yes: true }, ['denied']),
  },
  logs: {
    'two functions in one order of time': logs({}),
    'warnings that hold a text': logs({ level: 'warn', filter: 'VOICE' }),
  },
  open: { 'pages of the console': open(), 'a stack': open('Api'), 'a name that is none': open('Apy') },
  outputs: { 'of all stacks': outputs, 'nothing is deployed': nothingDeployed },
  reconcile: {
    'it finds and explains': reconcile({}),
    'with --fix and --yes': reconcile({ fix: true, yes: true }),
    '--fix without agreement': reconcile({ fix: true }),
  },
  rollback: {
    'it goes on': rollback([]),
    'it fails again': rollback(['Things']),
    'skipping without agreement': rollback(['Things'], ['Api/Things']),
    'skipping with --yes': rollback(['Things'], ['Api/Things'], true),
  },
  seed: { 'the sample catalog': seed(), 'a product is not taken': seed(['gooseneck-kettle-1-l']) },
  status: { 'a stack is at work': status(false), 'following it': status(true) },
  trace: { 'a dead letter': trace('e-1'), 'nothing is known': trace('e-9') },
  'update-code': {
    'one of two differs': updateCode(),
    'Lambda refuses one': updateCode({ failures: { 'shop-Hello': 'KMS key is disabled' } }),
  },
};
