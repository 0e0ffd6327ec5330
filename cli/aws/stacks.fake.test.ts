import { fakeClock } from '../../platform/clock.ts';
import { type FakeBehaviour, fakeStacks, standingStack } from './stacks.fake.ts';
import type { ChangeSetRequest } from './stacks.ts';

const request = (over: Partial<ChangeSetRequest> = {}): ChangeSetRequest => ({
  stackName: 'shop',
  changeSetName: 'first',
  type: 'CREATE',
  templateBody: '{"Resources":{}}',
  parameters: { CloudCartDigest: 'd' },
  tags: {},
  ...over,
});

const START = new Date(0);

/** The statuses that whoever asks again and again sees, until nothing moves any more. */
async function statuses(fake: ReturnType<typeof fakeStacks>, name = 'shop'): Promise<string[]> {
  const seen: string[] = [];
  for (let left = 12; left > 0; left -= 1) {
    const status = (await fake.describe(name))?.status ?? 'gone';
    if (seen.at(-1) !== status) seen.push(status);
  }
  return seen;
}

async function executed(behaviour: FakeBehaviour, type: 'CREATE' | 'UPDATE' = 'CREATE') {
  const fake = fakeStacks(fakeClock(), behaviour);
  if (type === 'UPDATE') fake.states.set('shop', standingStack('shop'));
  const { changeSetId } = await fake.createChangeSet(request({ type }));
  await fake.executeChangeSet(changeSetId, 't');
  return fake;
}

const failing = (ends: string): FakeBehaviour => ({
  failures: { shop: { logicalId: 'Queue', type: 'AWS::SQS::Queue', reason: 'no', ends } },
});

describe('the fake CloudFormation', () => {
  it.each<[string, FakeBehaviour, 'CREATE' | 'UPDATE', string[]]>([
    ['creates', {}, 'CREATE', ['CREATE_IN_PROGRESS', 'CREATE_COMPLETE']],
    [
      'updates',
      {},
      'UPDATE',
      ['UPDATE_IN_PROGRESS', 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', 'UPDATE_COMPLETE'],
    ],
    [
      'rolls a creation back',
      failing('ROLLBACK_COMPLETE'),
      'CREATE',
      ['CREATE_IN_PROGRESS', 'ROLLBACK_IN_PROGRESS', 'ROLLBACK_COMPLETE'],
    ],
    [
      'rolls an update back',
      failing('UPDATE_ROLLBACK_COMPLETE'),
      'UPDATE',
      ['UPDATE_IN_PROGRESS', 'UPDATE_ROLLBACK_IN_PROGRESS', 'UPDATE_ROLLBACK_COMPLETE'],
    ],
    [
      'gets stuck rolling back',
      failing('UPDATE_ROLLBACK_FAILED'),
      'UPDATE',
      ['UPDATE_IN_PROGRESS', 'UPDATE_ROLLBACK_IN_PROGRESS', 'UPDATE_ROLLBACK_FAILED'],
    ],
  ])('%s', async (_what, behaviour, type, expected) => {
    expect(await statuses(await executed(behaviour, type))).toEqual(expected);
  });

  it('tells an operation by its events, the failure first and its consequences after', async () => {
    const fake = await executed(failing('ROLLBACK_COMPLETE'));
    await statuses(fake);
    const told = (await fake.events('shop', START)).map((one) => `${one.logicalId} ${one.status}`);
    expect(told).toEqual([
      'shop CREATE_IN_PROGRESS',
      'Queue CREATE_FAILED',
      'Other CREATE_FAILED',
      'shop ROLLBACK_IN_PROGRESS',
      'shop ROLLBACK_COMPLETE',
    ]);
  });

  it('keeps the template of what stands', async () => {
    const fake = await executed({});
    expect(await fake.template('shop', 'Original')).toBeUndefined();
    await statuses(fake);
    expect(await fake.template('shop', 'Original')).toBe('{"Resources":{}}');
  });

  it('executes a change set once only', async () => {
    const fake = await executed({ slow: { shop: 3 } });
    await expect(fake.executeChangeSet('first', 't')).rejects.toMatchObject({
      name: 'InvalidChangeSetStatus',
    });
    expect(await fake.changeSets('shop')).toEqual([]);
  });

  it('refuses a change set of a stack at work, and a deletion under protection', async () => {
    const fake = await executed({ slow: { shop: 9 } });
    await expect(fake.createChangeSet(request({ type: 'UPDATE', changeSetName: 'second' }))).rejects.toThrow(
      /IN_PROGRESS state/,
    );
    await fake.protect('shop', true);
    await expect(fake.deleteStack('shop')).rejects.toThrow(/TerminationProtection is enabled/);
    await fake.protect('shop', false);
    await fake.deleteStack('shop');
    expect(await statuses(fake)).toEqual(['DELETE_IN_PROGRESS', 'gone']);
  });

  it('cancels an update only while it runs', async () => {
    const fake = await executed({ slow: { shop: 9 } }, 'UPDATE');
    await fake.cancelUpdate('shop');
    expect(await statuses(fake)).toEqual(['UPDATE_ROLLBACK_IN_PROGRESS', 'UPDATE_ROLLBACK_COMPLETE']);
    await expect(fake.cancelUpdate('shop')).rejects.toThrow(/current stack status/);
  });

  it('continues a rollback as far as nothing is in its way', async () => {
    const fake = fakeStacks(fakeClock(), { unrollable: { shop: ['Queue'] } });
    fake.states.set('shop', standingStack('shop', { status: 'UPDATE_ROLLBACK_FAILED' }));
    await fake.continueRollback('shop', []);
    expect((await statuses(fake)).at(-1)).toBe('UPDATE_ROLLBACK_FAILED');
    await fake.continueRollback('shop', ['Queue']);
    expect((await statuses(fake)).at(-1)).toBe('UPDATE_ROLLBACK_COMPLETE');
  });

  it('fails calls as it is told, before or after they did their work', async () => {
    const fake = fakeStacks(fakeClock(), {
      troubles: [
        { operation: 'list', error: 'Throttling', times: 2 },
        { operation: 'createChangeSet', error: 'TimeoutError', replyLost: true },
      ],
    });
    await expect(fake.list()).rejects.toMatchObject({ name: 'Throttling' });
    await expect(fake.list()).rejects.toMatchObject({ name: 'Throttling' });
    expect(await fake.list()).toEqual([]);
    await expect(fake.createChangeSet(request())).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(fake.states.get('shop')?.status).toBe('REVIEW_IN_PROGRESS');
  });

  it('is slow in making change sets when it is told so', async () => {
    const fake = fakeStacks(fakeClock(), { changeSetPolls: 2 });
    const { changeSetId } = await fake.createChangeSet(request());
    const seen = [1, 2, 3].map(() => fake.describeChangeSet(changeSetId));
    expect((await Promise.all(seen)).map((one) => one.status)).toEqual([
      'CREATE_IN_PROGRESS',
      'CREATE_IN_PROGRESS',
      'CREATE_COMPLETE',
    ]);
  });
});
