import type { FakeBehaviour, Trouble } from '../../aws/stacks.fake.ts';
import { standingStack } from '../../aws/stacks.fake.ts';
import { fakeContext } from '../../context.fake.ts';
import { actions, failure, world } from './world.fake.ts';

const deployed = async (behaviour: FakeBehaviour = {}, context = fakeContext()) => {
  const one = world(behaviour, context);
  await one.deploy();
  one.stacks.writes.length = 0;
  return one;
};

const response = (httpStatusCode: number, name: string, text: string): Error =>
  Object.assign(new Error(text), { name, $metadata: { httpStatusCode } });

describe('a deployment that goes well is not failed by', () => {
  it.each<[string, Trouble]>([
    ['hours of throttled descriptions', { operation: 'describe', error: 'Throttling', times: 400 }],
    ['throttled events', { operation: 'events', error: 'ThrottlingException', times: 50 }],
    ['throttled creations', { operation: 'createChangeSet', error: 'TooManyRequestsException', times: 5 }],
    ['throttled executions', { operation: 'executeChangeSet', error: 'Throttling', times: 5 }],
    ['a lost answer to a creation', { operation: 'createChangeSet', error: 'TimeoutError', replyLost: true }],
    [
      'a lost answer to an execution',
      { operation: 'executeChangeSet', error: 'ECONNRESET', replyLost: true },
    ],
    ['a broken connection', { operation: 'describeChangeSet', error: 'TimeoutError', times: 3 }],
    ['events that may not be read', { operation: 'events', error: 'AccessDenied', times: 1000 }],
  ])('%s', async (_what, trouble) => {
    const one = world({ polls: 3 });
    const deployment = await one.deployment();
    one.stacks.behaviour.troubles = [trouble];
    const { deployProject } = await import('./deploy-project.ts');
    const result = await deployProject(one.context, deployment);
    expect(new Set(Object.values(actions(result)))).toEqual(new Set(['created']));
    const executions = one.stacks.writes.filter((write) => write.startsWith('execute'));
    expect(executions).toHaveLength(4);
  });

  it('an outage that outlasts all patience is told as such, exit 4', async () => {
    const one = await deployed();
    const deployment = await one.deployment({ params: ['Suffix=2'] });
    one.stacks.behaviour.troubles = [{ operation: 'describe', error: 'TimeoutError', times: 10_000 }];
    const { deployProject } = await import('./deploy-project.ts');
    await expect(deployProject(one.context, deployment)).rejects.toEqual(failure('out-of-sight', 4));
  });

  it('an internal error that does not end is told with its cause, exit 1', async () => {
    const one = await deployed();
    const deployment = await one.deployment({ params: ['Suffix=2'] });
    const { deployProject } = await import('./deploy-project.ts');
    one.stacks.createChangeSet = () => Promise.reject(response(500, 'InternalFailure', "'Fn::Split'"));
    await expect(deployProject(one.context, deployment)).rejects.toMatchObject({
      code: 'service-failed',
      exitCode: 1,
      message: expect.stringMatching(/internal error.*being made\.\nInternalFailure: 'Fn::Split'/),
      remedy: expect.not.stringMatching(/sign in|network|by itself/i),
    });
  });

  it.each([
    "Globals: 'InlineCode' is not supported. Must be one of ['Timeout', 'ServiceUnavailable']",
    'Unrecognized resource types: [Acme::Api::ThrottlePolicy]',
    'Parameter Status failed to satisfy constraint: "is in UPDATE_IN_PROGRESS state" is too long',
    'Template error: Rate exceeded, SlowDown and socket hang up are words of the template',
  ])(
    'a rejected template whose message holds a word of a broken call is rejected at once: %s',
    async (text) => {
      const one = await deployed();
      const deployment = await one.deployment({ params: ['Suffix=2'] });
      const { deployProject } = await import('./deploy-project.ts');
      const createChangeSet = jest.fn(() => Promise.reject(response(400, 'ValidationError', text)));
      one.stacks.createChangeSet = createChangeSet;
      await expect(deployProject(one.context, deployment)).rejects.toEqual(failure('change-set-failed', 2));
      expect(createChangeSet).toHaveBeenCalledTimes(1);
    },
  );

  it('credentials that expire meanwhile are told as such, exit 4', async () => {
    const one = await deployed();
    const deployment = await one.deployment({ params: ['Suffix=2'] });
    one.stacks.behaviour.troubles = [{ operation: 'describe', error: 'ExpiredToken' }];
    const { deployProject } = await import('./deploy-project.ts');
    await expect(deployProject(one.context, deployment)).rejects.toEqual(failure('out-of-sight', 4));
  });
});

