import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { memoryReader } from '../project/memory.fake.ts';
import { ownFindings } from './rules.ts';
import { readSources } from './sources.ts';

const rulesIn = (resources: string, more = ''): string[] => {
  const text = `${more}\nResources:\n${resources.replaceAll(/^/gm, '  ')}\n`;
  const { sources, findings } = readSources('/project', memoryReader({ 'template.yaml': text }));
  return [...findings, ...ownFindings(sources)].map((one) => one.rule);
};
const route = (auth = '', api = 'RestApiId: !Ref A') =>
  `F: { Type: AWS::Serverless::Function, Properties: { Events: { G: { Type: Api, Properties: { ${api}, Path: /a, Method: get${auth} } } } } }`;
const apiWith = (properties: string) =>
  `A: { Type: AWS::Serverless::Api, Properties: { ${properties} } }\n${route()}`;
const policy = (action: string, resource = "'*'") =>
  `R: { Type: AWS::IAM::Role, Properties: { Policies: [{ PolicyDocument: { Statement: [{ Effect: Allow, Action: ${action}, Resource: ${resource} }] } }] } }`;
const queueEvent = (properties: string) =>
  `F: { Type: AWS::Serverless::Function, Properties: { Events: { Q: { Type: SQS, Properties: { Queue: !GetAtt Q.Arn, ${properties} } } } } }\nQ: { Type: AWS::SQS::Queue }`;
const deadLetters = (seconds: string) =>
  `Q: { Type: AWS::SQS::Queue, Properties: { RedrivePolicy: { deadLetterTargetArn: !GetAtt D.Arn } } }\nD: { Type: AWS::SQS::Queue, Properties: { MessageRetentionPeriod: ${seconds} } }`;
const origin = (s3: string) =>
  `D: { Type: AWS::CloudFront::Distribution, Properties: { DistributionConfig: { Origins: [{ Id: a, S3OriginConfig: ${s3} }] } } }`;
const key = (action: string) =>
  `K: { Type: AWS::KMS::Key, Properties: { KeyPolicy: { Statement: [{ Effect: Allow, Action: '${action}', Resource: '*' }] } } }`;
const bucket = (block: string) =>
  `B: { Type: AWS::S3::Bucket, Properties: { PublicAccessBlockConfiguration: ${block} } }`;
const BLOCKED =
  "{ BlockPublicAcls: 'true', BlockPublicPolicy: 'true', IgnorePublicAcls: 'true', RestrictPublicBuckets: !Ref P }";

