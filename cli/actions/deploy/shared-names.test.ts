import { standingStack } from '../../aws/stacks.fake.ts';
import { fakeContext } from '../../context.fake.ts';
import { type EnvironmentFixture, fakeAccount } from '../destroy/account.fake.ts';
import { change, failure, type World, world } from './world.fake.ts';

// Two deployments, or two tools, at stacks of the same name: neither deletes or overwrites what the other has.
const OTHER_SET = {
  stackName: 'shop-mail',
  changeSetName: 'other',
  type: 'CREATE' as const,
  templateBody: '{}',
  parameters: {},
  tags: {},
};
/** A resource that only the change set shows. */
const REVIEW = {
  changes: { 'shop-mail': [change({ action: 'Add', logicalId: 'Role', type: 'AWS::IAM::Role' })] },
};

/** Deploys Mail, and lets another deployment act while the question is open. The answer is no. */
async function decline(other: (stacks: World['stacks']) => Promise<unknown>) {
  const context = fakeContext({
    interactive: true,
    confirm: async () => {
      await other(one.stacks);
      return false;
    },
  });
  const one: World = world(REVIEW, context);
  await one.deploy({ only: ['Artifacts', 'Data'], rules: { yes: true } });
  const result = await one.deploy({ only: ['Mail'] }).catch((error: unknown) => error);
  expect(result).toEqual(failure('declined', 3));
  return one.stacks;
}

describe('a new stack whose change set was declined', () => {
  it('is deleted while it is empty', async () => {
    const stacks = await decline(async () => undefined);
    expect(stacks.writes).toContain('deleteStack shop-mail');
  });

  it('is left when another deployment has prepared a change set on it', async () => {
    const stacks = await decline((all) => all.createChangeSet(OTHER_SET));
    expect(stacks.writes).not.toContain('deleteStack shop-mail');
    expect(await stacks.changeSets('shop-mail')).toHaveLength(1);
  });

  it('is left when another deployment is creating it', async () => {
    const stacks = await decline(async (all) => {
      await all.createChangeSet(OTHER_SET);
      await all.executeChangeSet('other', 'token');
    });
    expect(stacks.writes).not.toContain('deleteStack shop-mail');
    expect(stacks.states.get('shop-mail')?.status).toBe('CREATE_IN_PROGRESS');
  });
});

it.each([
  ['created it again', { id: 'arn:another', status: 'CREATE_COMPLETE' }, 'stack-busy'],
  ['is creating it', { status: 'CREATE_IN_PROGRESS' }, 'stack-busy'],
  ['has protected it', { status: 'ROLLBACK_COMPLETE', terminationProtection: true }, 'stack-protected'],
])('a failed stack is not deleted when another deployment %s meanwhile', async (_what, now, code) => {
  const context = fakeContext({
    interactive: true,
    confirm: async () => {
      one.stacks.states.set('shop-mail', standingStack('shop-mail', now));
      return true;
    },
  });
  const one: World = world({}, context);
  await one.deploy({ only: ['Artifacts'], rules: { yes: true } });
  one.stacks.writes.length = 0;
  one.stacks.states.set('shop-mail', standingStack('shop-mail', { status: 'ROLLBACK_COMPLETE' }));
  const result = await one.deploy({ only: ['Mail'] }).catch((error: unknown) => error);
  expect(result).toMatchObject({ code });
  expect(one.stacks.writes).toEqual([]);
});

describe('a stack that something else deployed', () => {
  it('is not updated', async () => {
    const one = world();
    one.stacks.states.set('shop-mail', standingStack('shop-mail', { parameters: {} }));
    await expect(one.deploy({ rules: { yes: true } })).rejects.toEqual(failure('stack-not-owned', 7));
    expect(one.stacks.writes).toEqual([]);
  });

  it('is not deleted, and neither is anything else', async () => {
    const environment: EnvironmentFixture = {
      name: 'dev',
      application: 'shop',
      otherApplications: [],
      templates: {
        'template.yaml':
          'Resources: { Mail: { Type: AWS::Serverless::Application, Properties: { Location: m.yaml } } }',
        'm.yaml': 'Resources: { Topic: { Type: AWS::SNS::Topic } }',
      },
    };
    const account = fakeAccount();
    account.deploy('shop-mail', [], { parameters: {} });
    await expect(account.destroy(environment)).rejects.toEqual(failure('stack-not-owned', 7));
    expect(account.stacks.writes).toEqual([]);
  });
});
