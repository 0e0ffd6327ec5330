import { review, texts } from './review.fake.ts';

// One table of changes: what it is, before, after, and whether it asks. An empty text is a resource that does not exist.
const BUCKET = 'AWS::S3::Bucket';
const TABLE = 'AWS::DynamoDB::Table';
const QUEUE = 'AWS::SQS::Queue';
const ALARM = 'AWS::CloudWatch::Alarm';
const FN = 'AWS::Lambda::Function';
const STAGE = 'AWS::ApiGateway::Stage';
const OTHER = 'arn:aws:kms:eu-central-1:111111111111:key/k';
const OWN = 'arn:aws:kms:eu-central-1:111122223333:key/k';
const BLOCK = (on: string, others = on) =>
  `{ PublicAccessBlockConfiguration: { BlockPublicAcls: ${on}, BlockPublicPolicy: ${others}, IgnorePublicAcls: ${others}, RestrictPublicBuckets: ${others} } }`;
const OWNED = (by: string) => `{ OwnershipControls: { Rules: [{ ObjectOwnership: ${by} }] } }`;
const SSE = (key: string) =>
  `{ SSESpecification: { SSEEnabled: true, SSEType: KMS, KMSMasterKeyId: '${key}' } }`;
const ENCRYPTED = (key: string) =>
  `{ BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: '${key}' } }] } }`;
const WARNS = (text: string) =>
  `${ALARM} { ComparisonOperator: GreaterThanThreshold, AlarmActions: [a], ${text} }`;
const MASK = (text: string) => `{ DataProtectionPolicy: { Version: '2021-06-01', Statement: [${text}] } }`;

type Row = [kind: string, before: string, after: string, asks: boolean];

