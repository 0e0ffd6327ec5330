import { resolveTemplate } from './resolved-template.ts';
import { change, texts } from './review.fake.ts';
import { completeChanges, undecidedRemovals } from './unlisted-changes.ts';

// What an update does though its change set says nothing of it: it reads references again, and decides conditions.
const HEAD = `
Parameters: { On: { Type: String, Default: 'true' }, Secret: { Type: String, NoEcho: true, Default: x } }
Conditions: { On: !Equals [!Ref On, 'true'], Hidden: !Equals [!Ref Secret, x] }
`;
const OTHER = 'Other: { Type: AWS::SNS::Topic }';
const side = (resources: string, parameters: Record<string, string> = {}) =>
  resolveTemplate({
    body: `${HEAD}\nResources: { ${OTHER}, ${resources} }`,
    parameters,
    isReported: parameters.Secret === undefined,
  });
type Resources = ReturnType<typeof side>;
const other = change({ logicalId: 'Other', type: 'AWS::SNS::Topic', properties: ['DisplayName'] });

function asked(before: Resources, after: Resources, listed = [other], missing: string[] = []): string[] {
  const changes = completeChanges(listed, { before, after }, new Set(missing));
  return texts({ changes, before, after });
}

const SSM = "'{{resolve:ssm:/name}}'";
const NAMED: [string, string][] = [
  ['AWS::DynamoDB::Table', 'TableName'],
  ['AWS::SQS::Queue', 'QueueName'],
  ['AWS::S3::Bucket', 'BucketName'],
  ['AWS::Logs::LogGroup', 'LogGroupName'],
  ['AWS::RDS::DBInstance', 'DBInstanceIdentifier'],
];

describe('a name that is a dynamic reference', () => {
  it.each(NAMED)('may replace a store that is not listed: %s, %s', (type, property) => {
    for (const value of [
      SSM,
      `!Sub 'x-{{resolve:ssm:/\${AWS::StackName}}}'`,
      "'{{resolve:ssm-secure:/n}}'",
    ]) {
      const same = side(`X: { Type: '${type}', Properties: { ${property}: ${value} } }`);
      expect(asked(same, same)).toContainEqual(expect.stringContaining(`may replace X (${type})`));
      expect(asked(same, same, [])).toEqual(asked(same, same));
    }
  });

  it.each(NAMED)('may replace a store that is listed as updated in place: %s, %s', (type, property) => {
    for (const value of [SSM, "'{{resolve:secretsmanager:s:SecretString:name}}'"]) {
      const same = side(`X: { Type: '${type}', Properties: { ${property}: ${value} } }`);
      const listed = [change({ type, properties: ['Tags'] })];
      expect(asked(same, same, listed)).toContainEqual(expect.stringContaining(`may replace X (${type})`));
    }
  });

  it.each([
    ['of one version', 'TableName', "'{{resolve:ssm:/name:3}}'"],
    ['of a secret that nothing updates', 'TableName', "'{{resolve:secretsmanager:s}}'"],
    ['that is updated in place', 'BillingMode', SSM],
  ])('does not ask when it is one %s', (_what, property, value) => {
    const same = side(`X: { Type: AWS::DynamoDB::Table, Properties: { ${property}: ${value} } }`);
    expect(asked(same, same)).toEqual([]);
  });

  it('a right or an access that is not listed asks', () => {
    const same = side(
      `X: { Type: AWS::IAM::Role, Properties: { AssumeRolePolicyDocument: { Statement: [{ Effect: Allow, Principal: { AWS: ${SSM} }, Action: 'sts:AssumeRole' }] } } }, U: { Type: AWS::Lambda::Url, Properties: { AuthType: ${SSM} } }`,
    );
    expect(asked(same, same)).toEqual([
      expect.stringContaining('may widen rights: X'),
      expect.stringContaining('U (AWS::Lambda::Url), AuthType'),
    ]);
  });

  it('a password of a database does not replace it', () => {
    const same = side(
      "X: { Type: AWS::RDS::DBInstance, Properties: { MasterUserPassword: '{{resolve:secretsmanager:s}}' } }",
    );
    expect(asked(same, same)).toEqual([]);
  });
});