/** Rule, what is sound, the same with the mistake. */
it.each([
  ['public-route', apiWith('DefinitionBody: { openapi: 3.0.1 }'), apiWith('Name: a')],
  ['public-route', apiWith('DefinitionUri: api.yaml'), apiWith('Name: a')],
  [
    'public-route',
    apiWith('EndpointConfiguration: { Type: PRIVATE }'),
    apiWith('EndpointConfiguration: { Type: EDGE }'),
  ],
  [
    'public-route',
    apiWith('Auth: { ResourcePolicy: { IpRangeWhitelist: [10.0.0.0/8] } }'),
    apiWith('Auth: {}'),
  ],
  [
    'public-route',
    apiWith('Auth: !If [C, { DefaultAuthorizer: X }, !Ref AWS::NoValue]'),
    apiWith('Auth: {}'),
  ],
  ['public-route', route('', 'RestApiId: !ImportValue Api'), route('', 'Timeout: 1')],
  [
    'public-route',
    `P: { Type: AWS::ApiGateway::RestApi }\n${route('', 'RestApiId: !Ref P')}`,
    apiWith('Name: a'),
  ],
  ['wildcard-resource', policy('ec2:DescribeInstances'), policy('ec2:RunInstances')],
  [
    'wildcard-resource',
    policy('[rekognition:DetectLabels, xray:GetSamplingRules]'),
    policy('dynamodb:GetItem'),
  ],
  [
    'wildcard-resource',
    `P: { Type: AWS::SQS::QueuePolicy, Properties: { PolicyDocument: { Statement: [{ Effect: Allow, Action: sqs:SendMessage, Resource: '*' }] } } }`,
    policy('sqs:SendMessage'),
  ],
  ['wildcard-action', key('kms:*'), key('*')],
  ['partial-batch', queueEvent('BatchSize: 1'), queueEvent('BatchSize: 2')],
  [
    'partial-batch',
    queueEvent('FunctionResponseTypes: [!If [C, ReportBatchItemFailures, !Ref AWS::NoValue]]'),
    queueEvent('FunctionResponseTypes: []'),
  ],
  ['dead-letter-retention', deadLetters("'1209600'"), deadLetters("'345600'")],
  ['dead-letter-retention', deadLetters('!Ref Seconds'), deadLetters('60')],
  [
    'origin-access',
    origin('{ OriginAccessIdentity: !Sub origin-access-identity/cloudfront/x }'),
    origin("{ OriginAccessIdentity: '' }"),
  ],
  ['public-bucket', bucket(BLOCKED), bucket('{ BlockPublicAcls: true }')],
  ['public-bucket', bucket('!If [C, { BlockPublicAcls: true }, !Ref AWS::NoValue]'), bucket('{}')],
  [
    'table-recovery',
    'T: { Type: AWS::DynamoDB::Table, Properties: { PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: !If [Prod, true, false] } } }',
    'T: { Type: AWS::DynamoDB::Table, Properties: { PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: false } } }',
  ],
  [
    'literal-secret',
    "C: { Type: AWS::Cognito::UserPoolClient, Properties: { GenerateSecret: 'true', Token: $.token, ApiKey: /prod/key } }",
    'C: { Type: AWS::Cognito::UserPoolClient, Properties: { Token: abc } }',
  ],
  [
    'api-timeout',
    'F: { Type: AWS::Serverless::Function, Properties: { Timeout: 29, Events: { G: { Type: HttpApi } } } }',
    'F: { Type: AWS::Serverless::Function, Properties: { Timeout: 29, Events: { G: { Type: Api } } } }',
  ],
])('%s is found where it is, and only there', (rule, sound, mistaken) => {
  expect(rulesIn(sound)).not.toContain(rule);
  expect(rulesIn(mistaken)).toContain(rule);
});

it.each([
  ["{ Type: String, NoEcho: 'true' }", '{ Type: String }'],
  ['{ Type: AWS::SSM::Parameter::Value<String>, Default: /a }', '{ Type: String, Default: a, NoEcho: true }'],
  ["{ Type: String, AllowedValues: ['true', 'false'] }", '{ Type: String }'],
])('secret-parameter is found where it is, and only there: %s', (sound, mistaken) => {
  const withParameter = (one: string) =>
    rulesIn('Q: { Type: AWS::SQS::Queue }', `Parameters: { ApiKey: ${one} }`);
  expect(withParameter(sound)).not.toContain('secret-parameter');
  expect(withParameter(mistaken)).toContain('secret-parameter');
});

describe('included files', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'cloudcart-include-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const write = (name: string, text: string) => writeFileSync(path.join(folder, name), text);
  const rules = () => {
    const { sources, findings } = readSources(folder);
    return [...findings, ...ownFindings(sources)].map((one) => one.rule);
  };
  const templateWith = (location: string) => `
Parameters: { QueueName: { Type: String }, Unused: { Type: String, Default: a } }
Resources:
  Q:
    Type: AWS::SQS::Queue
    Properties: { Fn::Transform: { Name: AWS::Include, Parameters: { Location: ${location} } } }
  S: { Type: AWS::SNS::Topic, Properties: { TopicName: !Ref Nowhere } }
`;

  it('use parameters', () => {
    write('queue.yaml', 'QueueName: !Ref QueueName\n');
    write('template.yaml', templateWith('queue.yaml'));
    expect(rules().sort()).toEqual(['wiring-unknown-reference', 'wiring-unused-parameter']);
    write('queue.yaml', 'DelaySeconds: 1\n');
    expect(rules().filter((one) => one === 'wiring-unused-parameter')).toHaveLength(2);
  });

  it('that are not in the project may use everything', () => {
    write('template.yaml', templateWith('s3://bucket/queue.yaml'));
    expect(rules()).toEqual([]);
  });

  it('that do not exist are a finding, and the template is looked at all the same', () => {
    write('template.yaml', templateWith('nothing.yaml'));
    expect(rules()).toContain('artifact-missing');
  });
});
