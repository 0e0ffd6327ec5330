import { change, review, texts } from './review.fake.ts';

// What a change loses, or no longer limits, without a grant.
const STAGE = (settings: string) => `AWS::ApiGateway::Stage { MethodSettings: [${settings}] }`;
const LIMITED = "{ HttpMethod: '*', ResourcePath: '/*', ThrottlingRateLimit: 5 }";
const MAPPING = 'AWS::Lambda::EventSourceMapping';
const ALARM = 'AWS::CloudWatch::Alarm';

describe('asks when', () => {
  it.each<[string, string, string]>([
    [
      'the value of a secret is overwritten',
      'AWS::SecretsManager::Secret { SecretString: one }',
      'AWS::SecretsManager::Secret { SecretString: two }',
    ],
    [
      'a generated secret is overwritten',
      'AWS::SecretsManager::Secret { GenerateSecretString: {} }',
      'AWS::SecretsManager::Secret { SecretString: two }',
    ],
    [
      'a secret is generated again',
      'AWS::SecretsManager::Secret { GenerateSecretString: { PasswordLength: 40 } }',
      'AWS::SecretsManager::Secret { GenerateSecretString: { PasswordLength: 41 } }',
    ],
    ['an alarm is removed', `${ALARM} { AlarmName: a }`, ''],
    ['an alarm no longer warns', `${ALARM} {}`, `${ALARM} { ActionsEnabled: false }`],
    ['an alarm warns fewer', `${ALARM} { AlarmActions: [a, b] }`, `${ALARM} { AlarmActions: [a] }`],
    ['a usage plan is removed', 'AWS::ApiGateway::UsagePlan {}', ''],
    ['an API is removed', 'AWS::ApiGateway::RestApi {}', ''],
    [
      'a usage plan loses its limit',
      'AWS::ApiGateway::UsagePlan { Throttle: { RateLimit: 5 } }',
      'AWS::ApiGateway::UsagePlan {}',
    ],
    [
      'the limit of a usage plan is raised',
      'AWS::ApiGateway::UsagePlan { Throttle: { RateLimit: 5, BurstLimit: 1 } }',
      'AWS::ApiGateway::UsagePlan { Throttle: { RateLimit: 500, BurstLimit: 1 } }',
    ],
    [
      'a usage plan loses its quota',
      'AWS::ApiGateway::UsagePlan { Quota: { Limit: 5, Period: DAY } }',
      'AWS::ApiGateway::UsagePlan {}',
    ],
    ['a stage loses its limits', STAGE(LIMITED), 'AWS::ApiGateway::Stage {}'],
    [
      'one method of a stage loses the limit of all',
      STAGE(LIMITED),
      STAGE(`${LIMITED}, { HttpMethod: GET, ResourcePath: /a }`),
    ],
    ['a cache serves all callers', 'AWS::ApiGateway::Stage {}', STAGE('{ CachingEnabled: true }')],
    [
      'the cache of a stage begins',
      'AWS::ApiGateway::Stage {}',
      'AWS::ApiGateway::Stage { CacheClusterEnabled: true }',
    ],
    ['bodies are logged', 'AWS::ApiGateway::Stage {}', STAGE('{ DataTraceEnabled: true }')],
    ['a new stage caches', '', STAGE('{ CachingEnabled: true }')],
    [
      'access is no longer logged',
      'AWS::ApiGateway::Stage { AccessLogSetting: { DestinationArn: a } }',
      'AWS::ApiGateway::Stage {}',
    ],
    [
      'access is logged elsewhere',
      'AWS::ApiGateway::Stage { AccessLogSetting: { DestinationArn: a } }',
      'AWS::ApiGateway::Stage { AccessLogSetting: { DestinationArn: b } }',
    ],
    [
      'access of an HTTP API is no longer logged',
      'AWS::ApiGatewayV2::Stage { AccessLogSettings: { DestinationArn: a } }',
      'AWS::ApiGatewayV2::Stage {}',
    ],
    [
      'dead letters go elsewhere',
      'AWS::SQS::Queue { RedrivePolicy: { maxReceiveCount: 5, deadLetterTargetArn: a } }',
      'AWS::SQS::Queue { RedrivePolicy: { maxReceiveCount: 5, deadLetterTargetArn: b } }',
    ],
    [
      'messages are given up sooner',
      'AWS::SQS::Queue { RedrivePolicy: { maxReceiveCount: 5, deadLetterTargetArn: a } }',
      'AWS::SQS::Queue { RedrivePolicy: { maxReceiveCount: 1, deadLetterTargetArn: a } }',
    ],
    [
      'a redrive policy as text changes',
      `AWS::SNS::Subscription { RedrivePolicy: '{"deadLetterTargetArn":"a"}' }`,
      `AWS::SNS::Subscription { RedrivePolicy: '{"deadLetterTargetArn":"b"}' }`,
    ],
    [
      'messages that do not match are deleted',
      `${MAPPING} {}`,
      `${MAPPING} { FilterCriteria: { Filters: [{}] } }`,
    ],
    [
      'failed messages of a batch are deleted',
      `${MAPPING} { FunctionResponseTypes: [ReportBatchItemFailures] }`,
      `${MAPPING} {}`,
    ],
    [
      'a function loses its dead-letter queue',
      'AWS::Lambda::Function { DeadLetterConfig: { TargetArn: a } }',
      'AWS::Lambda::Function {}',
    ],
    [
      'a function may use all concurrency',
      'AWS::Lambda::Function { ReservedConcurrentExecutions: 5 }',
      'AWS::Lambda::Function {}',
    ],
    [
      'a stream is switched off',
      'AWS::DynamoDB::Table { StreamSpecification: { StreamViewType: KEYS_ONLY } }',
      'AWS::DynamoDB::Table {}',
    ],
    [
      'another key encrypts behind an alias',
      'AWS::KMS::Alias { TargetKeyId: a }',
      'AWS::KMS::Alias { TargetKeyId: b }',
    ],
    [
      'a subscriber gets every message',
      'AWS::SNS::Subscription { FilterPolicy: { a: [b] } }',
      'AWS::SNS::Subscription {}',
    ],
  ])('%s', (_what, before, after) => {
    expect(texts(review(before, after))).not.toEqual([]);
  });

  it('a parameter is removed or replaced', () => {
    const type = 'AWS::SSM::Parameter';
    expect(texts({ changes: [change({ type, action: 'Remove', policyAction: 'Delete' })] })).toEqual([
      'deletes X (AWS::SSM::Parameter) and what it holds',
    ]);
    expect(texts({ changes: [change({ type, replacement: 'True' })] })).not.toEqual([]);
  });

  it('what was there before is not known', () => {
    const { changes, after } = review('', 'AWS::SecretsManager::Secret { SecretString: two }');
    const modified = changes.map((one) => ({ ...one, action: 'Modify' as const }));
    expect(texts({ changes: modified, after })).toEqual([
      'may reduce protection: X (AWS::SecretsManager::Secret), SecretString',
    ]);
  });
});