describe('a store that follows what is read again by name', () => {
  const FOLLOWED: Record<string, [name: string, followed: string]> = {
    'a function': [
      `!Sub '/aws/lambda/\${F}'`,
      `F: { Type: AWS::Lambda::Function, Properties: { FunctionName: ${SSM} } }`,
    ],
    'a topic, by an attribute': [
      '!GetAtt F.TopicName',
      `F: { Type: AWS::SNS::Topic, Properties: { TopicName: !Sub 'x-{{resolve:ssm:/name}}' } }`,
    ],
    'a bus, in a list form of Sub': [
      `!Sub ['\${B}-x', { B: !Ref F }]`,
      `F: { Type: AWS::Events::EventBus, Properties: { Name: ${SSM} } }`,
    ],
    'a bus, beside a value that is not reported': [
      `!Join ['-', [!Ref Secret, !Ref F]]`,
      `F: { Type: AWS::Events::EventBus, Properties: { Name: ${SSM} } }`,
    ],
    'another, at some distance': [
      `!Join ['-', [!Ref G, x]]`,
      `G: { Type: AWS::Scheduler::ScheduleGroup, Properties: { Name: !GetAtt F.Name } }, F: { Type: AWS::Events::EventBus, Properties: { Name: ${SSM} } }`,
    ],
    'a value that is updated in place': [
      '!GetAtt F.Value',
      `F: { Type: AWS::SSM::Parameter, Properties: { Type: String, Value: ${SSM} } }`,
    ],
    'a value that follows another': [
      '!GetAtt G.Value',
      `G: { Type: AWS::SSM::Parameter, Properties: { Type: String, Value: !GetAtt F.Value } }, F: { Type: AWS::SSM::Parameter, Properties: { Type: String, Value: ${SSM} } }`,
    ],
    'a custom resource': [
      '!GetAtt F.Name',
      `F: { Type: Custom::Names, Properties: { ServiceToken: 'arn:a', Name: ${SSM} } }`,
    ],
    'an output of a nested stack': [
      '!GetAtt F.Outputs.Name',
      `F: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: 'https://x', Parameters: { Name: ${SSM} } } }`,
    ],
    'a listed resource': [
      `!Sub '\${Other}-x'`,
      `F: { Type: AWS::SNS::Topic, Properties: { DisplayName: x } }`,
    ],
  };
  const KINDS = Object.entries(FOLLOWED).flatMap(([what, [name, followed]]) =>
    NAMED.map(([type, property]) => ({ what, name, followed, type, property })),
  );
  // The listed one is replaced in all cases: only one store is named after it.
  const listed = change({
    logicalId: 'Other',
    type: 'AWS::SNS::Topic',
    properties: ['TopicName'],
    replacement: 'True',
  });

  it.each(KINDS)('may be replaced: $type after $what', ({ type, property, name, followed }) => {
    const store = `X: { Type: '${type}', Properties: { ${property}: ${name} } }`;
    const same = side(`${store}, ${followed}`);
    const found = expect.stringContaining(`may replace X (${type})`);
    expect(asked(same, same, [listed])).toContainEqual(found);
    const inPlace = change({ type, properties: ['Tags'] });
    expect(asked(same, same, [listed, inPlace])).toContainEqual(found);
  });

  const FUNCTION = (properties: string) =>
    `X: { Type: AWS::DynamoDB::Table, Properties: { TableName: !Sub '\${F}-audit' } }, F: { Type: AWS::Lambda::Function, Properties: { ${properties} } }`;

  it('may be replaced by an update that lists nothing, such as one of outputs', () => {
    const same = side(FUNCTION(`FunctionName: ${SSM}`));
    expect(asked(same, same, [])).toEqual([expect.stringContaining('may replace X')]);
  });

  it('may be replaced when only the listed change makes AWS read the name again', () => {
    const same = side(FUNCTION("FunctionName: '{{resolve:secretsmanager:s}}'"));
    const listedFunction = change({ logicalId: 'F', type: 'AWS::Lambda::Function', properties: ['Timeout'] });
    expect(asked(same, same)).toEqual([]);
    expect(asked(same, same, [listedFunction])).toEqual([expect.stringContaining('may replace X')]);
  });

  it.each([
    ['is updated in place', `Environment: { Variables: { A: ${SSM} } }`],
    ['is of one version', "FunctionName: '{{resolve:ssm:/name:3}}'"],
    ['has a name of its own', 'MemorySize: 128'],
  ])('stays when what it is named after %s', (_what, properties) => {
    const same = side(FUNCTION(properties));
    expect(asked(same, same)).toEqual([]);
  });

  it('stays when a listed function that it is named after gets other code', () => {
    const [before, after] = ['a', 'b'].map((key) => side(FUNCTION(`Code: { S3Bucket: b, S3Key: ${key} }`)));
    const code = { logicalId: 'F', type: 'AWS::Lambda::Function', properties: ['Code'] };
    expect(asked(before, after, [change(code)]).filter((one) => one.includes('X'))).toEqual([]);
  });

  it.each([
    ['DeletionPolicy: Retain', false],
    ['DeletionPolicy: Retain, UpdateReplacePolicy: Delete', false],
    ['UpdateReplacePolicy: Retain', true],
  ])('is said to be kept by the policy for replacements alone: %s', (policies, isKept) => {
    const text = 'may replace X (AWS::DynamoDB::Table) by an empty one';
    const found = [isKept ? `${text} (the old one is kept, outside of the stack)` : text];
    const same = side(FUNCTION(`FunctionName: ${SSM}`).replace('Properties', `${policies}, Properties`));
    const inPlace = change({ properties: ['TableClass'] });
    expect(asked(same, same)).toEqual(found);
    expect(asked(same, same, [inPlace])).toEqual(found);
    const topic = `X: { Type: AWS::SNS::Topic, ${policies}, Properties: { TopicName: !Sub '\${F}-x' } }, F: { Type: AWS::SNS::Topic, Properties: { TopicName: ${SSM} } }`;
    const named = side(topic);
    const kept = isKept
      ? ['may replace X (AWS::SNS::Topic) (the old one is kept, outside of the stack)']
      : [];
    const listedTopic = change({ type: 'AWS::SNS::Topic', properties: ['DisplayName'] });
    expect(asked(named, named)).toEqual(kept);
    expect(asked(named, named, [listedTopic])).toEqual(kept);
  });

  it('a right and an access that name it ask', () => {
    const same = side(
      `F: { Type: AWS::Lambda::Function, Properties: { FunctionName: ${SSM} } }, Open: { Type: AWS::Lambda::Permission, Properties: { Principal: p, FunctionName: !Ref F } }, Role: { Type: AWS::IAM::Role, Properties: { Policies: [!GetAtt F.Arn] } }`,
    );
    expect(asked(same, same)).toEqual([
      expect.stringContaining('Open (AWS::Lambda::Permission), FunctionName'),
      expect.stringContaining('Role (AWS::IAM::Role), Policies'),
    ]);
  });
});

