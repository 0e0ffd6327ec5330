import { fakeClock } from '../../../platform/clock.ts';
import { fakeStacks, standingStack } from '../../aws/stacks.fake.ts';
import { readEnvironmentProject } from '../../project/environment-project.ts';
import { ownStacks } from './own-stack.ts';

const project = readEnvironmentProject('cli/fixtures/mini', 'local', { environment: {}, options: [] });
const NAME = 'mini-local-hello-api';

function stacksWith(name: string, change: Partial<ReturnType<typeof standingStack>>) {
  const fake = fakeStacks(fakeClock(), { resources: { [name]: [] } });
  const state = { ...standingStack(name), ...change };
  fake.states.set(name, state);
  return { stacks: ownStacks(fake, project), state };
}

describe('ownStacks refuses a stack of a name of the project that something else deployed', () => {
  const { stacks } = stacksWith(NAME, { parameters: {} });
  it.each(['describe', 'resources'] as const)('%s', async (operation) => {
    const error = { code: 'stack-not-owned', exitCode: 7, message: expect.stringContaining(NAME) };
    await expect(stacks[operation](NAME)).rejects.toMatchObject(error);
  });
});

describe('ownStacks reads', () => {
  it.each([
    ['a stack that cloudcart deployed', NAME, {}],
    ['a stack without a first deployment', NAME, { parameters: {}, status: 'REVIEW_IN_PROGRESS' }],
    ['a stack of another name', 'other-stack', { parameters: {} }],
  ])('%s', async (_what, name, change) => {
    const { stacks, state } = stacksWith(name, change);
    expect(await stacks.describe(name)).toEqual(state);
    expect(await stacks.resources(name)).toEqual([]);
  });

  it('nothing where there is no stack', async () => {
    const { stacks } = stacksWith('other-stack', {});
    expect(await stacks.describe(NAME)).toBeUndefined();
  });
});
