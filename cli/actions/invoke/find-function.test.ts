import { fakeClock } from '../../../platform/clock.ts';
import { fakeStacks, standingStack } from '../../aws/stacks.fake.ts';
import { readEnvironmentProject } from '../../project/project.ts';
import { findFunction } from './find-function.ts';

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

describe('findFunction', () => {
  it.each(['ByeFunction', 'Bye', 'HelloApi/ByeFunction', 'mini-bye'])('knows %s', async (word) => {
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