describe('does not ask when', () => {
  it.each<[string, string, string]>([
    ['a secret is added', '', 'AWS::SecretsManager::Secret { SecretString: one }'],
    [
      'a parameter gets another value',
      'AWS::SSM::Parameter { Value: a }',
      'AWS::SSM::Parameter { Value: b }',
    ],
    ['an alarm warns more', `${ALARM} { AlarmActions: [a] }`, `${ALARM} { AlarmActions: [a, b] }`],
    [
      'limits get lower',
      'AWS::ApiGateway::UsagePlan { Throttle: { RateLimit: 5 }, Quota: { Limit: 5, Period: DAY } }',
      'AWS::ApiGateway::UsagePlan { Throttle: { RateLimit: 4 }, Quota: { Limit: 4, Period: DAY } }',
    ],
    [
      'one method gets a lower limit',
      STAGE(LIMITED),
      STAGE(`${LIMITED}, { HttpMethod: GET, ResourcePath: /a, ThrottlingRateLimit: 1 }`),
    ],
    ['metrics are switched on', STAGE(LIMITED), STAGE(LIMITED.replace(' }', ', MetricsEnabled: true }'))],
    [
      'access is logged in another format',
      'AWS::ApiGateway::Stage { AccessLogSetting: { DestinationArn: a, Format: a } }',
      'AWS::ApiGateway::Stage { AccessLogSetting: { DestinationArn: a, Format: b } }',
    ],
    [
      'messages are tried more often',
      'AWS::SQS::Queue { RedrivePolicy: { maxReceiveCount: 3, deadLetterTargetArn: a } }',
      'AWS::SQS::Queue { RedrivePolicy: { maxReceiveCount: 5, deadLetterTargetArn: a } }',
    ],
    [
      'a stream is switched on',
      'AWS::DynamoDB::Table {}',
      'AWS::DynamoDB::Table { StreamSpecification: { StreamViewType: KEYS_ONLY } }',
    ],
    ['an event source is removed', `${MAPPING} {}`, ''],
  ])('%s', (_what, before, after) => {
    expect(texts(review(before, after))).toEqual([]);
  });
});
