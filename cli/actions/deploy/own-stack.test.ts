import { fakeClock } from '../../../platform/clock.ts';
import { fakeStacks, standingStack } from '../../aws/stacks.fake.ts';
import { readEnvironmentProject } from '../../project/environment-project.ts';
import { resolveStack } from '../../project/resolve-stack.ts';
import { ownStacks } from './own-stack.ts';

const project = readEnvironmentProject('cli/fixtures/mini', 'local', { environment: {}, options: [] });
const NAME = 'mini-local-hello-api';

const withId = (id: string | undefined) => ({ ...project, config: { ...project.config, project: id } });

function stacksWith(name: string, change: Partial<ReturnType<typeof standingStack>>, id?: string) {
  const fake = fakeStacks(fakeClock(), { resources: { [name]: [] } });
  const state = { ...standingStack(name), ...change };
  fake.states.set(name, state);
  return { stacks: ownStacks(fake, withId(id)), state };
}

describe('ownStacks refuses a stack of a name of the project that something else deployed', () => {
  const { stacks } = stacksWith(NAME, { parameters: {} });
  it.each(['describe', 'resources'] as const)('%s', async (operation) => {
    const error = { code: 'stack-not-owned', exitCode: 7, message: expect.stringContaining(NAME) };
    await expect(stacks[operation](NAME)).rejects.toMatchObject(error);
  });
});

describe.each([
  ['another project', 'team-b'],
  ['no project', undefined],
])('a stack of project team-a, in a checkout of %s', (_what, id) => {
  it('is refused', async () => {
    const { stacks } = stacksWith(NAME, { tags: { 'cloudcart:project': 'team-a' } }, id);
    const error = { code: 'stack-not-owned', exitCode: 7, message: expect.stringContaining('team-a') };
    await expect(stacks.describe(NAME)).rejects.toMatchObject(error);
  });
});

it.each([{ 'cloudcart:project': 'team-a' }, {}])(
  'project team-a reads a stack with tags %j',
  async (tags) => {
    const { stacks, state } = stacksWith(NAME, { tags }, 'team-a');
    expect(await stacks.describe(NAME)).toEqual(state);
  },
);

it.each([
  ['team-a', { 'cloudcart:project': 'team-a' }],
  [undefined, {}],
])('a deployment of project %s tags its stacks', (id, tags) => {
  const place = { account: '111122223333', region: 'us-east-1' };
  const node = project.stacks.find((one) => one.id === 'Store');
  expect(node && resolveStack(withId(id), node, place, {}).tags).toEqual(tags);
});

describe('a stack without a first deployment', () => {
  const review = async (changeSetNames: readonly string[], change = {}) => {
    const fake = fakeStacks(fakeClock());
    fake.states.set(NAME, {
      ...standingStack(NAME),
      parameters: {},
      status: 'REVIEW_IN_PROGRESS',
      ...change,
    });
    for (const changeSetName of changeSetNames)
      await fake.createChangeSet({
        stackName: NAME,
        changeSetName,
        type: 'CREATE',
        parameters: {},
        tags: {},
      });
    return ownStacks(fake, project).describe(NAME);
  };

  it.each<[string, string[], object]>([
    ['a change set of another tool', ['theirs'], {}],
    ['a change set of another tool besides our own', ['cloudcart-1', 'theirs'], {}],
    ['parameters of another tool', [], { parameters: { Vpc: 'vpc-1' } }],
    [
      'a change set whose name only contains ours',
      ['my-cloudcart-1'],
      { parameters: { CloudCartDigest: 'a' } },
    ],
  ])('is refused with %s', async (_what, names, change) => {
    await expect(review(names, change)).rejects.toMatchObject({ code: 'stack-not-owned', exitCode: 7 });
  });

  it.each([[[]], [['cloudcart-1', 'cloudcart-2']]])('is read with the change sets %j', async (names) => {
    expect((await review(names))?.status).toBe('REVIEW_IN_PROGRESS');
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
