import type { ArtifactBucket, StoredObject } from '../aws/artifact-bucket.ts';
import { type FakeBehaviour, type FakeStacks, standingStack } from '../aws/stacks.fake.ts';
import type { ResourceDrift } from '../aws/stacks.ts';
import { sha256 } from '../build/zip.ts';
import { fakeContext } from '../context.fake.ts';
import { historyKey } from './deploy/history.ts';
import { findLeftovers } from './deploy/leftovers.ts';
import { LOCAL_PACE } from './deploy/watch.ts';
import { failure, world } from './deploy/world.fake.ts';
import { fakeAccount } from './destroy/account.fake.ts';
import { diagnoseStacks } from './diagnose.ts';
import { driftExitCode, findDrift } from './drift.ts';
import { collectGarbage, ownBucket } from './gc.ts';
import { type RollbackRequest, rollBack } from './rollback.ts';

const STUCK = standingStack('shop-api', { status: 'UPDATE_ROLLBACK_FAILED' });

async function setUp(behaviour: FakeBehaviour = {}, context = fakeContext()) {
  const one = world(behaviour, context);
  const { project, enabled } = await one.deployment();
  return { ...one, project, enabled };
}

describe('rollback', () => {
  const roll = async (
    behaviour: FakeBehaviour,
    request: Partial<RollbackRequest> = {},
    context = fakeContext(),
    stuck = ['shop-api'],
  ) => {
    const one = await setUp(behaviour, context);
    for (const name of stuck) one.stacks.states.set(name, standingStack(name, { status: STUCK.status }));
    const rollback = { project: one.project, stacks: one.stacks, pace: LOCAL_PACE, selected: one.enabled };
    const result = rollBack(context, rollback, { env: 'dev', ...request });
    return { ...one, result };
  };

  it('continues what is stuck, and says so', async () => {
    const { result, stacks } = await roll({});
    expect((await result).rolledBack).toEqual([{ id: 'Api', name: 'shop-api', skipped: [] }]);
    expect(stacks.states.get('shop-api')?.status).toBe('UPDATE_ROLLBACK_COMPLETE');
  });

  it('that fails again is exit 7, with the resources that could be skipped', async () => {
    const { result } = await roll({ unrollable: { 'shop-api': ['Things'] } });
    const error = await result.catch((thrown: unknown) => thrown);
    expect(error).toEqual(failure('rollback-failed', 7));
    expect(error).toMatchObject({
      message: expect.stringContaining('at t.yaml:4'),
      remedy: expect.stringContaining('npx cloudcart rollback Api --env dev --skip Api/Things'),
    });
  });

  it('skips resources when somebody agrees to it', async () => {
    const behaviour = { unrollable: { 'shop-api': ['Things'] } };
    const refused = await roll(behaviour, { skip: ['Things'] });
    await expect(refused.result).rejects.toEqual(failure('rollback-skip', 3));
    expect(refused.stacks.writes).toEqual([]);
    const agreed = await roll(behaviour, { skip: ['Api/Things'] }, fakeContext({}, [true]));
    await expect(agreed.result).resolves.toMatchObject({ rolledBack: [{ skipped: ['Things'] }] });
    expect(agreed.stacks.writes).toEqual(['continueRollback shop-api Things']);
  });

  it('of several of which one fails is exit 8', async () => {
    const behaviour = { unrollable: { 'shop-api': ['Things'] } };
    const { result } = await roll(behaviour, {}, fakeContext(), ['shop-api', 'shop-data']);
    await expect(result).rejects.toEqual(failure('rollback-failed', 8));
  });

  it.each([['Other/Things'], ['Things']])('wants to know of which stack %s is', async (skip) => {
    const stuck = skip.includes('/') ? ['shop-api'] : ['shop-api', 'shop-data'];
    const { result } = await roll({}, { skip: [skip], yes: true }, fakeContext(), stuck);
    await expect(result).rejects.toEqual(failure('rollback-skip', 2));
  });

  it('has nothing to do for a stack that stands', async () => {
    const { result } = await roll({}, {}, fakeContext(), []);
    expect((await result).others).toHaveLength(4);
  });
});

