import { reviewTemplates } from '../approval.ts';
import { resolveTemplate, type TemplateSource } from './resolved-template.ts';

// A nested stack of which the templates are all that is known: what is replaced follows from values, and not from texts alone.
const HEAD = `
Parameters:
  Prefix: { Type: String, Default: none }
  Secret: { Type: String, NoEcho: true, Default: none }
  Stored: { Type: 'AWS::SSM::Parameter::Value<String>', Default: /stored }
Conditions:
  Stored: !Equals [!Ref Stored, x]
`;
const mapping = (value: string) => `Mappings: { Names: { eu-central-1: { Table: ${value} } } }`;
const STORES: Record<string, [string, string]> = {
  'a table': ['AWS::DynamoDB::Table', 'TableName'],
  'a queue': ['AWS::SQS::Queue', 'QueueName'],
  'a bucket': ['AWS::S3::Bucket', 'BucketName'],
  'a log group': ['AWS::Logs::LogGroup', 'LogGroupName'],
  'a parameter': ['AWS::SSM::Parameter', 'Name'],
  'a secret': ['AWS::SecretsManager::Secret', 'Name'],
  'a user pool': ['AWS::Cognito::UserPool', 'AliasAttributes'],
};
const store = (value: string, kind = 'a table'): string => {
  const [type, property] = STORES[kind] ?? [];
  return `Store: { Type: '${type}', Properties: { ${property}: ${value} } }`;
};
const template = (resources: string, head = HEAD): string => `${head}\nResources: { ${resources} }`;

const side = (body: string, over: Partial<TemplateSource> = {}) =>
  resolveTemplate({ body, parameters: { Prefix: 'shop' }, ...over }) ?? {};
const asked = (before: ReturnType<typeof side>, after: ReturnType<typeof side>): string[] =>
  reviewTemplates(before, after, new Map()).map((one) => one.text);
const MAY_REPLACE = expect.stringMatching(/^may replace Store \(AWS::[\w:]+\) by an empty one/);

describe('a name of a store becomes another one behind the same text', () => {
  const LISTS: [string, string][] = [
    ['with its own names', `!Sub ['\${Prefix}-\${What}', { What: orders }]`],
    ['with a value in its names', `!Sub ['\${P}-orders', { P: !Ref Prefix }]`],
    ['with a text in its names', `!Sub ['\${P}-orders', { P: !Sub '\${Prefix}-x' }]`],
    ['beside a reference', `!Sub ['\${Prefix}-\${T}', { T: !GetAtt Topic.TopicName }]`],
    ['without names', `!Sub ['\${Prefix}-orders', {}]`],
  ];
  const TOPIC = 'Topic: { Type: AWS::SNS::Topic, Properties: { TopicName: t } }';

  it.each(LISTS)('asks for a list form of Sub %s, and only when the value is another one', (_what, name) => {
    const body = template(`${store(name)}, ${TOPIC}`);
    const renamed = side(body, { parameters: { Prefix: 'store' } });
    expect(asked(side(body), renamed)).toEqual([MAY_REPLACE]);
    expect(asked(renamed, renamed)).toEqual([]);
  });

  it('a name of the list form stands before a parameter of the same name', () => {
    const body = template(store(`!Sub ['\${Prefix}-orders', { Prefix: mine }]`));
    expect(side(body).Store?.Properties).toEqual({ TableName: 'mine-orders' });
    const literal = template(store(`!Sub ['\${!Prefix}-\${P}', { P: '\${Secret}' }]`));
    expect(side(literal).Store?.Properties).toEqual({ TableName: { 'Fn::Sub': `\${!Prefix}-\${!Secret}` } });
  });

  const OPEN: [string, string][] = [
    ['a parameter of Systems Manager', '!Ref Stored'],
    ['the same, in a text', `!Sub 'x-\${Stored}'`],
    ['the same, in a list form of Sub', `!Sub ['x-\${S}', { S: !Ref Stored }]`],
    ['a dynamic reference', "'{{resolve:ssm:/name}}'"],
    ['a choice on a condition that is not known', '!If [Stored, a, b]'],
    ['a value that is not reported', '!Ref Secret'],
    ['an export', '!ImportValue name'],
    ['an output of a nested stack', '!GetAtt Deep.Outputs.Name'],
    ['an attribute of a custom resource', '!GetAtt Custom.Name'],
    ['the value of a parameter', '!GetAtt Value.Value'],
  ];

  it.each(OPEN)('asks for %s', (_what, name) => {
    const others =
      "Custom: { Type: Custom::Names, Properties: { ServiceToken: 'arn:a' } }, Value: { Type: AWS::SSM::Parameter, Properties: { Value: x } }";
    for (const kind of Object.keys(STORES)) {
      const now = side(template(`${store(name, kind)}, ${others}`), { unknown: ['Secret'] });
      expect(asked(now, now)).toContainEqual(MAY_REPLACE);
    }
  });

  it('asks for a mapping that is another one, where its key is not known', () => {
    const name = '!FindInMap [Names, !Ref AWS::Region, Table]';
    const [before, after] = ['a', 'b'].map((value) => side(template(store(name), mapping(value))));
    expect(asked(before ?? {}, after ?? {})).toEqual([MAY_REPLACE]);
  });

  it('does not ask for a value that is fixed, or that is updated in place', () => {
    const fixed = side(template(`${store(`!Sub '\${Topic.TopicName}-\${AWS::StackName}'`)}, ${TOPIC}`));
    expect(asked(fixed, fixed)).toEqual([]);
    const value = 'Store: { Type: AWS::SSM::Parameter, Properties: { Value: !GetAtt Custom.Name } }';
    const inPlace = side(template(value));
    expect(asked(inPlace, inPlace)).toEqual([]);
  });
});

