import { LOCAL_PACE } from '../deploy/watch.ts';
import { world } from '../deploy/world.fake.ts';
import { attachToWork } from './at-work.ts';

async function atWork(follow: boolean) {
  const one = world({
    slow: { 'shop-mail': 20 },
    resources: {
      'shop-mail': [
        { logicalId: 'Queue', physicalId: 'q', type: 'AWS::SQS::Queue', status: 'UPDATE_IN_PROGRESS' },
        { logicalId: 'Topic', physicalId: 't', type: 'AWS::SNS::Topic', status: 'UPDATE_COMPLETE' },
      ],
    },
  });
  await one.deploy();
  const request = { stackName: 'shop-mail', changeSetName: 'x', type: 'UPDATE' as const, templateBody: '{}' };
  await one.stacks.createChangeSet({ ...request, parameters: {}, tags: {} });
  await one.stacks.executeChangeSet('x', 't');
  one.context.messages.length = 0;
  const { enabled, states } = await one.deployment();
  const found = await attachToWork(one.context, one.stacks, enabled, states, { follow, pace: LOCAL_PACE });
  return { ...one, found };
}

describe('attachToWork', () => {
  it('tells what is at work, and at which resources', async () => {
    const { context, found, stacks } = await atWork(false);
    expect(found).toBe(true);
    expect(context.messages).toEqual([
      expect.objectContaining({
        code: 'stack-at-work',
        stack: 'Mail',
        data: { name: 'shop-mail', status: 'UPDATE_IN_PROGRESS', resources: ['Queue'] },
      }),
    ]);
    expect(stacks.states.get('shop-mail')?.status).toBe('UPDATE_IN_PROGRESS');
  });

  it('follows it to its end when asked', async () => {
    const { stacks } = await atWork(true);
    expect(stacks.states.get('shop-mail')?.status).toBe('UPDATE_COMPLETE');
  });

  it('has nothing to tell when all is at rest', async () => {
    const one = world();
    await one.deploy();
    one.context.messages.length = 0;
    const { enabled, states } = await one.deployment();
    const options = { follow: true, pace: LOCAL_PACE };
    expect(await attachToWork(one.context, one.stacks, enabled, states, options)).toBe(false);
    expect(one.context.messages).toEqual([]);
  });
});
