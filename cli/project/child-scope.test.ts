import { pricedResources } from '../cost/resources.ts';
import { childScope, knownCondition } from './child-scope.ts';
import { environmentConfig, memoryReader } from './memory.fake.ts';
import { inEnvironment, readProject } from './project.ts';

const FILES = {
  'template.yaml': `
Parameters: { Names: { Type: CommaDelimitedList, Default: 'a, b' } }
Resources:
  A: { Type: AWS::Serverless::Application, Properties: { Location: a.yaml } }
  B:
    Type: AWS::Serverless::Application
    Properties:
      Location: b.yaml
      Parameters: { Later: !GetAtt A.Outputs.N, Names: !Join [',', !Ref Names] }
`,
  'a.yaml': 'Resources: { Q: { Type: AWS::SQS::Queue } }\nOutputs: { N: { Value: !GetAtt Q.QueueName } }',
  'b.yaml': `
Parameters:
  Later: { Type: String, Default: set }
  Names: { Type: CommaDelimitedList }
  None: { Type: CommaDelimitedList, Default: '' }
  Flag: { Type: String, Default: true }
  Ami: { Type: AWS::SSM::Parameter::Value<String>, Default: /name }
Conditions:
  List: !Equals [!Select [1, !Ref Names], b]
  Empty: !Equals [!Join ['', !Ref None], '']
  Flag: !Equals [!Ref Flag, 'true']
  Stack: !Equals [!Ref AWS::StackName, shop-dev-b]
  Never: !Equals [!Ref AWS::Region, us-west-2]
  Later: !Equals [!Ref Later, set]
  NotLater: !Not [!Condition Later]
  NeverLater: !And [!Condition Never, !Condition Later]
  Ssm: !Equals [!Ref Ami, /name]
Resources:
  Q: { Type: AWS::SQS::Queue, Condition: NotLater }
  R: { Type: AWS::SQS::Queue, Condition: Never }
`,
};
const PLACE = { account: '111122223333', region: 'us-east-1' };

const project = () =>
  inEnvironment(readProject('/project', memoryReader(FILES)), environmentConfig(), {
    environment: {},
    options: [],
  });

test.each([
  ['List', true],
  ['Empty', true],
  ['Flag', true],
  ['Stack', true],
  ['Never', false],
  ['Later', undefined],
  ['NotLater', undefined],
  ['NeverLater', false],
  ['Ssm', undefined],
])('a condition of a child is known as far as its values are: %s is %s', (name, expected) => {
  const node = project().stacks.find((one) => one.id === 'B');
  if (!node) throw new Error('no B');
  expect(knownCondition(name, childScope(project(), node, PLACE))).toBe(expected);
});

test('a resource whose condition depends on an output of another stack is priced', () => {
  expect(pricedResources(project(), PLACE).map((one) => one.id)).toEqual(['Q', 'Q']);
});
