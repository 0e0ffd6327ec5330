import { type Data, parseTemplate } from '../../../project/template-yaml.ts';
import { resolveTemplate } from './resolved-template.ts';
import { change, texts } from './review.fake.ts';
import { certaintyOf } from './settled.ts';

const RESOURCES = {
  Table: { Type: 'AWS::DynamoDB::Table' },
  Moved: { Type: 'AWS::SNS::Topic' },
  Value: { Type: 'AWS::SSM::Parameter' },
  Custom: { Type: 'Custom::Thing' },
  Inner: { Type: 'AWS::CloudFormation::Stack' },
  Function: { Type: 'AWS::Serverless::Function' },
};
const certainty = (text: string) => {
  const value: Data = parseTemplate(`{ V: ${text} }`, 'test').data.V ?? null;
  return certaintyOf(value, { resources: RESOURCES, replaced: new Set(['Moved']) });
};

it.each<[string, string, string]>([
  ['a text', 'arn:a', 'fixed'],
  ['the region', '!Ref AWS::Region', 'fixed'],
  ['the ARN of a resource', '!GetAtt Table.Arn', 'fixed'],
  ['a text with an ARN', `!Sub '\${Table.Arn}/index/*'`, 'fixed'],
  ['a text with a map', `!Sub ['\${A}/\${AWS::Region}', { A: !Ref Table }]`, 'fixed'],
  ['a joined text', "!Join [':', [a, !Ref Table]]", 'fixed'],
  ['a pinned version of a parameter', "'{{resolve:ssm:/acc:3}}'", 'fixed'],
  ['a parameter of Systems Manager', "'{{resolve:ssm:/acc}}'", 'open'],
  ['the newest version beside a pinned one', "'{{resolve:ssm:/a:3}}{{resolve:ssm:/a}}'", 'open'],
  ['a secret', "'{{resolve:secretsmanager:s:SecretString:k}}'", 'open'],
  ['a reference in pieces', "!Join ['', ['{{resolve', ':ssm:/', !Ref Table, '}}']]", 'open'],
  ['a reference in a text with names', `!Sub '{{resolve:ssm:/\${Table}}}'`, 'open'],
  ['a parameter without a value', '!Ref Trusted', 'open'],
  ['a text with such a parameter', `!Sub 'arn:aws:iam::\${Trusted}:root'`, 'open'],
  ['a value at some depth', '{ A: [{ B: !Ref Trusted }] }', 'open'],
  ['an attribute of a custom resource', '!GetAtt Custom.Arn', 'listed'],
  ['a custom resource', '!Ref Custom', 'listed'],
  ['an output of a nested stack', '!GetAtt Inner.Outputs.AccountArn', 'listed'],
  ['the value of a parameter of the template', '!GetAtt Value.Value', 'listed'],
  ['a resource that is replaced', '!GetAtt Moved.TopicArn', 'listed'],
  ['a resource that is replaced, in a text', `!Sub '\${Moved}-x'`, 'listed'],
  ['the version that SAM publishes', '!Ref Function.Version', 'listed'],
  ['the ARN of a function of SAM', '!GetAtt Function.Arn', 'fixed'],
  ['an export', '!ImportValue x', 'listed'],
  ['a condition that is not known', '!If [C, a, b]', 'listed'],
  ['a macro', '{ Fn::Transform: { Name: M } }', 'listed'],
])('%s: %s is %s', (_what, text, expected) => {
  expect(certainty(text)).toBe(expected);
});

