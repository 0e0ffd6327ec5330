import { replacedResources } from './replaced.ts';
import { absentResources, resolveTemplate } from './resolved-template.ts';
import { change, texts } from './review.fake.ts';

// CloudFormation lists as "Conditional" whatever names a resource that changes: what of it is replaced follows from the templates.
const body = (topic = 'a', code = 'one') => `
Resources:
  Function: { Type: AWS::Lambda::Function, Properties: { Code: { S3Bucket: b, S3Key: ${code} } } }
  Topic: { Type: AWS::SNS::Topic, Properties: { TopicName: ${topic} } }
  Api: { Type: AWS::ApiGateway::RestApi, Properties: { Body: { uri: !Sub 'f/\${Function.Arn}', topic: !Ref Topic } } }
  Stage: { Type: AWS::ApiGateway::Stage, Properties: { RestApiId: !Ref Api } }
  Plan: { Type: AWS::ApiGateway::UsagePlan, Properties: { ApiStages: [{ ApiId: !Ref Api, Stage: !Ref Stage }] } }
  Permission: { Type: AWS::Lambda::Permission, Properties: { Principal: p, SourceArn: !Sub 'arn:\${Api}\${Topic}/*' } }
  Other: { Type: AWS::Lambda::Permission, Properties: { Principal: p, SourceArn: !Ref Permission } }
`;
const conditional = { replacement: 'Conditional' } as const;
const CHAIN = [
  change({ logicalId: 'Function', type: 'AWS::Lambda::Function', properties: ['Code'] }),
  change({ logicalId: 'Api', type: 'AWS::ApiGateway::RestApi', properties: ['Body'], ...conditional }),
  change({ logicalId: 'Stage', type: 'AWS::ApiGateway::Stage', properties: ['RestApiId'], ...conditional }),
  change({
    logicalId: 'Plan',
    type: 'AWS::ApiGateway::UsagePlan',
    properties: ['ApiStages'],
    ...conditional,
  }),
  change({
    logicalId: 'Permission',
    type: 'AWS::Lambda::Permission',
    properties: ['SourceArn'],
    ...conditional,
  }),
  change({ logicalId: 'Other', type: 'AWS::Lambda::Permission', properties: ['SourceArn'], ...conditional }),
];
const TOPIC = change({
  logicalId: 'Topic',
  type: 'AWS::SNS::Topic',
  properties: ['TopicName'],
  replacement: 'True',
});
const resolved = (text: string) => resolveTemplate({ body: text, parameters: {} });

it('new code replaces nothing that names the function, and asks nothing', () => {
  const sides = { before: resolved(body()), after: resolved(body('a', 'two')) };
  expect([...replacedResources(CHAIN, sides)]).toEqual([]);
  expect(texts({ changes: CHAIN, ...sides })).toEqual([]);
});

it('a property that is updated in place replaces nothing', () => {
  const sides = {
    before: resolved(body()),
    after: resolved(body().replace('topic: !Ref Topic', 'title: other')),
  };
  expect([...replacedResources(CHAIN, sides)]).toEqual([]);
  const renamed = {
    before: resolved(body()),
    after: resolved(body().replace('RestApiId: !Ref Api', 'RestApiId: other')),
  };
  expect([...replacedResources(CHAIN, renamed)]).toEqual(['Stage']);
  const detail = { path: '/Properties/TopicName', before: undefined, after: undefined, dynamic: false };
  const topic = (recreation: string) => [{ ...TOPIC, ...conditional, details: [{ ...detail, recreation }] }];
  const topics = { before: resolved(body()), after: resolved(body('b')) };
  expect([
    replacedResources(topic('Never'), topics).size,
    replacedResources(topic('Conditionally'), topics).size,
  ]).toEqual([0, 1]);
});

it('a resource that is replaced may replace whatever names it, at any distance', () => {
  const sides = { before: resolved(body()), after: resolved(body('b')) };
  const found = replacedResources([...CHAIN, TOPIC], sides);
  expect([...found].sort()).toEqual(['Other', 'Permission', 'Topic']);
  expect(texts({ changes: [...CHAIN, TOPIC], ...sides })).toEqual(
    expect.arrayContaining([expect.stringContaining('opens access: Permission')]),
  );
});

it('without templates everything that may be replaced counts as replaced', () => {
  expect(replacedResources(CHAIN, {}).size).toBe(5);
});

it('a resource that the conditions leave out before and after is not there, and one of an unknown condition is', () => {
  const conditions = `
Parameters: { Env: { Type: String }, Acc: { Type: 'AWS::SSM::Parameter::Value<String>', Default: /a } }
Conditions: { Local: !Equals [!Ref Env, local], Known: !Equals [!Ref Acc, x] }
Resources:
  Key: { Type: AWS::ApiGateway::ApiKey, Condition: Local }
  Other: { Type: AWS::ApiGateway::ApiKey, Condition: Known }
  Always: { Type: AWS::ApiGateway::ApiKey }
`;
  const absent = absentResources({ body: conditions, parameters: { Env: 'prod' } });
  expect([...absent]).toEqual(['Key']);
  const changes = ['Key', 'Other'].map((logicalId) =>
    change({ action: 'Add', logicalId, type: 'AWS::ApiGateway::ApiKey' }),
  );
  expect(texts({ changes, absent })).toEqual([expect.stringContaining('Other')]);
});