describe('what a condition adds or removes without being listed', () => {
  const store =
    'X: { Type: AWS::DynamoDB::Table, Condition: On }, U: { Type: AWS::Lambda::Url, Condition: On }';

  it('asks', () => {
    const [on, off] = ['true', 'false'].map((value) => side(store, { On: value }));
    expect(asked(on, off)).toEqual([expect.stringContaining('deletes X (AWS::DynamoDB::Table)')]);
    expect(asked(off, on)).toEqual([]);
    const open = store.replace('Url, Condition: On', 'Url, Condition: On, Properties: { AuthType: NONE }');
    const [opened, closed] = ['true', 'false'].map((value) => side(open, { On: value }));
    expect(asked(closed, opened)).toEqual([expect.stringContaining('opens access: U')]);
  });

  it('asks where the deployed value is not reported, as long as the resource exists', () => {
    const hidden = 'X: { Type: AWS::DynamoDB::Table, Condition: Hidden }';
    const [before, after] = [side(hidden), side(hidden, { Secret: 'y' })];
    expect(undecidedRemovals([other], { before, after })).toEqual(['X']);
    expect(asked(before, after)).toEqual([expect.stringContaining('deletes X (AWS::DynamoDB::Table)')]);
    expect(asked(before, after, [other], ['X'])).toEqual([]);
  });

  it('is not said twice when it is listed', () => {
    const [on, off] = ['true', 'false'].map((value) => side(store, { On: value }));
    const listed = [change({ action: 'Remove', logicalId: 'X' }), other];
    expect(asked(on, off, listed)).toHaveLength(1);
    expect(undecidedRemovals(listed, { before: on, after: off })).toEqual([]);
  });

  it('says nothing where a template is not known', () => {
    expect(completeChanges([other], { before: undefined, after: side(store) }, new Set())).toEqual([other]);
    expect(completeChanges([other], { before: side(store), after: undefined }, new Set())).toEqual([other]);
  });
});