describe('a store that follows a replaced resource by name', () => {
  const NAMING: Record<string, [string, (name: string) => string]> = {
    'a function': [
      `!Sub '\${X}-audit'`,
      (name) => `X: { Type: AWS::Lambda::Function, Properties: { FunctionName: ${name} } }`,
    ],
    'a function of SAM': [
      `!Sub '\${X}-audit'`,
      (name) => `X: { Type: AWS::Serverless::Function, Properties: { Role: r, FunctionName: ${name} } }`,
    ],
    'a topic': [
      '!GetAtt X.TopicName',
      (name) => `X: { Type: AWS::SNS::Topic, Properties: { TopicName: ${name} } }`,
    ],
    'a bus, in a list form of Sub': [
      `!Sub ['\${B}-x', { B: !Ref X }]`,
      (name) => `X: { Type: AWS::Events::EventBus, Properties: { Name: ${name} } }`,
    ],
    'another, at some distance': [
      '!Ref Y',
      (name) =>
        `Y: { Type: AWS::Scheduler::ScheduleGroup, Properties: { Name: !Join ['-', [!Ref X, y]] } }, X: { Type: AWS::Events::EventBus, Properties: { Name: ${name} } }`,
    ],
    'one that only a value replaces': [
      '!Ref Y',
      (name) =>
        `Y: { Type: AWS::Scheduler::ScheduleGroup, Properties: { Name: !Sub ['\${P}-x', { P: ${name} }] } }`,
    ],
    'one of another type': [
      '!Ref X',
      (name) =>
        `X: { Type: ${name === 'old' ? 'AWS::Events::EventBus' : 'AWS::Scheduler::ScheduleGroup'}, Properties: { Name: n } }`,
    ],
  };
  const KINDS = Object.entries(NAMING).flatMap(([what, [name, naming]]) =>
    Object.keys(STORES).map((kind) => [kind, what, name, naming] as const),
  );

  it.each(KINDS)('%s asks: %s', (kind, _what, name, naming) => {
    const [before, after] = ['old', 'new'].map((one) =>
      side(template(`${store(name, kind)}, ${naming(one)}`)),
    );
    expect(asked(before ?? {}, after ?? {})).toContainEqual(MAY_REPLACE);
    expect(asked(after ?? {}, after ?? {})).toEqual([]);
  });

  it.each([
    ['AWS::Lambda::Function', 'MemorySize: 128', 'MemorySize: 256'],
    ['AWS::Serverless::Function', 'Role: r, InlineCode: a', 'Role: r, InlineCode: b'],
    ['AWS::SNS::Topic', 'DisplayName: a', 'DisplayName: b'],
    ['AWS::SSM::Parameter', 'Value: a', 'Value: b'],
  ])('does not ask when %s is updated in place: %s to %s', (type, was, is) => {
    const body = (properties: string) =>
      template(`${store(`!Sub '\${X}-audit'`)}, X: { Type: '${type}', Properties: { ${properties} } }`);
    expect(asked(side(body(was)), side(body(is)))).toEqual([]);
  });

  it('a right and an access that name it ask as well', () => {
    const body = (name: string) =>
      template(
        `X: { Type: AWS::Lambda::Function, Properties: { FunctionName: ${name} } }, Open: { Type: AWS::Lambda::Permission, Properties: { Principal: p, FunctionName: !Ref X } }, Role: { Type: AWS::IAM::Role, Properties: { Policies: [!GetAtt X.Arn] } }`,
      );
    expect(asked(side(body('a')), side(body('b')))).toEqual([
      expect.stringContaining('Open (AWS::Lambda::Permission), FunctionName'),
      expect.stringContaining('Role (AWS::IAM::Role), Policies'),
    ]);
  });
});

