import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { unknownTypes } from '../../aws/resource-types.ts';
import { standingStack } from '../../aws/stacks.fake.ts';
import { type FakeProject, fakeProject } from '../../build/project.fake.ts';
import { readEnvironmentProject } from '../../project/environment-project.ts';
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
  E: { Type: AWS::Of::Elsewhere, Condition: Elsewhere }
  L: { Type: AWS::Of::Later, Condition: Later }`;

/** An account that knows queues alone, and what it was asked for. */
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
      const unknown = asked.filter((type) => type !== 'AWS::SQS::Queue');
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
    expect(asked).toEqual(['AWS::Of::Here', 'AWS::Of::Tomorrow', 'AWS::SQS::Queue']);
  });

  it('is refused within a condition that holds, and passed over in one that does not or is not known yet', async () => {
    await expect(checkResourceTypes(open().planned)).rejects.toThrow(
      /^late.yaml:12: A has .*\nlate.yaml:13: H has the type AWS::Of::Here, which is unknown here$/,
    );
  });

  it.each(['User: x is not authorized to perform: cloudformation:ValidateTemplate', 'Template error: x'])(
    'is left to the deployment when the question fails: %s',
    async (message) => {
      await expect(checkResourceTypes(open(message).planned)).resolves.toBeUndefined();
    },
  );

  it('is not looked up for a stack that exists', async () => {
    const { asked, planned } = open();
    const states = new Map([['Late', standingStack('types-late')]]);
    await checkResourceTypes({ ...planned, states });
    expect(asked).toEqual(['AWS::SQS::Queue']);
  });
});
