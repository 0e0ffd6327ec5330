import { fakeContext } from '../../context.fake.ts';
import { type Origin, readOrigin } from '../../origin/origin.ts';
import { sketchOf } from '../../origin/sketch.ts';
import { readEnvironmentProject } from '../../project/environment-project.ts';
import { isOtherTemplate } from './adopt.ts';
import { deployProject } from './deploy-project.ts';
import { ownStacks } from './own-stack.ts';
import { actions, failure, type World, type WorldOptions, world } from './world.fake.ts';

const OURS: Origin = { name: 'shop', stacks: sketchOf(['Api']), resources: sketchOf(['Things']) };
const THEIRS: Origin = { ...OURS, name: 'blog' };
const CHANGED = { params: ['Suffix=x'] };

/** Deploys as a project of this origin; through `ownStacks`, as every command sees CloudFormation. */
async function deployAs(one: World, origin: Origin | undefined, options: WorldOptions = {}) {
  const deployment = await one.deployment(options);
  const originOf = origin && (() => origin);
  const stacks = ownStacks(one.stacks, deployment.project, options.rules?.adopt ? undefined : originOf);
  for (const node of deployment.project.stacks) await stacks.describe(`shop-${node.id.toLowerCase()}`);
  return deployProject(one.context, { ...deployment, stacks, originOf });
}

const originOfApi = ({ stacks }: World): Origin | undefined =>
  readOrigin(stacks.states.get('shop-api')?.parameters.CloudCartDigest);

const snapshot = ({ stacks }: World): string => JSON.stringify([...stacks.states]);

test('a new stack says where it comes from, and a deployment that changes nothing is none', async () => {
  const one = world();
  await deployAs(one, OURS);
  expect(originOfApi(one)).toEqual(OURS);
  expect(actions(await deployAs(one, { ...OURS, place: 'another machine' }))).toMatchObject({
    Api: 'unchanged',
  });
  expect(originOfApi(one)).toEqual(OURS);
});

test('a stack of another project is refused, also with --yes, and nothing is changed', async () => {
  const one = world();
  await deployAs(one, THEIRS);
  const before = snapshot(one);
  for (const rules of [{}, { yes: true }, { approval: 'never' as const }]) {
    await expect(deployAs(one, OURS, { ...CHANGED, rules })).rejects.toMatchObject({
      code: 'other-project',
      exitCode: 3,
      message: expect.stringMatching(/^Stack shop-\w+ was deployed from another project: its package\.json/),
      remedyLines: [
        expect.stringContaining('stack_name'),
        expect.stringContaining('deploy --adopt --env dev'),
      ],
    });
  }
  expect(snapshot(one)).toBe(before);
});

test('--adopt takes a stack of another project over, also when nothing else changes', async () => {
  const one = world();
  await deployAs(one, THEIRS);
  const result = await deployAs(one, OURS, { rules: { adopt: true } });
  expect(actions(result)).toMatchObject({ Api: 'updated' });
  expect(originOfApi(one)).toEqual(OURS);
  expect(actions(await deployAs(one, OURS))).toMatchObject({ Api: 'unchanged' });
  expect(actions(await deployAs(one, OURS, { rules: { adopt: true } }))).toMatchObject({ Api: 'unchanged' });
});

describe('a stack of an earlier version, which says nothing,', () => {
  async function old(answers?: readonly boolean[], held = ['Things', 'Things2']): Promise<World> {
    const resources = held.map((logicalId) => ({
      logicalId,
      physicalId: logicalId,
      type: 'AWS::SNS::Topic',
      status: 'CREATE_COMPLETE',
    }));
    const one = world({ resources: { 'shop-api': resources } }, fakeContext({}, answers));
    await deployAs(one, undefined);
    return one;
  }

  test('is not asked about as long as nothing changes', async () => {
    const one = await old();
    expect(actions(await deployAs(one, OURS))).toMatchObject({ Api: 'unchanged' });
    expect(originOfApi(one)).toBeUndefined();
  });

  test('is taken over after a question', async () => {
    const one = await old([true]);
    await deployAs(one, OURS, CHANGED);
    expect(one.context.questions).toEqual([
      expect.stringMatching(/^shop-api does not say .*Is it this project's\?$/),
    ]);
    expect(originOfApi(one)).toEqual(OURS);
  });

  test('is left after a no, and without a terminal: exit 3', async () => {
    const refused = await old([false]);
    await expect(deployAs(refused, OURS, CHANGED)).rejects.toEqual(failure('declined', 3));
    const silent = await old();
    await expect(deployAs(silent, OURS, CHANGED)).rejects.toEqual(failure('adopt-stack', 3));
    expect([originOfApi(refused), originOfApi(silent)]).toEqual([undefined, undefined]);
  });

  test.each([{ yes: true }, { approval: 'never' as const }])('is taken over with %j', async (rules) => {
    const one = await old();
    await deployAs(one, OURS, { ...CHANGED, rules });
    expect(originOfApi(one)).toEqual(OURS);
  });

  test('is refused when it holds other resources, also with --yes; --adopt takes it over', async () => {
    const one = await old(undefined, ['Page', 'Feed']);
    const yes = { ...CHANGED, rules: { yes: true } };
    await expect(deployAs(one, OURS, yes)).rejects.toEqual(failure('other-project', 3));
    await deployAs(one, OURS, { ...CHANGED, rules: { yes: true, adopt: true } });
    expect(originOfApi(one)).toEqual(OURS);
  });
});

test('an id of the project decides before everything else', async () => {
  const tagged = { 'cloudcart:project': 'team-a' };
  const project = readEnvironmentProject('cli/fixtures/mini', 'local', { environment: {}, options: [] });
  const one = world();
  await deployAs(one, THEIRS);
  const state = one.stacks.states.get('shop-api');
  if (!state) throw new Error('no stack');
  one.stacks.states.set('mini-local-store', { ...state, name: 'mini-local-store', tags: tagged });
  const withId = { ...project, config: { ...project.config, project: 'team-a' } };
  await expect(ownStacks(one.stacks, withId, () => OURS).describe('mini-local-store')).resolves.toBeDefined();
});

test.each([
  [['A', 'B'], ['A', 'ARole', 'B'], false],
  [['A', 'B', 'C', 'D'], ['A', 'X', 'Y', 'Z'], false],
  [['A', 'B', 'C', 'D', 'E'], ['A', 'V', 'X', 'Y', 'Z'], true],
  [['A'], ['B'], true],
  [['A'], [], false],
])('a template of %j is another one than a stack of %j: %s', (written, deployed, expected) => {
  expect(isOtherTemplate(written, deployed)).toBe(expected);
});
