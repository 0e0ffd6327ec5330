import { fakeClock } from '../../../platform/clock.ts';
import { fakeStacks, standingStack } from '../../aws/stacks.fake.ts';
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