const ROWS: Row[] = [
  [
    'a condition of a bus policy is removed',
    "AWS::Events::EventBusPolicy { Principal: '*', Condition: { Key: 'aws:PrincipalOrgID', Type: StringEquals, Value: o-1 } }",
    "AWS::Events::EventBusPolicy { Principal: '*' }",
    true,
  ],
  ['a public access block is written as off', `${BUCKET} {}`, `${BUCKET} ${BLOCK('false')}`, true],
  [
    'a public access block leaves out one',
    `${BUCKET} {}`,
    `${BUCKET} { PublicAccessBlockConfiguration: { BlockPublicAcls: true } }`,
    true,
  ],
  ['a public access block is written as on', `${BUCKET} {}`, `${BUCKET} ${BLOCK('true')}`, false],
  [
    'a public access block gets one more',
    `${BUCKET} ${BLOCK('false', 'true')}`,
    `${BUCKET} ${BLOCK('true')}`,
    false,
  ],
  [
    'a new bucket leaves out one',
    '',
    `${BUCKET} { PublicAccessBlockConfiguration: { BlockPublicAcls: true } }`,
    true,
  ],
  ['ACLs are switched on', `${BUCKET} {}`, `${BUCKET} ${OWNED('ObjectWriter')}`, true],
  [
    'ACLs are switched on by removing the control',
    `${BUCKET} ${OWNED('BucketOwnerEnforced')}`,
    `${BUCKET} {}`,
    true,
  ],
  ['ACLs of a new bucket are on', '', `${BUCKET} ${OWNED('BucketOwnerPreferred')}`, true],
  ['ACLs are switched off', `${BUCKET} {}`, `${BUCKET} ${OWNED('BucketOwnerEnforced')}`, false],
  [
    'a bucket logs into another',
    `${BUCKET} { LoggingConfiguration: { DestinationBucketName: a } }`,
    `${BUCKET} { LoggingConfiguration: { DestinationBucketName: b } }`,
    true,
  ],
  [
    'a bucket begins to log',
    `${BUCKET} {}`,
    `${BUCKET} { LoggingConfiguration: { DestinationBucketName: a } }`,
    false,
  ],
  [
    'objects are locked for years',
    `${BUCKET} {}`,
    `${BUCKET} { ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode: COMPLIANCE, Years: 99 } } } }`,
    true,
  ],
  [
    'a bucket is encrypted with a key of another account',
    `${BUCKET} {}`,
    `${BUCKET} ${ENCRYPTED(OTHER)}`,
    true,
  ],
  ['a bucket is encrypted with a key of this account', `${BUCKET} {}`, `${BUCKET} ${ENCRYPTED(OWN)}`, false],
  ['a new bucket is encrypted with a key of another account', '', `${BUCKET} ${ENCRYPTED(OTHER)}`, true],
  ['a table gets a key of another account', `${TABLE} {}`, `${TABLE} ${SSE(OTHER)}`, true],
  ['a table gets a key of this account', `${TABLE} {}`, `${TABLE} ${SSE(OWN)}`, false],
  ['a table gets an alias of this account', `${TABLE} {}`, `${TABLE} ${SSE('alias/shop')}`, false],
  ['a new table gets a key of another account', '', `${TABLE} ${SSE(OTHER)}`, true],
  ['a new table gets a key of this account', '', `${TABLE} ${SSE(OWN)}`, false],
  ['a queue gets a key of another account', `${QUEUE} {}`, `${QUEUE} { KmsMasterKeyId: '${OTHER}' }`, true],
  [
    'a queue gets a key that an output names',
    `${QUEUE} {}`,
    `${QUEUE} { KmsMasterKeyId: !GetAtt In.Outputs.Key }`,
    true,
  ],
  [
    'a queue is no longer encrypted by the service',
    `${QUEUE} { SqsManagedSseEnabled: true }`,
    `${QUEUE} { SqsManagedSseEnabled: false }`,
    true,
  ],
  [
    'a queue is encrypted by a condition',
    `${QUEUE} {}`,
    `${QUEUE} { SqsManagedSseEnabled: !If [C, true, false] }`,
    true,
  ],
  [
    'a log group gets a key of another account',
    'AWS::Logs::LogGroup {}',
    `AWS::Logs::LogGroup { KmsKeyId: '${OTHER}' }`,
    true,
  ],
  [
    'an alias of a key of another account',
    '',
    `AWS::KMS::Alias { AliasName: alias/x, TargetKeyId: '${OTHER}' }`,
    true,
  ],
  [
    'a database is deleted with its stack',
    'AWS::RDS::DBCluster {}',
    'AWS::RDS::DBCluster {} | DeletionPolicy: Delete',
    true,
  ],
  [
    'a table is deleted with its stack, in so many words',
    `${TABLE} {}`,
    `${TABLE} {} | DeletionPolicy: Delete`,
    true,
  ],
  [
    'a table keeps a snapshot only',
    `${TABLE} {} | DeletionPolicy: Retain`,
    `${TABLE} {} | DeletionPolicy: Snapshot`,
    true,
  ],
  ['a table is retained', `${TABLE} {}`, `${TABLE} {} | DeletionPolicy: Retain`, false],
  [
    'a topic no longer masks',
    `AWS::SNS::Topic ${MASK('{ Operation: { Deidentify: {} } }')}`,
    'AWS::SNS::Topic {}',
    true,
  ],
  [
    'a log group masks less',
    `AWS::Logs::LogGroup ${MASK('{ Sid: a }, { Sid: b }')}`,
    `AWS::Logs::LogGroup ${MASK('{ Sid: a }')}`,
    true,
  ],
  [
    'a log group begins to mask',
    'AWS::Logs::LogGroup {}',
    `AWS::Logs::LogGroup ${MASK('{ Sid: a }')}`,
    false,
  ],
  ['a retained table leaves its stack', `${TABLE} {} | DeletionPolicy: Retain`, '', true],
  ['a retained queue leaves its stack', `${QUEUE} {} | DeletionPolicy: Retain`, '', true],
  ['a retained policy leaves its stack', 'AWS::IAM::Policy {} | DeletionPolicy: Retain', '', true],
  ['a retained version leaves its stack', 'AWS::Lambda::Version {} | DeletionPolicy: Retain', '', false],
  ['a threshold is out of reach', WARNS('Threshold: 1'), WARNS('Threshold: 1000000000'), true],
  [
    'a threshold of less is out of reach',
    `${ALARM} { ComparisonOperator: LessThanThreshold, Threshold: 5 }`,
    `${ALARM} { ComparisonOperator: LessThanThreshold, Threshold: 0 }`,
    true,
  ],
  ['a threshold is nearer', WARNS('Threshold: 5'), WARNS('Threshold: 1'), false],
  [
    'an alarm compares the other way',
    `${ALARM} { ComparisonOperator: GreaterThanThreshold }`,
    `${ALARM} { ComparisonOperator: LessThanThreshold }`,
    true,
  ],
  ['an alarm watches another metric', WARNS('MetricName: Errors'), WARNS('MetricName: Nothing'), true],
  [
    'an alarm watches another function',
    WARNS('Dimensions: [{ Name: FunctionName, Value: a }]'),
    WARNS('Dimensions: [{ Name: FunctionName, Value: b }]'),
    true,
  ],
  ['an alarm needs more periods', WARNS('EvaluationPeriods: 1'), WARNS('EvaluationPeriods: 100'), true],
  ['an alarm needs fewer periods', WARNS('EvaluationPeriods: 5'), WARNS('EvaluationPeriods: 1'), false],
  [
    'missing data is no longer an alarm',
    WARNS('TreatMissingData: breaching'),
    WARNS('TreatMissingData: notBreaching'),
    true,
  ],
  [
    'a composite alarm has another rule',
    'AWS::CloudWatch::CompositeAlarm { AlarmRule: ALARM(a) }',
    'AWS::CloudWatch::CompositeAlarm { AlarmRule: FALSE }',
    true,
  ],
  [
    'a filter never matches',
    'AWS::Logs::MetricFilter { FilterPattern: ERROR }',
    'AWS::Logs::MetricFilter { FilterPattern: nothing }',
    true,
  ],
  ['an alarm has another description', WARNS('AlarmDescription: a'), WARNS('AlarmDescription: b'), false],
  ['a new alarm', '', WARNS('Threshold: 1000000000'), false],
  ['a subscription of an alarm is removed', 'AWS::SNS::Subscription { Endpoint: a }', '', true],
  ['a topic is removed', 'AWS::SNS::Topic {}', '', true],
  [
    'a rule is switched off',
    'AWS::Events::Rule { State: ENABLED }',
    'AWS::Events::Rule { State: DISABLED }',
    true,
  ],
  [
    'a schedule is switched off',
    'AWS::Scheduler::Schedule {}',
    'AWS::Scheduler::Schedule { State: DISABLED }',
    true,
  ],
  [
    'a consumer is switched off',
    'AWS::Lambda::EventSourceMapping {}',
    'AWS::Lambda::EventSourceMapping { Enabled: false }',
    true,
  ],
  ['a function is switched off', `${FN} {}`, `${FN} { ReservedConcurrentExecutions: 0 }`, true],
  ['a function logs elsewhere', `${FN} {}`, `${FN} { LoggingConfig: { LogGroup: other } }`, true],
  [
    'a function logs more',
    `${FN} { LoggingConfig: { ApplicationLogLevel: INFO } }`,
    `${FN} { LoggingConfig: { ApplicationLogLevel: DEBUG } }`,
    false,
  ],
  [
    'tags of a role change',
    'AWS::IAM::Role { Tags: [{ Key: team, Value: a }] }',
    'AWS::IAM::Role { Tags: [{ Key: team, Value: admin }] }',
    true,
  ],
  [
    'tags of a function before its transform change',
    'AWS::Serverless::Function { Role: r, Tags: { a: b } }',
    'AWS::Serverless::Function { Role: r, Tags: { a: c } }',
    true,
  ],
  [
    'tags of a table change',
    `${TABLE} { Tags: [{ Key: a, Value: b }] }`,
    `${TABLE} { Tags: [{ Key: a, Value: c }] }`,
    false,
  ],
  ['a stage points at an id', `${STAGE} { DeploymentId: !Ref D }`, `${STAGE} { DeploymentId: old123 }`, true],
  ['a stage is of another API', `${STAGE} { RestApiId: a }`, `${STAGE} { RestApiId: b }`, true],
  [
    'an alias points at a number',
    'AWS::Lambda::Alias { FunctionVersion: !GetAtt V.Version }',
    "AWS::Lambda::Alias { FunctionVersion: '3' }",
    true,
  ],
  [
    'an alias shares calls with another version',
    'AWS::Lambda::Alias {}',
    'AWS::Lambda::Alias { RoutingConfig: { AdditionalVersionWeights: [] } }',
    true,
  ],
  [
    'code comes from another bucket',
    `${FN} { Code: { S3Bucket: a, S3Key: k } }`,
    `${FN} { Code: { S3Bucket: b, S3Key: k } }`,
    true,
  ],
  [
    'an image comes from another repository',
    `${FN} { Code: { ImageUri: 'a/b:1' } }`,
    `${FN} { Code: { ImageUri: 'c/b:1' } }`,
    true,
  ],
  [
    'a layer comes from another bucket',
    'AWS::Lambda::LayerVersion { Content: { S3Bucket: a } }',
    'AWS::Lambda::LayerVersion { Content: { S3Bucket: b } }',
    true,
  ],
  [
    'new code',
    `${FN} { Code: { S3Bucket: a, S3Key: k }, Description: a }`,
    `${FN} { Code: { S3Bucket: a, S3Key: l }, Description: b }`,
    false,
  ],
  [
    'a new image',
    `${FN} { Code: { ImageUri: 'a/b:1' } }`,
    `${FN} { Code: { ImageUri: 'a/b@sha256:ff' } }`,
    false,
  ],
  [
    'new code before the transform',
    'AWS::Serverless::Function { CodeUri: s3://a/k }',
    'AWS::Serverless::Function { CodeUri: s3://a/l }',
    false,
  ],
  ['a layer of another account', `${FN} { Layers: [a] }`, `${FN} { Layers: [a, b] }`, true],
  [
    'more memory and time',
    `${FN} { MemorySize: 128, Timeout: 1 }`,
    `${FN} { MemorySize: 1024, Timeout: 9 }`,
    false,
  ],
  [
    'other variables',
    `${FN} { Environment: { Variables: { A: b } } }`,
    `${FN} { Environment: { Variables: { A: c } } }`,
    false,
  ],
  ['a function may call itself', `${FN} {}`, `${FN} { RecursiveLoop: Allow }`, true],
  [
    'capacity that must be paid',
    `${TABLE} {}`,
    `${TABLE} { ProvisionedThroughput: { ReadCapacityUnits: 40000 } }`,
    true,
  ],
  [
    'concurrency that must be paid',
    'AWS::Lambda::Alias {}',
    'AWS::Lambda::Alias { ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 1000 } }',
    true,
  ],
  [
    'a policy of an API is removed',
    `AWS::ApiGateway::RestApi { Policy: { Statement: [{ Effect: Allow, Principal: '*', Condition: { IpAddress: { a: b } } }] } }`,
    'AWS::ApiGateway::RestApi {}',
    true,
  ],
  [
    'a subscriber gets other messages',
    'AWS::SNS::Subscription { FilterPolicy: { a: [b] } }',
    'AWS::SNS::Subscription { FilterPolicy: { a: [{ exists: true }] } }',
    true,
  ],
  [
    'a rule takes every event',
    'AWS::Events::Rule { EventPattern: { source: [a] } }',
    "AWS::Events::Rule { EventPattern: { source: [{ prefix: '' }] } }",
    true,
  ],
  [
    'a custom resource has another description',
    'Custom::Thing { Description: a }',
    'Custom::Thing { Description: b }',
    true,
  ],
  ['a property that AWS has added since', `${FN} {}`, `${FN} { SomethingNew: true }`, true],
  [
    'a property that AWS has added since, of a type that was harmless as a whole',
    'AWS::CloudWatch::Alarm {}',
    'AWS::CloudWatch::Alarm { SomethingNew: true }',
    true,
  ],
  [
    'a canary is skipped',
    'AWS::Lambda::Alias {} | UpdatePolicy: { CodeDeployLambdaAliasUpdate: { ApplicationName: a } }',
    'AWS::Lambda::Alias { Description: b }',
    true,
  ],
  ['a virtual MFA device is removed', 'AWS::IAM::VirtualMFADevice {}', '', true],
  ['a user leaves a group', 'AWS::IAM::UserToGroupAddition { GroupName: g, Users: [a] }', '', true],
  ['a new log group', '', 'AWS::Logs::LogGroup { LogGroupName: l, RetentionInDays: 7 }', false],
  ['a new queue', '', `${QUEUE} { QueueName: q, SqsManagedSseEnabled: true }`, false],
  ['a new private bucket', '', `${BUCKET} ${BLOCK('true')}`, false],
  ['nothing', `${TABLE} { TableName: t }`, `${TABLE} { TableName: t }`, false],
];