describe('drift', () => {
  const moved: ResourceDrift = {
    logicalId: 'Things',
    physicalId: 'things',
    type: 'AWS::DynamoDB::Table',
    status: 'MODIFIED',
    differences: [{ path: '/BillingMode', kind: 'NOT_EQUAL', expected: 'A', actual: 'B' }],
  };
  const search = async (behaviour: FakeBehaviour) => {
    const one = await setUp(behaviour);
    one.stacks.states.set('shop-data', standingStack('shop-data'));
    const { project, stacks, context, enabled } = one;
    return findDrift(context, { project, stacks, pace: LOCAL_PACE, selected: enabled });
  };

  it('is told with its line, and fails with --fail only', async () => {
    const report = await search({ drifts: { 'shop-data': [moved, { ...moved, status: 'IN_SYNC' }] } });
    const data = report.stacks.find((one) => one.id === 'Data');
    expect(data).toMatchObject({ drift: 'DRIFTED', resources: [{ logicalId: 'Things', where: 't.yaml:4' }] });
    expect([driftExitCode(report, true), driftExitCode(report, false)]).toEqual([10, 0]);
  });

  it('that there is none of is exit 0, and stacks that are not deployed are named', async () => {
    const report = await search({});
    expect(driftExitCode(report, true)).toBe(0);
    expect(report.stacks.map((one) => one.drift).sort()).toEqual([
      'IN_SYNC',
      'NOT_DEPLOYED',
      'NOT_DEPLOYED',
      'NOT_DEPLOYED',
    ]);
  });

  it('that cannot be looked for everywhere is exit 8', async () => {
    const report = await search({ driftFailures: { 'shop-data': 'no right' } });
    expect(report.stacks.find((one) => one.id === 'Data')?.reason).toBe('no right');
    expect(driftExitCode(report, true)).toBe(8);
  });

  it('waits out throttling', async () => {
    const report = await search({
      troubles: [{ operation: 'driftDetection', error: 'Throttling', times: 3 }],
    });
    expect(report.drifted).toBe(false);
  });
});

describe('diagnose', () => {
  const bad = { logicalId: 'ThingsRole', type: 'AWS::IAM::Role', reason: 'Role already exists' };

  it('tells the cause of a failure after the fact, and whether it is over', async () => {
    const one = await setUp();
    await one.deploy();
    one.stacks.behaviour.failures = { 'shop-api': { ...bad, ends: 'UPDATE_ROLLBACK_COMPLETE' } };
    await one.deploy({ params: ['Suffix=2'] }).catch(() => undefined);
    const first = await diagnoseStacks(one.context, one.stacks, one.project, one.enabled);
    expect(first.failures).toEqual([
      expect.objectContaining({
        stack: 'Api',
        logicalId: 'ThingsRole',
        where: 't.yaml:4',
        status: 'UPDATE_ROLLBACK_COMPLETE',
        recovered: false,
        remedy: expect.stringContaining('another name'),
        next: 'npx cloudcart deploy Api --env dev',
      }),
    ]);
    expect(first.healthy).toEqual(['Artifacts', 'Data', 'Mail']);
    one.stacks.behaviour.failures = {};
    await one.deploy({ params: ['Suffix=3'] });
    const second = await diagnoseStacks(one.context, one.stacks, one.project, one.enabled);
    expect(second.failures).toEqual([
      expect.objectContaining({ recovered: true, status: 'UPDATE_ROLLBACK_COMPLETE' }),
    ]);
  });

  it('names what a rollback got stuck at, and the command that goes on', async () => {
    const one = await setUp();
    await one.deploy();
    one.stacks.behaviour.failures = { 'shop-api': { ...bad, ends: 'UPDATE_ROLLBACK_FAILED' } };
    const error = await one.deploy({ params: ['Suffix=2'] }).catch((thrown: unknown) => thrown);
    expect(error).toEqual(failure('stack-failed', 7));
    expect(error).toMatchObject({ remedy: expect.stringContaining('npx cloudcart rollback Api --env dev') });
    const { failures } = await diagnoseStacks(one.context, one.stacks, one.project, one.enabled);
    expect(failures[0]).toMatchObject({ stuck: ['Stuck'], next: 'npx cloudcart rollback Api --env dev' });
  });

  it('has nothing to tell of what never failed or never was', async () => {
    const one = await setUp();
    await one.deploy({ only: ['Artifacts'] });
    const report = await diagnoseStacks(one.context, one.stacks, one.project, one.enabled);
    expect(report).toMatchObject({ failures: [], healthy: ['Artifacts'] });
    expect(report.notDeployed).toHaveLength(3);
  });
});