describe('Ctrl-C', () => {
  /** Presses it when a write of this name is seen; time passes only in sleeps. */
  const pressing = (one: ReturnType<typeof world>, when: (writes: string[]) => boolean, twice = false) => {
    const { clock } = one.context;
    const sleep = clock.sleep.bind(clock);
    clock.sleep = async (ms) => {
      await sleep(ms);
      if (!one.context.signal.aborted && when(one.stacks.writes)) one.context.abort();
      else if (one.context.signal.aborted && twice) one.context.cancel();
    };
  };
  const executing = (writes: string[]) => writes.includes('executeChangeSet shop-api');

  it('once detaches: CloudFormation goes on, and the way back is told', async () => {
    const one = await deployed({ polls: 50 });
    pressing(one, executing);
    const error = await one.deploy({ params: ['Suffix=2'] }).catch((thrown: unknown) => thrown);
    expect(error).toEqual(failure('interrupted', 130));
    expect(error).toMatchObject({ remedy: expect.stringContaining('npx cloudcart status --env dev') });
    expect(one.stacks.writes).toEqual(['createChangeSet shop-api UPDATE', 'executeChangeSet shop-api']);
    expect(one.context.messages.find((message) => message.code === 'detached')?.text).toMatch(
      /goes on with Api .* Ctrl-C again within 3 s cancels it/,
    );
  });

  it('twice cancels an update, and waits for its rollback', async () => {
    const one = await deployed({ polls: 50 });
    pressing(one, executing, true);
    await expect(one.deploy({ params: ['Suffix=2'] })).rejects.toEqual(failure('cancelled', 130));
    expect(one.stacks.writes.at(-1)).toBe('cancelUpdate shop-api');
    expect(one.stacks.states.get('shop-api')?.status).toBe('UPDATE_ROLLBACK_COMPLETE');
  });

  it('twice deletes what was being created', async () => {
    const one = world({ polls: 50 });
    pressing(one, (writes) => writes.includes('executeChangeSet shop-artifacts'), true);
    await expect(one.deploy()).rejects.toEqual(failure('cancelled', 130));
    expect(one.stacks.writes.at(-1)).toBe('deleteStack shop-artifacts');
    expect([...one.stacks.states.keys()]).toEqual([]);
  });

  it('the second one is given back when the deployment is over', async () => {
    const claims: boolean[] = [];
    const canceller = new AbortController();
    const claimCancel = (claim: boolean) => {
      claims.push(claim);
      return canceller.signal;
    };
    await world({}, fakeContext({ claimCancel })).deploy();
    expect(claims).toEqual([true, false]);
  });

  it('before anything is executed deletes the change set that was being made', async () => {
    const one = await deployed({ changeSetPolls: 50 });
    pressing(one, (writes) => writes.length > 0);
    await expect(one.deploy({ params: ['Suffix=2'] })).rejects.toEqual(failure('interrupted', 130));
    expect(one.stacks.writes).toEqual(['createChangeSet shop-api UPDATE', 'deleteChangeSet shop-api']);
  });
});

describe('a change set that is half made', () => {
  it('is deleted, with the shell of the new stack', async () => {
    const one = world({ troubles: [{ operation: 'describeChangeSet', error: 'Strange' }] });
    await expect(one.deploy()).rejects.toThrow('Strange');
    expect(one.stacks.writes).toEqual([
      'createChangeSet shop-artifacts CREATE',
      'deleteChangeSet shop-artifacts',
      'deleteStack shop-artifacts',
    ]);
  });

  it('that cannot be deleted is told, and does not hide the failure', async () => {
    const one = world({
      refusals: { 'shop-artifacts': 'Unresolved reference' },
      troubles: [{ operation: 'deleteChangeSet', error: 'AccessDenied' }],
    });
    await expect(one.deploy()).rejects.toEqual(failure('change-set-failed', 2));
    expect(one.context.messages.map((message) => message.code)).toContain('change-set-left');
  });
});

describe('termination protection', () => {
  it('is switched on and off as samconfig.toml says, and left alone without a word', async () => {
    const context = fakeContext();
    const on = world({}, context, { terminationProtection: true });
    await on.deploy({ only: ['Artifacts'] });
    expect(on.stacks.states.get('shop-artifacts')?.terminationProtection).toBe(true);
    on.stacks.writes.length = 0;
    await on.deploy({ only: ['Artifacts'] });
    expect(on.stacks.writes).toEqual([]);
    const off = world({}, context, { terminationProtection: false });
    off.stacks.states.set('shop-mail', standingStack('shop-mail', { terminationProtection: true }));
    await off.deploy({ rules: { yes: true } });
    expect(off.stacks.writes).toContain('protect shop-mail off');
    const unsaid = world({}, context);
    unsaid.stacks.states.set('shop-mail', standingStack('shop-mail', { terminationProtection: true }));
    await unsaid.deploy();
    expect(unsaid.stacks.writes.filter((write) => write.startsWith('protect'))).toEqual([]);
  });

  it.each([
    ['no terminal', [], 'approval-needed'],
    ['a no', [false], 'declined'],
  ])('is not switched off with %s, and nothing else is changed', async (_what, given, code) => {
    const one = world({}, fakeContext({}, given), { terminationProtection: false });
    one.stacks.states.set('shop-mail', standingStack('shop-mail', { terminationProtection: true }));
    await expect(one.deploy()).rejects.toEqual(failure(code, 3));
    expect(one.stacks.writes).toEqual([]);
    expect(one.stacks.states.get('shop-mail')?.terminationProtection).toBe(true);
  });

  it('is asked about once, and only by the rules that ask', async () => {
    const one = world({}, fakeContext({}, [true]), { terminationProtection: false });
    for (const name of ['shop-mail', 'shop-data'])
      one.stacks.states.set(name, standingStack(name, { terminationProtection: true }));
    await one.deploy();
    expect(one.context.questions).toEqual(['Switch termination protection of Data, Mail off?']);
    const never = world({}, fakeContext(), { terminationProtection: false });
    never.stacks.states.set('shop-mail', standingStack('shop-mail', { terminationProtection: true }));
    await never.deploy({ rules: { approval: 'never' } });
    expect(never.stacks.writes).toContain('protect shop-mail off');
  });
});