describe('a resource of a nested stack that becomes one of another type', () => {
  it('leaves with what it holds', () => {
    const [before, after] = ['AWS::DynamoDB::Table', 'AWS::SNS::Topic'].map((type) =>
      side(template(`Store: { Type: '${type}' }`)),
    );
    expect(asked(before ?? {}, after ?? {})).toEqual([
      'deletes Store (AWS::DynamoDB::Table) and what it holds',
    ]);
  });
});

it('a resource of a nested stack that is kept when it is replaced leaves the stack', () => {
  const body = (name: string) =>
    template(`X: { Type: AWS::SNS::Topic, UpdateReplacePolicy: Retain, Properties: { TopicName: ${name} } }`);
  expect(asked(side(body('a')), side(body('b')))).toEqual([
    'may replace X (AWS::SNS::Topic) (the old one is kept, outside of the stack)',
  ]);
});

it.each([
  ['DeletionPolicy: Retain', ''],
  ['UpdateReplacePolicy: Retain', ' (the old one is kept, outside of the stack)'],
])('a store of a nested stack with %s is replaced by an empty one%s', (policy, kept) => {
  const body = (name: string) => template(store(name).replace('Properties', `${policy}, Properties`));
  expect(asked(side(body('a')), side(body('b')))).toEqual([
    `may replace Store (AWS::DynamoDB::Table) by an empty one${kept}`,
  ]);
});

describe('resources and parameters that are called like what every object has', () => {
  const NAMES = ['constructor', 'valueOf', 'toString', 'hasOwnProperty', 'isPrototypeOf'];
  const topics = NAMES.map((name) => `${name}: { Type: AWS::SNS::Topic }`).join(', ');
  const role = (name: string) =>
    `R: { Type: AWS::IAM::Role, Properties: { ManagedPolicyArns: [!Ref ${name}] } }`;

  it.each(NAMES)('a reference to %s is one to another resource', (name) => {
    for (const value of [`!Ref ${name}`, `!Sub '\${${name}}-x'`, `!Join ['-', [!Ref ${name}]]`]) {
      const [before, after] = ['!Ref Other', value].map((one) => side(template(`${store(one)}, ${topics}`)));
      const swapped = side(template(`${store(value.replace(name, 'propertyIsEnumerable'))}, ${topics}`));
      expect(asked(before ?? {}, after ?? {})).toContainEqual(MAY_REPLACE);
      expect(asked(swapped, after ?? {})).toContainEqual(MAY_REPLACE);
      expect(asked(after ?? {}, after ?? {})).toEqual([]);
    }
    const [one, other] = [name, 'propertyIsEnumerable'].map((id) => side(template(`${role(id)}, ${topics}`)));
    expect(asked(one ?? {}, other ?? {})).toContainEqual(expect.stringContaining('may widen rights: R'));
  });

  it.each(NAMES)('a resource %s is added, and removed', (name) => {
    const url = `${name}: { Type: AWS::Lambda::Url, Properties: { AuthType: NONE } }`;
    const [none, open] = ['', url].map((one) => side(template(one)));
    const added = asked(none ?? {}, open ?? {});
    expect(added).toEqual([expect.stringContaining(`opens access: ${name} (AWS::Lambda::Url)`)]);
    const table = side(template(`${name}: { Type: AWS::DynamoDB::Table }`));
    expect(asked(none ?? {}, table)).toEqual([]);
    expect(asked(table, none ?? {})).toEqual([expect.stringContaining(`deletes ${name}`)]);
  });

  it.each(NAMES)('a condition or a mapping %s that does not exist decides nothing', (name) => {
    const chosen = side(template(store(`!If [${name}, a, b]`)));
    expect(asked(chosen, chosen)).toContainEqual(MAY_REPLACE);
    const found = side(template(store(`!FindInMap [${name}, name, length]`)));
    expect(found.Store?.Properties).toEqual({ TableName: { 'Fn::FindInMap': [name, 'name', 'length'] } });
  });
});
