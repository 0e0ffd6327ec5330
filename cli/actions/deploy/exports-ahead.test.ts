import { type FakeProject, fakeProject } from '../../build/project.fake.ts';
import { readEnvironmentProject } from '../../project/environment-project.ts';
import { checkImports } from './exports-ahead.ts';

let project: FakeProject;
afterEach(() => project.remove());

const ROOT = `Resources:
  Net: { Type: AWS::Serverless::Application, Properties: { Location: net.yaml } }
  App: { Type: AWS::Serverless::Application, DependsOn: Net, Properties: { Location: app.yaml } }`;
const NET = `Resources: { Q: { Type: AWS::SQS::Queue } }
Outputs: { Own: { Value: !Ref Q, Export: { Name: !Sub '\${AWS::StackName}-own' } } }`;
const APP = `Parameters: { Other: { Type: String, Default: network } }
Conditions:
  Here: !Equals [!Ref AWS::Region, us-east-1]
  Away: !Not [!Equals [!Ref AWS::Region, us-east-1]]
Resources:
`;

/** Looks up what these resources of `App` import in an account that exports `there` alone. */
function check(
  resources: string,
  net = NET,
  listExports = async () => ['there'],
  root = ROOT,
): Promise<void> {
  project = fakeProject({
    'template.yaml': root,
    'net.yaml': net,
    'app.yaml': `${APP}${resources}`,
    'samconfig.toml': '[qa.global.parameters]\nstack_name = "imports"\nregion = "us-east-1"\n',
  });
  const read = readEnvironmentProject(project.root, 'qa', { environment: {}, options: [] });
  const place = { account: '000000000000', region: 'us-east-1' };
  return checkImports({ project: read, place, enabled: read.stacks, selected: read.stacks, listExports });
}

const queue = (name: string, more = ''): string =>
  `  Q: { Type: AWS::SQS::Queue${more}, Properties: { QueueName: ${name} } }`;
const MISSING = { 'Fn::ImportValue': 'nowhere' };

describe('an import of what no stack exports', () => {
  it.each([
    ['a name', queue('!ImportValue nowhere'), 'nowhere'],
    ['a name of parameters', queue(`!ImportValue { Fn::Sub: "\${Other}-vpc" }`), 'network-vpc'],
    [
      'a name of pseudo parameters',
      queue(`!ImportValue { Fn::Sub: "\${AWS::StackName}-x" }`),
      'imports-app-x',
    ],
    ['within functions', queue("!Join ['', [a, !ImportValue nowhere]]"), 'nowhere'],
    ['the branch that is used', queue('!If [Here, !ImportValue nowhere, b]'), 'nowhere'],
    ['a condition that holds', queue('!ImportValue nowhere', ', Condition: Here'), 'nowhere'],
    ['an output', `${queue('a')}\nOutputs: { O: { Value: !ImportValue nowhere } }`, 'nowhere'],
  ])('is refused with its place before the first stack changes: %s', async (_what, resources, name) => {
    await expect(check(resources)).rejects.toMatchObject({
      code: 'missing-export',
      exitCode: 2,
      message: expect.stringMatching(
        new RegExp(`^app\\.yaml:[67]: [QO] imports ${name}, which no stack of us-east-1 exports$`),
      ),
      remedy: expect.stringMatching(/Deploy the stack that exports it first/),
    });
  });

  it('is refused where the root passes it on', async () => {
    const root = ROOT.replace('app.yaml', 'app.yaml, Parameters: { Other: !ImportValue nowhere }');
    await expect(check(queue('a'), NET, undefined, root)).rejects.toThrow(
      /^template\.yaml:3: App imports nowhere, which no stack of us-east-1 exports$/,
    );
  });

  it.each([
    ['what the account exports', queue('!ImportValue there')],
    ['what a stack of this project exports', queue('!ImportValue imports-net-own')],
    ['a name that is not known yet', queue("!ImportValue { 'Fn::GetAtt': [Q2, QueueName] }")],
    ['the branch that is not used', queue('!If [Away, !ImportValue nowhere, b]')],
    ['a condition that does not hold', queue('!ImportValue nowhere', ', Condition: Away')],
  ])('is no error for %s', async (_what, resources) => {
    await expect(check(resources)).resolves.toBeUndefined();
  });

  it.each([
    ['a macro', `Transform: Mine\n${NET}`],
    [
      'a nested stack',
      'Resources: { N: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: x } } }',
    ],
    ['a name that is not known yet', NET.replace(/!Sub '.*'/, '!GetAtt Q.QueueName')],
    [
      'an included part',
      `${NET}\n'Fn::Transform': { Name: AWS::Include, Parameters: { Location: s3://a/b } }`,
    ],
  ])('is left to CloudFormation when %s of this project may export it', async (_what, net) => {
    await expect(check(queue('!ImportValue nowhere'), net)).resolves.toBeUndefined();
  });

  it('is left to CloudFormation without the right to list exports', async () => {
    const denied = async () => {
      throw Object.assign(new Error('no'), { name: 'AccessDenied' });
    };
    await expect(check(queue(JSON.stringify(MISSING)), NET, denied)).resolves.toBeUndefined();
  });
});