describe('findLeftovers', () => {
  it('names what has left the root template, and nobody else’s', async () => {
    const { stacks, project } = await setUp();
    const ours = { parameters: { CloudCartDigest: 'd' } };
    stacks.states.set('shop-old', standingStack('shop-old', ours));
    stacks.states.set('shop-data', standingStack('shop-data', ours));
    stacks.states.set('shop-eu-api', standingStack('shop-eu-api', ours));
    stacks.states.set('shop-by-hand', standingStack('shop-by-hand', { parameters: {} }));
    expect(await findLeftovers(stacks, project, ['shop-eu'])).toEqual([
      { name: 'shop-old', status: 'CREATE_COMPLETE' },
    ]);
  });
});

describe('the bucket that gc deletes from', () => {
  const outputs = { Bucket: 'shared' };

  it.each([
    ['is only named by the stack', [], 'not-owned'],
    ['could not be created by the stack', ['CREATE_FAILED'], 'not-owned'],
  ])('is refused when it %s', async (_what, statuses, code) => {
    const account = fakeAccount();
    account.deploy('shop-artifacts', [], { outputs });
    for (const status of statuses)
      account.list('shop-artifacts', { type: 'AWS::S3::Bucket', name: 'shared', status });
    await expect(ownBucket(account.stacks, 'shop-artifacts', 'Bucket')).rejects.toMatchObject({ code });
  });

  it('is the one that the stack created', async () => {
    const account = fakeAccount();
    account.deploy('shop-artifacts', [{ type: 'AWS::S3::Bucket', name: 'shared' }], { outputs });
    expect(await ownBucket(account.stacks, 'shop-artifacts', 'Bucket')).toBe('shared');
    await expect(ownBucket(account.stacks, 'shop-other', 'Bucket')).rejects.toMatchObject({
      code: 'not-deployed',
    });
  });
});

