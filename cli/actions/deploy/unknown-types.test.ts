import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { unknownTypes } from '../../aws/resource-types.ts';
import { standingStack } from '../../aws/stacks.fake.ts';
import { type FakeProject, fakeProject } from '../../build/project.fake.ts';
import { readEnvironmentProject } from '../../project/environment-project.ts';
import { preflight } from './preflight.ts';
import { checkResourceTypes } from './unknown-types.ts';

let project: FakeProject;
afterEach(() => project.remove());

const LATE = `Parameters: { P: { Type: String }, L: { Type: CommaDelimitedList, Default: 'a, b' } }
Conditions:
  C: !Equals [a, b]
  Here: !And [!Equals [!Ref AWS::Region, us-east-1], !Equals [!Join ['', !Ref L], ab]]
  Elsewhere: !Not [!Equals [!Ref AWS::AccountId, '000000000000']]
  Later: !Equals [!Ref P, x]
Resources:
  Q: { Type: AWS::SQS::Queue }
  S: { Type: AWS::Serverless::StateMachine, Properties: { Definition: {} } }
  X: { Type: Custom::Thing, Properties: { ServiceToken: x } }
  O: { Type: AWS::Of::Condition, Condition: C }
  A: { Type: AWS::Of::Tomorrow }
  H: { Type: AWS::Of::Here, Condition: Here }
  T: { Type: Third::Party::Thing }
  M: { Type: AWS::SQS::Queue::MODULE }
  N: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: nested.yaml } }
  E: { Type: AWS::Of::Elsewhere, Condition: Elsewhere }
  L: { Type: AWS::Of::Later, Condition: Later }`;

const KNOWN = ['AWS::SQS::Queue', 'AWS::CloudFormation::Stack'];
const LATE_PROBLEMS = `late.yaml:12: A has the type AWS::Of::Tomorrow, which is unknown here
late.yaml:13: H has the type AWS::Of::Here, which is unknown here
late.yaml:14: T has the type Third::Party::Thing, which is unknown here
late.yaml:15: M has the type AWS::SQS::Queue::MODULE, which is unknown here`;
const deployed = (body: string) => ({ template: async () => body });

/** An account that knows queues and stacks alone, and what it was asked for. */
function open(message?: string) {
  project = fakeProject({
    'template.yaml': `Resources:
  First: { Type: AWS::Serverless::Application, Properties: { Location: first.yaml } }
  Late:
    Type: AWS::Serverless::Application
    Properties: { Location: late.yaml, Parameters: { P: !GetAtt First.Outputs.N } }`,
    'first.yaml':
      'Resources: { Q: { Type: AWS::SQS::Queue } }\nOutputs: { N: { Value: !GetAtt Q.QueueName } }',
    'late.yaml': LATE,
    'nested.yaml':
      'Resources: { Q: { Type: AWS::SQS::Queue }, D: { Type: AWS::Of::Nested }, C: { Type: A::B::C, Condition: C } }\nConditions: { C: !Equals [a, b] }',
    'samconfig.toml': '[qa.global.parameters]\nstack_name = "types"\nregion = "us-east-1"\n',
  });
  const read = readEnvironmentProject(project.root, 'qa', { environment: {}, options: [] });
  const asked: string[] = [];
  const client = new CloudFormationClient({ region: 'us-east-1' });
  client.middlewareStack.add(
    () => async (args) => {
      const { TemplateBody } = args.input as { TemplateBody: string };
      const { Resources } = JSON.parse(TemplateBody) as { Resources: Record<string, { Type: string }> };
      asked.push(...Object.values(Resources).map((one) => one.Type));
      const unknown = asked.filter((type) => !KNOWN.includes(type));
      if (message !== undefined) throw new Error(message);
      if (unknown.length === 0) return { output: { $metadata: {} }, response: {} };
      throw new Error(`Template format error: Unrecognized resource types: [${unknown.join(', ')}]`);
    },
    { step: 'initialize' },
  );
  return {
    asked,
    planned: {
      project: read,
      place: { account: '000000000000', region: 'us-east-1' },
      selected: read.stacks,
      states: new Map(),
      stacks: deployed('{}'),
      findUnknownTypes: unknownTypes(async () => client),
    },
  };
}

describe('a resource type that is unknown in this place', () => {
  it('is refused with its place before the first stack changes', async () => {
    const { asked, planned } = open();
    await expect(checkResourceTypes(planned)).rejects.toMatchObject({
      code: 'resource-type',
      exitCode: 2,
      message: expect.stringMatching(
        /^late.yaml:12: A has the type AWS::Of::Tomorrow, which is unknown here$/m,
      ),
      remedy: expect.stringMatching(/local engine lacks some types.*Condition/),
    });
    expect(asked).toEqual([
      'AWS::CloudFormation::Stack',
      'AWS::Of::Here',
      'AWS::Of::Nested',
      'AWS::Of::Tomorrow',
      'AWS::SQS::Queue',
      'AWS::SQS::Queue::MODULE',
      'Third::Party::Thing',
    ]);
  });

  it('is refused within a condition that holds, and passed over in one that does not or is not known yet', async () => {
    await expect(checkResourceTypes(open().planned)).rejects.toThrow(
      `${LATE_PROBLEMS}\nnested.yaml:1: D has the type AWS::Of::Nested, which is unknown here`,
    );
  });

  it.each(['User: x is not authorized to perform: cloudformation:ValidateTemplate', 'Template error: x'])(
    'is left to the deployment when the question fails: %s',
    async (message) => {
      await expect(checkResourceTypes(open(message).planned)).resolves.toBeUndefined();
    },
  );

  it('is refused in a stack that exists when a change adds it, and taken where it is deployed already', async () => {
    const { planned } = open();
    const states = new Map([['Late', standingStack('types-late')]]);
    await expect(checkResourceTypes({ ...planned, states })).rejects.toThrow(LATE_PROBLEMS);
    const body = `Resources: { A: { Type: AWS::Of::Tomorrow }, H: { Type: AWS::Of::Here }, T: { Type: AWS::SQS::Queue } }`;
    await expect(checkResourceTypes({ ...planned, states, stacks: deployed(body) })).rejects.toThrow(
      /^late.yaml:14: T has .*\nlate.yaml:15: M has [^\n]*$/,
    );
  });

  it('is left to a macro of other owners', async () => {
    const { asked, planned } = open();
    project.write({ 'late.yaml': `Transform: Mine\n${LATE}` });
    const { stacks } = readEnvironmentProject(project.root, 'qa', { environment: {}, options: [] });
    await checkResourceTypes({ ...planned, selected: stacks });
    expect(asked).not.toContain('AWS::Of::Tomorrow');
  });
});

it('a transform that a nested template needs and does not name is refused before the first stack changes', () => {
  const { planned } = open();
  const missing = 'Resources: { T: { Type: AWS::Serverless::SimpleTable } }';
  project.write({ 'nested.yaml': missing, 'late.yaml': `Transform: AWS::Serverless-2016-10-31\n${LATE}` });
  const read = readEnvironmentProject(project.root, 'qa', { environment: {}, options: [] });
  const deployment = { ...planned, project: read, selected: read.stacks, built: { templates: [] } };
  expect(() => preflight(deployment)).toThrow(
    /^nested\.yaml:1: T is an AWS::Serverless::SimpleTable, .*Write Transform: AWS::Serverless-2016-10-31/,
  );
});
