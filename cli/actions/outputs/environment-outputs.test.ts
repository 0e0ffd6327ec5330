import { environmentConfig, memoryReader } from '../../project/memory.fake.ts';
import { enabledStacks, inEnvironment, possibleStacks, readProject } from '../../project/project.ts';
import { environmentOutputs } from './flat-outputs.ts';

const AWS = { environment: 'dev', account: '111122223333', region: 'eu-central-1' };
const CONFIG = environmentConfig({ stackName: 'shop' });
const CHILD = 'Resources: { Q: { Type: AWS::SQS::Queue } }\nOutputs: { Url: { Value: !Ref Q } }\n';
const projectOf = (root: string) =>
  inEnvironment(readProject('/p', memoryReader({ 'template.yaml': root, 'a.yaml': CHILD })), CONFIG, {
    environment: {},
    options: [],
  });
const APP = '{ Type: AWS::Serverless::Application, Properties: { Location: a.yaml } }';

it('keeps the name of an output of the root, and hides what stacks only pass on', () => {
  const project = projectOf(
    `Resources: { A: ${APP}, B: ${APP} }\nOutputs: { Url: { Value: !GetAtt A.Outputs.Url }, Other: { Value: !GetAtt B.Outputs.Url } }\n`,
  );
  const outputs = { A: { Url: 'a', CloudCartPassedX: 'hidden' }, B: { Url: 'b' } };
  expect(environmentOutputs(project, AWS, outputs)).toEqual({ BUrl: 'b', Other: 'b', Url: 'a' });
});

it('shows the outputs of the resources of the root', () => {
  const project = projectOf(
    'Resources: { Q: { Type: AWS::SQS::Queue } }\nOutputs: { Url: { Value: !Ref Q } }\n',
  );
  expect(environmentOutputs(project, AWS, { Root: { Url: 'q' } })).toEqual({ Url: 'q' });
});

describe('a parameter without a value', () => {
  const root = (condition: string) =>
    `Parameters: { V: { Type: String }, W: { Type: String, Default: x } }\nConditions: { C: !Equals [!Ref ${condition}, x] }\nResources: { A: { Type: AWS::Serverless::Application, Condition: C, Properties: { Location: a.yaml } } }\n`;

  it('is needed only by what uses it', () => {
    expect(enabledStacks(projectOf(root('W')), AWS).map(({ id }) => id)).toEqual(['A']);
    expect(() => enabledStacks(projectOf(root('V')), AWS)).toThrow(/parameter V has no value/);
  });

  it('leaves a stack possible where no account is asked', () => {
    expect(possibleStacks(projectOf(root('V')), AWS).map(({ id }) => id)).toEqual(['A']);
  });
});

it.each([
  ['us-iso-east-1', 'aws-iso'],
  ['us-isob-east-1', 'aws-iso-b'],
  ['eusc-de-east-1', 'aws-eusc'],
  ['cn-north-1', 'aws-cn'],
  ['us-gov-west-1', 'aws-us-gov'],
  ['eu-central-1', 'aws'],
])('knows the partition of %s', (region, partition) => {
  const project = projectOf(`Resources: { A: ${APP} }\nOutputs: { P: { Value: !Ref AWS::Partition } }\n`);
  expect(environmentOutputs(project, { ...AWS, region }, {})).toEqual({ P: partition });
});
