import { fakeClock } from '../../../platform/clock.ts';
import { fakeStacks, standingStack } from '../../aws/stacks.fake.ts';
import { fakeProject } from '../../build/project.fake.ts';
import { readEnvironmentProject } from '../../project/environment-project.ts';
import { findFunction, findFunctions, physicalNames } from './find-function.ts';

// The small application of the fixtures: its functions are read from its templates.
const project = readEnvironmentProject('cli/fixtures/mini', 'local', { environment: {}, options: [] });
const lambda = (logicalId: string, physicalId: string) => ({
  logicalId,
  physicalId,
  type: 'AWS::Lambda::Function',
  status: 'CREATE_COMPLETE',
});

function stacks(deployed = true) {
  const resources = {
    'mini-local-hello-api': [lambda('HelloFunction', 'mini-hello'), lambda('ByeFunction', 'mini-bye')],
  };
  const fake = fakeStacks(fakeClock(), { resources });
  if (deployed) fake.states.set('mini-local-hello-api', standingStack('mini-local-hello-api'));
  return fake;
}
const find = (word: string, deployed = true) => findFunction(project, ['HelloApi'], stacks(deployed), word);

it.each([
  ['CREATE_FAILED', {}],
  ['CREATE_IN_PROGRESS', {}],
  ['DELETE_COMPLETE', {}],
  ['UPDATE_FAILED', { ByeFunction: 'taken' }],
  ['UPDATE_COMPLETE', { ByeFunction: 'taken' }],
])('a function in %s', async (status, found) => {
  const resources = { shop: [{ ...lambda('ByeFunction', 'taken'), status }] };
  const fake = fakeStacks(fakeClock(), { resources });
  fake.states.set('shop', standingStack('shop'));
  expect(Object.fromEntries(await physicalNames(fake, 'shop'))).toEqual(found);
});

describe('findFunction', () => {
  it.each(['ByeFunction', 'Bye', 'bye', 'HelloApi/ByeFunction', 'mini-bye'])('knows %s', async (word) => {
    expect(await find(word)).toMatchObject({
      name: 'mini-bye',
      source: { logicalId: 'ByeFunction', exportName: 'bye' },
    });
  });

  it('suggests a name', async () => {
    await expect(find('HeloFunction')).rejects.toThrow(
      /no function HeloFunction\. Did you mean HelloFunction\?/,
    );
  });

  it('says that a function is not deployed', async () => {
    await expect(find('ByeFunction', false)).rejects.toMatchObject({ code: 'not-deployed', exitCode: 2 });
  });
});

describe('findFunctions', () => {
  const all = (words: string[]) => findFunctions(project, ['HelloApi'], stacks(), words);
  const names = async (words: string[]) => (await all(words)).map((one) => one.name);

  it('finds all when none is named', async () => {
    expect(await names([])).toEqual(['mini-hello', 'mini-bye']);
  });

  it('finds each once, in the order of the templates', async () => {
    expect(await names(['mini-bye', 'Hello', 'Bye'])).toEqual(['mini-hello', 'mini-bye']);
  });

  it('refuses all for one that it does not know', async () => {
    await expect(all(['Bye', 'Helo'])).rejects.toMatchObject({ code: 'unknown-function', exitCode: 2 });
  });
});

describe('a function whose code is no file of the project', () => {
  const F = { Type: 'AWS::Serverless::Function', Properties: { InlineCode: 'x', Runtime: 'python3.12' } };
  const remote = fakeProject({
    'template.yaml': JSON.stringify({ Transform: 'AWS::Serverless-2016-10-31', Resources: { F } }),
    'samconfig.toml': '[qa.global.parameters]\nstack_name = "inline"\nregion = "us-east-1"\n',
  });
  afterAll(() => remote.remove());
  const open = () => readEnvironmentProject(remote.root, 'qa', { environment: {}, options: [] });
  const deployed = () => {
    const fake = fakeStacks(fakeClock(), { resources: { inline: [lambda('F', 'inline-f')] } });
    fake.states.set('inline', standingStack('inline'));
    return fake;
  };

  it.each(['F', 'Root/F', 'inline-f'])('is found as %s, to be invoked', async (word) => {
    expect(await findFunction(open(), ['Root'], deployed(), word)).toMatchObject({ name: 'inline-f' });
  });

  it('has no code to update', async () => {
    expect(await findFunctions(open(), ['Root'], deployed(), [])).toEqual([]);
    await expect(findFunctions(open(), ['Root'], deployed(), ['F'])).rejects.toMatchObject({
      code: 'not-runnable',
      message: expect.stringContaining('InlineCode'),
    });
  });
});
