import { ssmParameters } from '../../aws/ssm-parameters.ts';
import { type FakeProject, fakeProject } from '../../build/project.fake.ts';
import { readEnvironmentProject } from '../../project/environment-project.ts';
import { checkSsmParameters, createdBefore } from './ssm-ahead.ts';

let project: FakeProject;
afterEach(() => project.remove());

const PLACE = { account: '111111111111', region: 'us-east-1' };
const SSM = "{ Type: 'AWS::SSM::Parameter::Value<String>', Default: /net/vpc }";

/** First is deployed, then Second, which reads `/net/vpc`. */
function open(first: string, given = '') {
  project = fakeProject({
    'template.yaml': `Resources:
  First: { Type: AWS::Serverless::Application, Properties: { Location: first.yaml } }
  Second:
    Type: AWS::Serverless::Application
    DependsOn: First
    Properties: { Location: second.yaml, Parameters: { ${given} } }`,
    'first.yaml': `Resources: { ${first} }\nOutputs: { Name: { Value: /made } }`,
    'second.yaml': `Parameters: { V: ${SSM} }\nResources: { Q: { Type: AWS::SQS::Queue } }`,
    'samconfig.toml': '[qa.global.parameters]\nstack_name = "ahead"\nregion = "us-east-1"\n',
  });
  const read = readEnvironmentProject(project.root, 'qa', { environment: {}, options: [] });
  const client = { send: async () => ({ Parameters: [{ Name: '/there', Value: 'x' }] }) };
  const readSsm = ssmParameters(async () => client as never, 'us-east-1');
  return { project: read, place: PLACE, selected: read.stacks, readSsm };
}

const QUEUE = 'Q: { Type: AWS::SQS::Queue }';
const parameter = (name: string) => `P: { Type: AWS::SSM::Parameter, Properties: { ${name} } }`;

describe('an SSM parameter that does not exist', () => {
  it.each([
    ['by its default', QUEUE, ''],
    ['as the root gives it', parameter('Name: /net/vpc'), 'V: /other'],
    ['with a version', parameter('Name: /other'), "V: '/net/vpc:3'"],
  ])('is refused before the first stack changes, %s', async (_name, first, given) => {
    await expect(checkSsmParameters(open(first, given))).rejects.toMatchObject({
      code: 'ssm-parameter',
      exitCode: 2,
    });
  });

  it.each([
    ['it exists', QUEUE, 'V: /there'],
    ['an earlier stack creates it', parameter('Name: /net/vpc'), ''],
    ['an earlier stack creates it, and a version is named', parameter('Name: /net/vpc'), "V: '/net/vpc:1'"],
    ['an earlier stack creates one without a name', parameter('Type: String'), ''],
    ['an earlier stack creates one whose name it evaluates', parameter('Name: !Ref AWS::StackName'), ''],
    ['a custom resource may create it', 'C: { Type: Custom::Parameters }', ''],
    [
      'a nested stack may create it',
      'N: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: https://x } }',
      '',
    ],
    ['its name is an output', QUEUE, 'V: !GetAtt First.Outputs.Name'],
  ])('is left to CloudFormation when %s', async (_name, first, given) => {
    await expect(checkSsmParameters(open(first, given))).resolves.toBeUndefined();
  });

  it('is created before a stack, not by the stack itself or a later one', () => {
    const one = open(parameter('Name: /net/vpc'));
    const [first, second] = one.selected.map((node) => createdBefore(one, node)('/net/vpc'));
    expect([first, second]).toEqual([false, true]);
  });
});