describe('gc', () => {
  const OLD = new Date('2025-12-01T00:00:00Z');
  const code = (name: string) => `${sha256(name)}.zip`;
  const bodies = {
    live: JSON.stringify({ code: code('live') }),
    previous: JSON.stringify({ code: code('previous') }),
    ancient: JSON.stringify({ code: code('ancient') }),
    pending: JSON.stringify({ code: code('pending') }),
  };
  const template = (name: keyof typeof bodies) => `${sha256(bodies[name])}.template`;
  const note = (name: keyof typeof bodies, day: number) =>
    historyKey('shop-api', new Date(Date.UTC(2025, 10, day)), sha256(bodies[name]));

  function bucketOf(texts: Record<string, string>, stubborn: readonly string[] = []) {
    const removed: string[] = [];
    const objects = Object.keys(texts).map(
      (key): StoredObject => ({ key, bytes: 10, modified: OLD, versionIds: ['v'] }),
    );
    const bucket: ArtifactBucket = {
      name: 'bucket',
      list: async () => objects,
      read: async (key) => texts[key],
      remove: async (all) => {
        removed.push(...all.map((one) => one.key));
        return stubborn.map((key) => ({ key, reason: 'denied' }));
      },
    };
    return { bucket, removed };
  }

  const everything = {
    ...Object.fromEntries(Object.values(bodies).map((body) => [`${sha256(body)}.template`, body])),
    ...Object.fromEntries(Object.keys(bodies).map((name) => [code(name), 'zip'])),
    [`diff/${template('pending')}`]: bodies.pending,
    [note('ancient', 1)]: '',
    [note('previous', 2)]: '',
    [note('live', 3)]: '',
    'somebody-else.txt': '',
  };

  async function collect(
    request: { keep?: number; dryRun?: boolean; yes?: boolean; minAge?: number },
    state = standingStack('shop-api'),
    stubborn: readonly string[] = [],
    texts: Record<string, string> = everything,
  ) {
    const one = await setUp();
    one.stacks.states.set('shop-api', state);
    one.stacks.templates.set('shop-api', bodies.live);
    const { bucket, removed } = bucketOf(texts, stubborn);
    const collection = { project: one.project, stacks: one.stacks, bucket };
    return {
      ...one,
      removed,
      collection,
      result: collectGarbage(one.context, collection, { env: 'dev', ...request }),
    };
  }

  it('leaves what lives, what a rollback may need, and what is not ours', async () => {
    const { result, removed } = await collect({ yes: true, keep: 2 });
    const gone = [
      `diff/${template('pending')}`,
      template('ancient'),
      template('pending'),
      code('ancient'),
      code('pending'),
      note('ancient', 1),
    ];
    expect((await result).unused.map((one) => one.key).sort()).toEqual(gone.sort());
    expect(removed.sort()).toEqual(gone);
    expect(await result).toMatchObject({ unusedBytes: 60, deleted: true });
  });

  it.each(['live', 'previous'] as const)(
    'deletes nothing while the template of the %s deployment was exchanged: exit 7',
    async (name) => {
      const texts = { ...everything, [template(name)]: '{}' };
      const { result, removed } = await collect({ yes: true, keep: 2 }, undefined, [], texts);
      await expect(result).rejects.toEqual(failure('artifact-damaged', 7));
      expect(removed).toEqual([]);
    },
  );

  it('leaves what a change set that is not executed yet will need', async () => {
    const one = await collect({ dryRun: true, keep: 2 });
    await one.result;
    await one.stacks.createChangeSet({
      stackName: 'shop-api',
      changeSetName: 'waiting',
      type: 'UPDATE',
      templateBody: bodies.pending,
      parameters: {},
      tags: {},
    });
    const report = await collectGarbage(one.context, one.collection, { env: 'dev', dryRun: true, keep: 2 });
    expect(report.unused.map((unused) => unused.key)).not.toContain(code('pending'));
    expect(report.unused.map((unused) => unused.key)).toContain(code('ancient'));
  });

  describe('leaves an artifact that a stack of another application uses', () => {
    const users: [string, (stacks: FakeStacks, hash: string) => void][] = [
      [
        'bucket and key',
        (stacks, hash) => void stacks.templates.set('team-x', `Bucket: bucket, Key: ${hash}.zip`),
      ],
      [
        'an import of the bucket',
        (stacks, hash) => void stacks.templates.set('team-x', `Key: "${hash}.zip"`),
      ],
      [
        'a key that is put together',
        (stacks, hash) => void stacks.templates.set('team-x', `Default: ${hash}`),
      ],
      [
        'a parameter',
        (stacks, hash) => {
          const state = standingStack('team-x', { parameters: { CodeKey: `${hash}.zip` } });
          stacks.states.set('team-x', state);
        },
      ],
    ];
    it.each(users)('by %s', async (_what, use) => {
      const one = await collect({ dryRun: true, keep: 1 });
      await one.result;
      one.stacks.states.set('team-x', standingStack('team-x', { parameters: {} }));
      use(one.stacks, sha256('ancient'));
      const report = await collectGarbage(one.context, one.collection, { env: 'dev', yes: true, keep: 1 });
      expect(report.unused.map((unused) => unused.key)).toContain(code('pending'));
      expect(one.removed).not.toContain(code('ancient'));
    });

    it('or deletes nothing when its template cannot be read', async () => {
      const one = await collect({ dryRun: true });
      await one.result;
      one.stacks.states.set('team-x', standingStack('team-x', { parameters: {} }));
      const denied = async (name: string) => {
        if (name === 'team-x') throw new Error('denied');
        return undefined;
      };
      const collection = { ...one.collection, stacks: { ...one.stacks, template: denied } };
      await expect(collectGarbage(one.context, collection, { env: 'dev', yes: true })).rejects.toThrow(
        'denied',
      );
      expect(one.removed).toEqual([]);
    });
  });

  it('deletes nothing on a dry run, nor unasked, nor what is young', async () => {
    const dry = await collect({ dryRun: true });
    expect(await dry.result).toMatchObject({ deleted: false });
    expect(dry.removed).toEqual([]);
    const unasked = await collect({});
    await expect(unasked.result).rejects.toEqual(failure('gc-confirmation', 3));
    expect(unasked.removed).toEqual([]);
    const young = await collect({ yes: true, minAge: 60 * 24 * 365 });
    expect((await young.result).unused).toEqual([]);
  });

  it.each([
    ['UPDATE_IN_PROGRESS', 'stack-busy', 5],
    ['UPDATE_ROLLBACK_FAILED', 'stack-stuck', 7],
  ])('touches nothing while a stack is in %s', async (status, errorCode, exitCode) => {
    const { result, removed } = await collect({ yes: true }, standingStack('shop-api', { status }));
    await expect(result).rejects.toEqual(failure(errorCode, exitCode));
    expect(removed).toEqual([]);
  });

  it('that cannot delete everything is exit 8', async () => {
    const { result } = await collect({ yes: true, keep: 1 }, undefined, [code('ancient')]);
    await expect(result).rejects.toEqual(failure('gc-incomplete', 8));
  });
});
