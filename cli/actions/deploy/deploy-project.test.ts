import { type FakeBehaviour, standingStack } from '../../aws/stacks.fake.ts';
import { type FakeContext, fakeContext } from '../../context.fake.ts';
import type { DeployRules } from './work.ts';
import { actions, change, failure, world } from './world.fake.ts';

describe('a deployment', () => {
  it('makes every stack, with the outputs of those before it', async () => {
    const { deploy, stacks } = world();
    const result = await deploy();
    expect(actions(result)).toEqual({
      Artifacts: 'created',
      Data: 'created',
      Mail: 'created',
      Api: 'created',
    });
    expect(stacks.writes[0]).toBe('createChangeSet shop-artifacts CREATE');
    expect(stacks.writes.at(-1)).toBe('executeChangeSet shop-api');
    expect(stacks.parameters.get('shop-api')).toMatchObject({ Table: 'things' });
    expect(result.outputs.Data).toEqual({ Table: 'things' });
  });

  it('writes nothing when nothing has changed', async () => {
    const { deploy, stacks, uploads } = world();
    await deploy();
    stacks.writes.length = 0;
    uploads.length = 0;
    const result = await deploy();
    expect(new Set(Object.values(actions(result)))).toEqual(new Set(['unchanged']));
    expect(stacks.writes).toEqual([]);
    expect(uploads).toEqual([]);
    expect(result.outputs.Data).toEqual({ Table: 'things' });
  });

  it('updates only the stack whose parameter has changed', async () => {
    const { deploy, stacks } = world();
    await deploy();
    stacks.writes.length = 0;
    expect(actions(await deploy({ params: ['Suffix=2'] })).Api).toBe('updated');
    expect(stacks.writes).toEqual(['createChangeSet shop-api UPDATE', 'executeChangeSet shop-api']);
  });

  it('takes an empty change set for success and leaves no trace of it', async () => {
    const { deploy, stacks } = world();
    await deploy();
    stacks.writes.length = 0;
    stacks.behaviour.refusals = { 'shop-api': "The submitted information didn't contain changes." };
    expect(actions(await deploy({ params: ['Suffix=2'] })).Api).toBe('unchanged');
    expect(stacks.writes).toEqual(['createChangeSet shop-api UPDATE', 'deleteChangeSet shop-api']);
  });

  it('deploys one stack over what the others have, and says what is missing', async () => {
    const { deploy, stacks } = world();
    await expect(deploy({ only: ['Api'] })).rejects.toEqual(failure('stack-missing', 2));
    await deploy({ only: ['Artifacts', 'Data'] });
    await deploy({ only: ['Api'] });
    expect(stacks.parameters.get('shop-api')).toMatchObject({ Table: 'things' });
    expect(stacks.states.has('shop-mail')).toBe(false);
  });

  it('waits out throttling', async () => {
    const { deploy } = world({ throttled: 6, polls: 3 });
    expect(actions(await deploy()).Api).toBe('created');
  });

  it('does not take the old status of a stack for the end of an update', async () => {
    const { deploy, stacks } = world({ late: 3 });
    await deploy();
    await deploy({ params: ['Suffix=2'] });
    expect(stacks.states.get('shop-api')?.parameters.Table).toBe('things2');
  });

  it('stops when it is interrupted', async () => {
    const context = fakeContext();
    context.abort();
    await expect(world({}, context).deploy()).rejects.toEqual(failure('interrupted', 130));
  });
});

describe('a failure', () => {
  const failed = (ends: string): FakeBehaviour => ({
    failures: {
      'shop-data': { logicalId: 'ThingsRole', type: 'AWS::IAM::Role', reason: 'Role already exists', ends },
    },
  });

  it.each([
    ['ROLLBACK_COMPLETE', 6],
    ['UPDATE_ROLLBACK_COMPLETE', 6],
    ['ROLLBACK_FAILED', 7],
    ['UPDATE_ROLLBACK_FAILED', 7],
  ])('that ends in %s is exit %d', async (ends, exitCode) => {
    await expect(world(failed(ends)).deploy()).rejects.toEqual(failure('stack-failed', exitCode));
  });

  it('tells the first real cause with its line, and starts nothing new', async () => {
    const { deploy, stacks } = world(failed('ROLLBACK_COMPLETE'));
    await expect(deploy()).rejects.toThrow(
      /^Data\/ThingsRole \(AWS::IAM::Role\) failed: Role already exists\n {2}at t\.yaml:4\n {2}the stack shop-data is ROLLBACK_COMPLETE/,
    );
    expect(stacks.states.has('shop-api')).toBe(false);
    expect(stacks.states.get('shop-mail')?.status).toBe('CREATE_COMPLETE');
  });

  it('of a change set that CloudFormation refuses is exit 2 and leaves no shell', async () => {
    const { deploy, stacks } = world({ refusals: { 'shop-artifacts': 'Unresolved reference' } });
    await expect(deploy()).rejects.toEqual(failure('change-set-failed', 2));
    expect(stacks.writes).toContain('deleteStack shop-artifacts');
  });

  it('of the same after other stacks were changed is exit 8', async () => {
    const { deploy } = world({ refusals: { 'shop-data': 'Unresolved reference' } });
    await expect(deploy()).rejects.toEqual(failure('change-set-failed', 8));
  });
});

