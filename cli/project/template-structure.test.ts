import { templateOf } from './memory.fake.ts';
import { locate } from './template.ts';
import { checkStructure } from './template-structure.ts';

const check = (source: string) => () => {
  const template = templateOf(source, 'app.yaml');
  checkStructure(template.data, (path) => locate(template, path));
};
const QUEUE = 'Resources:\n  Q: { Type: AWS::SQS::Queue }\n';

it.each([
  ['no Resources', 'Outputs: {}', /^app\.yaml:1: the template has no Resources/],
  ['Resources without one', 'Resources: {}', /^app\.yaml:1: the template has no resource,/],
  ['Resources that are no map', 'Resources: [a]', /^app\.yaml:1: Resources must be a map, and is a list/],
  ['an empty section', `${QUEUE}Outputs:\n`, /^app\.yaml:3: Outputs must be a map, and is empty/],
  ['an unknown section', `${QUEUE}Ouputs: {}`, /^app\.yaml:3: .*no section Ouputs\. Did you mean Outputs\?/],
  [
    'an unknown attribute',
    `${QUEUE}  P:\n    Type: A::B::C\n    DependOn: Q`,
    /^app\.yaml:5: .*DependOn\. Did you mean DependsOn\?/,
  ],
  [
    'a resource without a type',
    `${QUEUE}  P: { Properties: {} }`,
    /^app\.yaml:3: the resource P has no Type/,
  ],
  ['a resource that is none', `${QUEUE}  P: queue`, /^app\.yaml:3: the resource P must be a map/],
  [
    'a dependency on nothing',
    `${QUEUE}  P: { Type: A::B::C, DependsOn: [Q, Nope] }`,
    /^app\.yaml:3: P depends on Nope/,
  ],
  [
    'a dependency that is no name',
    `${QUEUE}  P: { Type: A::B::C, DependsOn: { Ref: Q } }`,
    /must be names of resources/,
  ],
  [
    'an unknown property of an application',
    `${QUEUE}  P:\n    Type: AWS::Serverless::Application\n    Properties:\n      Location: a.yaml\n      Parameter: {}`,
    /^app\.yaml:7: .*Parameter\. Did you mean Parameters\?/,
  ],
  [
    'parameters that are a list',
    `${QUEUE}  P: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: a.yaml, Parameters: [] } }`,
    /Parameters of P must be a map/,
  ],
  ...[
    ['AWS-Events', 'a type is Owner::Service::Name'],
    ['AWS::Lambda', 'a type is Owner::Service::Name'],
    ['Custom', 'a type is Owner::Service::Name'],
    ['Aws::SQS::Queue', 'Did you mean AWS::SQS::Queue?'],
    ['custom::Thing', 'a custom type is Custom::Name'],
    ['Custom::My Thing', 'a custom type is Custom::Name'],
    ['AWS::Serverless::Funktion', 'Did you mean AWS::Serverless::Function?'],
    [' AWS::SQS::Queue', 'Did you mean AWS::SQS::Queue?'],
    ['AWS::SQS::Queue::Module', 'a type is Owner::Service::Name'],
  ].map(([type = '', reason = '']): [string, string, RegExp] => [
    `the type "${type}"`,
    `${QUEUE}  P:\n    Type: '${type}'`,
    new RegExp(`^app\\.yaml:4: P has the type "${type}": .*${reason.replace('?', '\\?')}`),
  ]),
])('refuses %s', (_what, source, message) => {
  expect(check(source)).toThrow(
    expect.objectContaining({ exitCode: 2, message: expect.stringMatching(message) }),
  );
});

it('names every place', () => {
  expect(check(`${QUEUE}  P: { Type: A::B::C, DependsOn: Nope }\nX: 1`)).toThrow(
    /:4: .*section X[\s\S]*:3: P depends/,
  );
});

it.each([
  [
    'resources that the transform makes',
    `${QUEUE}  P: { Type: A::B::C, DependsOn: [QRole, ServerlessRestApi] }`,
  ],
  [
    'loops and included pieces',
    "Resources: { 'Fn::ForEach::A': [x, [a], {}], P: { Type: A::B::C, DependsOn: Pa } }",
  ],
  [
    'a section that is included',
    `${QUEUE}'Fn::Transform': { Name: AWS::Include, Parameters: { Location: a.yaml } }`,
  ],
  ['macros of other owners', 'Transform: [AWS::Serverless-2016-10-31, MyMacro]\nResources: {}\nSettings: 1'],
  [
    'every attribute',
    `${QUEUE}  P: { Type: Custom::P, Version: 1.0, Condition: C, DeletionPolicy: Retain, Metadata: {} }`,
  ],
  [
    'types of any owner',
    'Resources: { A: { Type: Third::Party::Thing }, B: { Type: Custom::a-b_c@d }, C: { Type: A::B::C::MODULE } }',
  ],
  [
    'attributes that SAM drops',
    `${QUEUE}  P: { Type: AWS::Serverless::SimpleTable, Description: x, Role: y }`,
  ],
  [
    'attributes of SAM',
    `${QUEUE}  P: { Type: AWS::Serverless::Function, Connectors: {}, IgnoreGlobals: '*' }`,
  ],
])('takes %s', (_what, source) => {
  expect(check(source)).not.toThrow();
});