it.each(ROWS)('%s', (_kind, before, after, asks) => {
  const found = texts({ ...review(before, after), account: '111122223333' });
  expect({ found, asks: found.length > 0 }).toEqual({ found, asks });
});

describe('what is published', () => {
  const template = (id: string) => ({
    S: { Type: STAGE, Properties: { DeploymentId: { Ref: id } } },
    Old: { Type: 'AWS::ApiGateway::Deployment' },
    New: { Type: 'AWS::ApiGateway::Deployment' },
    L: { Type: 'AWS::Lambda::LayerVersion' },
    F: { Type: FN, Properties: { Layers: [{ Ref: 'L' }] } },
  });
  const {
    New: _new,
    L: _layer,
    ...before
  } = { ...template('Current'), F: { Type: FN, Properties: { Layers: [] } } };
  const reasons = (logicalId: string, type: string, id = 'New') => {
    const { changes } = review(`${type} {}`, `${type} {}`, { logicalId, properties: ['DeploymentId'] });
    return texts({ changes, before, after: template(id) });
  };

  it('with this change may be what a stage points at, and nothing that was there before', () => {
    expect(reasons('S', STAGE, 'New')).toEqual([]);
    expect(reasons('S', STAGE, 'Old')).toEqual([
      'changes: S (AWS::ApiGateway::Stage), it may run what an earlier deployment published',
    ]);
    expect(reasons('S', STAGE, 'Missing')).toHaveLength(1);
  });

  it('as a layer of the template is code like any other', () => {
    expect(reasons('F', FN)).toEqual([]);
  });
});