describe('the state a stack was found in', () => {
  const found = async (status: string, rules: Partial<DeployRules>, context = fakeContext(), more = {}) => {
    const one = world({}, context);
    one.stacks.states.set('shop-mail', standingStack('shop-mail', { status, ...more }));
    return { ...one, result: await one.deploy({ rules }).catch((error: unknown) => error) };
  };

  it.each(['ROLLBACK_COMPLETE', 'REVIEW_IN_PROGRESS'])('%s is deleted and made again', async (status) => {
    const { stacks } = await found(status, { yes: true });
    const mail = stacks.writes.filter((write) => write.includes('mail'));
    expect(mail).toEqual([
      'deleteStack shop-mail',
      'createChangeSet shop-mail CREATE',
      'executeChangeSet shop-mail',
    ]);
  });

  it('REVIEW_IN_PROGRESS with a change set of another tool is left', async () => {
    const { deploy, stacks } = world({}, fakeContext());
    const set = { stackName: 'shop-mail', changeSetName: 'theirs', type: 'CREATE' } as const;
    await stacks.createChangeSet({ ...set, parameters: {}, tags: {} });
    const result = await deploy({ rules: { yes: true } }).catch((error: unknown) => error);
    expect(result).toMatchObject({ code: 'stack-not-owned' });
    expect(stacks.writes).not.toContain('deleteStack shop-mail');
    expect(await stacks.changeSets('shop-mail')).toHaveLength(1);
  });

  it('ROLLBACK_COMPLETE is asked about', async () => {
    const yes = await found('ROLLBACK_COMPLETE', {}, fakeContext({}, [true]));
    expect(yes.stacks.states.get('shop-mail')?.status).toBe('CREATE_COMPLETE');
    expect(yes.context.questions).toHaveLength(1);
    const no = await found('ROLLBACK_COMPLETE', {}, fakeContext({}, [false]));
    expect(no.result).toEqual(failure('declined', 3));
    expect((await found('ROLLBACK_COMPLETE', {})).result).toEqual(failure('recreate-stack', 3));
  });

  it('ROLLBACK_COMPLETE under termination protection is refused', async () => {
    const { result, stacks } = await found('ROLLBACK_COMPLETE', { yes: true }, fakeContext(), {
      terminationProtection: true,
    });
    expect(result).toEqual(failure('stack-protected', 7));
    expect(stacks.writes).not.toContain('deleteStack shop-mail');
  });

  it('in progress is exit 5', async () => {
    expect((await found('UPDATE_IN_PROGRESS', { yes: true })).result).toEqual(failure('stack-busy', 5));
  });

  it.each(['UPDATE_ROLLBACK_FAILED', 'DELETE_FAILED'])('%s is exit 7', async (status) => {
    expect((await found(status, { yes: true })).result).toEqual(failure('stack-stuck', 7));
  });

  it('in progress is waited for with --wait', async () => {
    const one = world({ polls: 4 });
    await one.deploy({ only: ['Artifacts', 'Data', 'Mail'] });
    await one.stacks.createChangeSet({
      stackName: 'shop-mail',
      changeSetName: 'other',
      type: 'UPDATE',
      templateBody: '{}',
      parameters: {},
      tags: {},
    });
    await one.stacks.executeChangeSet('other', 't');
    expect(actions(await one.deploy({ rules: { wait: true } })).Mail).toBe('updated');
  });
});

describe('approval', () => {
  const destructive = { changes: { 'shop-api': [change({})] } };
  const standing = async (context: FakeContext, behaviour: FakeBehaviour = destructive) => {
    const one = world(behaviour, context);
    await one.deploy({ rules: { approval: 'never' } });
    one.stacks.writes.length = 0;
    return one;
  };

  it('without a terminal and --yes is exit 3, and takes the change set back', async () => {
    const { deploy, stacks } = await standing(fakeContext());
    await expect(deploy({ params: ['Suffix=2'] })).rejects.toEqual(failure('approval-needed', 3));
    expect(stacks.writes).toEqual(['createChangeSet shop-api UPDATE', 'deleteChangeSet shop-api']);
  });

  it('is given by --yes, by an answer, or by --require-approval never', async () => {
    const unattended = await standing(fakeContext());
    expect(actions(await unattended.deploy({ params: ['Suffix=2'], rules: { yes: true } })).Api).toBe(
      'updated',
    );
    expect(actions(await unattended.deploy({ params: ['Suffix=3'], rules: { approval: 'never' } })).Api).toBe(
      'updated',
    );
    const asked = await standing(fakeContext({}, [true, false]));
    expect(actions(await asked.deploy({ params: ['Suffix=2'] })).Api).toBe('updated');
    await expect(asked.deploy({ params: ['Suffix=3'] })).rejects.toEqual(failure('declined', 3));
  });

  it('is asked for any change with --require-approval any', async () => {
    const { deploy } = await standing(fakeContext(), {});
    await expect(deploy({ params: ['Suffix=2'], rules: { approval: 'any' } })).rejects.toEqual(
      failure('approval-needed', 3),
    );
  });
});