describe('asks when only CloudFormation knows the value of', () => {
  const body = (principal: string) => `
Parameters: { Acc: { Type: 'AWS::SSM::Parameter::Value<String>', Default: /acc } }
Resources:
  C: { Type: Custom::Lookup, Properties: { ServiceToken: t } }
  Role:
    Type: AWS::IAM::Role
    Properties: { AssumeRolePolicyDocument: { Statement: [{ Effect: Allow, Principal: { AWS: ${principal} }, Action: 'sts:AssumeRole' }] } }
  Bucket: { Type: AWS::S3::BucketPolicy, Properties: { Bucket: b, PolicyDocument: { Statement: [{ Effect: Allow, Principal: ${principal}, Action: 's3:*', Resource: '*' }] } } }
  Open: { Type: AWS::Lambda::Permission, Properties: { Principal: ${principal}, FunctionName: f, Action: a } }
  Block: { Type: AWS::S3::Bucket, Properties: { PublicAccessBlockConfiguration: { BlockPublicAcls: ${principal} } } }
  Group: { Type: AWS::EC2::SecurityGroup, Properties: { SecurityGroupIngress: [{ CidrIp: ${principal} }] } }
  Bus: { Type: AWS::Events::EventBusPolicy, Properties: { StatementId: s, Principal: ${principal} } }
  Key: { Type: AWS::KMS::Key, Properties: { KeyPolicy: { Statement: [{ Effect: Allow, Principal: { AWS: ${principal} }, Action: 'kms:*', Resource: '*' }] } } }
  Queue: { Type: AWS::SQS::Queue, Properties: { KmsMasterKeyId: ${principal} } }
`;
  const PROPERTIES = {
    Role: 'AssumeRolePolicyDocument',
    Bucket: 'PolicyDocument',
    Open: 'Principal',
    Block: 'PublicAccessBlockConfiguration',
    Group: 'SecurityGroupIngress',
    Bus: 'Principal',
    Key: 'KeyPolicy',
    Queue: 'KmsMasterKeyId',
  };
  const reasons = (principal: string, listed: boolean, read: [string, string] | undefined = undefined) => {
    const side = (value: string | undefined) =>
      resolveTemplate({
        body: body(principal),
        parameters: { Acc: '/acc' },
        read: value ? { Acc: value } : undefined,
      });
    const [before, after] = [side(read?.[0]), side(read?.[1])];
    const changes = Object.entries(PROPERTIES).map(([logicalId, property]) =>
      change({ logicalId, type: String(after?.[logicalId]?.Type), properties: [listed ? property : 'Tags'] }),
    );
    return texts({ changes, before, after }).length;
  };

  it.each([
    ['a parameter that names one of Systems Manager', '!Ref Acc', true],
    ['the same, in a text', `!Sub 'arn:aws:iam::\${Acc}:root'`, true],
    ['a dynamic reference', "'{{resolve:ssm:/acc}}'", true],
    ['a custom resource', '!GetAtt C.Principal', false],
    ['an export', '!ImportValue acc', false],
  ])('%s', (_what, principal, isOpen) => {
    expect(reasons(principal, true)).toBe(8);
    expect(reasons(principal, false)).toBe(isOpen ? 8 : 0);
  });

  it('a parameter, and not when CloudFormation says that it read the same', () => {
    expect(reasons('!Ref Acc', true, ['1', '1'])).toBe(0);
    expect(reasons('!Ref Acc', true, ['true', '2'])).toBe(8);
  });
});

describe('code behind the same text', () => {
  const LISTED: [string, string, (value: string) => string][] = [
    ['AWS::Lambda::Function', 'Layers', (value) => `[!Ref Own, ${value}]`],
    ['AWS::Serverless::Function', 'Layers', (value) => `[${value}]`],
    ['AWS::Lambda::Alias', 'FunctionVersion', (value) => value],
    ['AWS::ApiGateway::Stage', 'DeploymentId', (value) => value],
    ['Custom::Layers', 'Layers', (value) => `[${value}]`],
  ];
  const FOREIGN = [
    "'{{resolve:ssm:/org/layer}}'",
    '!ImportValue L',
    '!GetAtt Inner.Outputs.Layer',
    '!GetAtt C.Arn',
    '!Ref Acc',
  ];
  const ROWS = LISTED.flatMap(([type, property, list]) =>
    FOREIGN.map((value) => [type, property, list(value)] as const),
  );
  const found = (type: string, property: string, value: string): string[] => {
    const side = resolveTemplate({
      body: `
Parameters: { Acc: { Type: 'AWS::SSM::Parameter::Value<String>' } }
Resources:
  C: { Type: Custom::Lookup, Properties: { ServiceToken: t } }
  Inner: { Type: AWS::CloudFormation::Stack }
  Own: { Type: AWS::Lambda::LayerVersion }
  Version: { Type: AWS::Lambda::Version }
  Deployment: { Type: AWS::ApiGateway::Deployment }
  X: { Type: '${type}', Properties: { ${property}: ${value} } }
`,
      parameters: {},
    });
    const changes = [change({ type, properties: [property] })];
    return texts({ changes, before: side, after: side });
  };

  it.each(ROWS)('of another asks: %s, %s %s', (type, property, value) => {
    expect(found(type, property, value)).toEqual([expect.stringContaining('X (')]);
  });

  it.each([
    ['AWS::Lambda::Function', 'Layers', '[!Ref Own]'],
    ['AWS::Lambda::Alias', 'FunctionVersion', '!GetAtt Version.Version'],
    ['AWS::ApiGateway::Stage', 'DeploymentId', '!Ref Deployment'],
  ])('of the template does not ask: %s, %s %s', (type, property, value) => {
    const published = found(type, property, value).filter((one) => /only CloudFormation knows/.test(one));
    expect(published).toEqual([]);
  });
});
