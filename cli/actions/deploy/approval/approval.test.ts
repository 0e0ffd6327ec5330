import type { ResourceChange } from '../../../aws/stacks.ts';
import { approvalReasons } from '../approval.ts';
import { resolveTemplate } from './resolved-template.ts';
import { change, resource, review, texts } from './review.fake.ts';

const ALLOW = "Statement: [{ Effect: Allow, Action: 's3:*', Resource: '*' }]";
const POLICY = `{ ${ALLOW} }`;
const PUBLIC = "{ Statement: [{ Effect: Allow, Principal: '*', Action: '*', Resource: '*' }] }";
const TRUST =
  "{ Statement: [{ Effect: Allow, Principal: { AWS: '999999999999' }, Action: 'sts:AssumeRole' }] }";
const SCHEMES = 'components: { securitySchemes: { api_key: { type: apiKey, name: x-api-key, in: header } } }';
const API = (security: string) =>
  `{ Body: { openapi: 3.0.1, ${SCHEMES}, paths: { /a: { get: { ${security} } } } } }`;
const KEYED = 'security: [{ api_key: [] }]';
const TABLE = 'AWS::DynamoDB::Table';
const BUCKET = 'AWS::S3::Bucket';

describe('asks when a resource is added that', () => {
  it.each<[string, string]>([
    [
      'is a role with AdministratorAccess that trusts another account',
      `AWS::IAM::Role { AssumeRolePolicyDocument: ${TRUST}, ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'] }`,
    ],
    ['is a role without policies', 'AWS::IAM::Role { AssumeRolePolicyDocument: {} }'],
    ['is a policy', `AWS::IAM::Policy { PolicyDocument: ${POLICY}, Roles: [r] }`],
    ['is a managed policy', `AWS::IAM::ManagedPolicy { PolicyDocument: ${POLICY} }`],
    ['is a user', 'AWS::IAM::User {}'],
    ['is an access key', 'AWS::IAM::AccessKey { UserName: ada }'],
    ['is an OIDC provider', 'AWS::IAM::OIDCProvider { Url: https://example.com }'],
    ['is a SAML provider', 'AWS::IAM::SAMLProvider { Name: x }'],
    ['is an instance profile', 'AWS::IAM::InstanceProfile { Roles: [r] }'],
    ['is a service-linked role', 'AWS::IAM::ServiceLinkedRole { AWSServiceName: x }'],
    ['is a bucket policy', `AWS::S3::BucketPolicy { Bucket: b, PolicyDocument: ${PUBLIC} }`],
    ['is a queue policy', `AWS::SQS::QueuePolicy { Queues: [q], PolicyDocument: ${PUBLIC} }`],
    ['is an inline queue policy', `AWS::SQS::QueueInlinePolicy { Queue: q, PolicyDocument: ${PUBLIC} }`],
    ['is a topic policy', `AWS::SNS::TopicPolicy { Topics: [t], PolicyDocument: ${PUBLIC} }`],
    ['is a key with a policy', `AWS::KMS::Key { KeyPolicy: ${PUBLIC} }`],
    [
      'is a grant of an event bus',
      "AWS::Events::EventBusPolicy { StatementId: s, Principal: '*', Action: a }",
    ],
    [
      'is a policy of a secret',
      `AWS::SecretsManager::ResourcePolicy { SecretId: s, ResourcePolicy: ${PUBLIC} }`,
    ],
    ['is a table with a policy', `${TABLE} { TableName: t, ResourcePolicy: { PolicyDocument: ${PUBLIC} } }`],
    [
      'is a stream with a policy',
      `${TABLE} { StreamSpecification: { StreamViewType: KEYS_ONLY, ResourcePolicy: { PolicyDocument: ${PUBLIC} } } }`,
    ],
    [
      'is a permission for everyone',
      "AWS::Lambda::Permission { FunctionName: f, Action: 'lambda:InvokeFunction', Principal: '*' }",
    ],
    [
      'is a permission of a layer',
      "AWS::Lambda::LayerVersionPermission { LayerVersionArn: l, Action: a, Principal: '*' }",
    ],
    ['is a function URL without authorization', 'AWS::Lambda::Url { TargetFunctionArn: f, AuthType: NONE }'],
    [
      'is a function with a role of elsewhere',
      'AWS::Lambda::Function { Handler: h, Role: arn:aws:iam::1:role/admin }',
    ],
    ['is a function with a layer', 'AWS::Lambda::Function { Handler: h, Layers: [l] }'],
    ['is an API with an open route', `AWS::ApiGateway::RestApi ${API('')}`],
    ['is an HTTP API with an open route', `AWS::ApiGatewayV2::Api ${API('security: [{}]')}`],
    [
      'is an API whose routes are somewhere else',
      'AWS::ApiGateway::RestApi { BodyS3Location: { Bucket: b } }',
    ],
    ['is a method without a key', 'AWS::ApiGateway::Method { HttpMethod: GET, AuthorizationType: NONE }'],
    ['is a route without an authorizer', 'AWS::ApiGatewayV2::Route { RouteKey: GET /a }'],
    ['is an authorizer', 'AWS::ApiGateway::Authorizer { Type: TOKEN }'],
    ['is an API key', 'AWS::ApiGateway::ApiKey { Name: n, Enabled: true }'],
    [
      'is a bucket that may be public',
      `${BUCKET} { PublicAccessBlockConfiguration: { BlockPublicAcls: false } }`,
    ],
    ['is a bucket with a public ACL', `${BUCKET} { AccessControl: PublicRead }`],
    ['is a bucket that is a website', `${BUCKET} { WebsiteConfiguration: { IndexDocument: i } }`],
    [
      'is a bucket that replicates elsewhere',
      `${BUCKET} { ReplicationConfiguration: { Role: r, Rules: [] } }`,
    ],
    [
      'sends messages out',
      'AWS::SNS::Subscription { Protocol: https, Endpoint: https://example.com, TopicArn: t }',
    ],
    [
      'sends logs out',
      'AWS::Logs::SubscriptionFilter { DestinationArn: d, LogGroupName: l, FilterPattern: f }',
    ],
    [
      'is a rule with a target',
      'AWS::Events::Rule { ScheduleExpression: rate(1 day), Targets: [{ Arn: a, Id: i, RoleArn: r }] }',
    ],
    ['is a custom resource', 'Custom::Thing { ServiceToken: s }'],
    ['is another form of one', 'AWS::CloudFormation::CustomResource { ServiceToken: s }'],
    ['is a nested stack', 'AWS::CloudFormation::Stack { TemplateURL: u }'],
    [
      'is a security group that lets the world in',
      'AWS::EC2::SecurityGroup { SecurityGroupIngress: [{ CidrIp: 0.0.0.0/0 }] }',
    ],
    ['lets the world in', 'AWS::EC2::SecurityGroupIngress { CidrIp: 0.0.0.0/0 }'],
    ['is a gateway to the internet', 'AWS::EC2::InternetGateway {}'],
    ['is a peering', 'AWS::EC2::VPCPeeringConnection { PeerVpcId: v }'],
    ['shares resources', 'AWS::RAM::ResourceShare { Name: n }'],
    ['is a user pool client', 'AWS::Cognito::UserPoolClient { UserPoolId: u }'],
    ['is an identity pool', 'AWS::Cognito::IdentityPool { AllowUnauthenticatedIdentities: true }'],
    ['is of a type that is not known', 'AWS::Something::New { A: b }'],
  ])('%s', (_what, after) => {
    expect(texts(review('', after))).not.toEqual([]);
    expect(approvalReasons(review('', after), 'never')).toEqual([]);
  });

  it('is not known at all', () => {
    const added = { changes: [change({ action: 'Add', type: 'AWS::IAM::Role' })] };
    expect(texts(added)).toEqual(['grants rights: X (AWS::IAM::Role)']);
    const topic = { changes: [change({ action: 'Add', type: 'AWS::SNS::Topic' })] };
    expect(texts(topic)).toEqual(['adds: X (AWS::SNS::Topic), its properties are not known']);
  });
});

describe('asks when', () => {
  it.each<[string, string, string]>([
    [
      'a role gets one more statement',
      `AWS::IAM::Role { Policies: [{ PolicyDocument: { Statement: [{ Action: a }] } }] }`,
      `AWS::IAM::Role { Policies: [{ PolicyDocument: { Statement: [{ Action: a }, { Action: b }] } }] }`,
    ],
    [
      'a role loses a statement that denies',
      `AWS::IAM::Role { Policies: [{ PolicyDocument: { Statement: [{ Effect: Deny, Action: a }] } }] }`,
      'AWS::IAM::Role { Policies: [] }',
    ],
    [
      'a role trusts someone else',
      'AWS::IAM::Role { AssumeRolePolicyDocument: {} }',
      `AWS::IAM::Role { AssumeRolePolicyDocument: ${TRUST} }`,
    ],
    ['a role loses its boundary', 'AWS::IAM::Role { PermissionsBoundary: b }', 'AWS::IAM::Role {}'],
    [
      'a role gets a managed policy',
      'AWS::IAM::Role { ManagedPolicyArns: [a] }',
      'AWS::IAM::Role { ManagedPolicyArns: [a, b] }',
    ],
    [
      'a policy is attached to another role',
      `AWS::IAM::Policy { PolicyDocument: ${POLICY}, Roles: [a] }`,
      `AWS::IAM::Policy { PolicyDocument: ${POLICY}, Roles: [a, b] }`,
    ],
    [
      'a bucket policy changes',
      `AWS::S3::BucketPolicy { PolicyDocument: ${POLICY} }`,
      `AWS::S3::BucketPolicy { PolicyDocument: ${PUBLIC} }`,
    ],
    [
      'a key policy changes',
      `AWS::KMS::Key { KeyPolicy: ${POLICY} }`,
      `AWS::KMS::Key { KeyPolicy: ${PUBLIC} }`,
    ],
    ['a table gets a policy', `${TABLE} {}`, `${TABLE} { ResourcePolicy: { PolicyDocument: ${PUBLIC} } }`],
    [
      'a permission is for someone else',
      'AWS::Lambda::Permission { Principal: a }',
      'AWS::Lambda::Permission { Principal: b }',
    ],
    [
      'a function URL loses its authorization',
      'AWS::Lambda::Url { AuthType: AWS_IAM }',
      'AWS::Lambda::Url { AuthType: NONE }',
    ],
    [
      'a function takes another role',
      'AWS::Lambda::Function { Role: a }',
      'AWS::Lambda::Function { Role: b }',
    ],
    [
      'a function moves out of its network',
      'AWS::Lambda::Function { VpcConfig: { SubnetIds: [s] } }',
      'AWS::Lambda::Function {}',
    ],
    [
      'a function no longer needs signed code',
      'AWS::Lambda::Function { CodeSigningConfigArn: c }',
      'AWS::Lambda::Function {}',
    ],
    [
      'a route loses its key',
      `AWS::ApiGateway::RestApi ${API(KEYED)}`,
      `AWS::ApiGateway::RestApi ${API('')}`,
    ],
    [
      'a method loses its authorizer',
      'AWS::ApiGateway::Method { AuthorizationType: CUSTOM }',
      'AWS::ApiGateway::Method { AuthorizationType: NONE }',
    ],
    [
      'a method no longer needs a key',
      'AWS::ApiGateway::Method { ApiKeyRequired: true }',
      'AWS::ApiGateway::Method {}',
    ],
    [
      'a route gets another authorizer',
      'AWS::ApiGatewayV2::Route { AuthorizationType: JWT, AuthorizerId: a }',
      'AWS::ApiGatewayV2::Route { AuthorizationType: JWT, AuthorizerId: b }',
    ],
    [
      'an authorizer changes',
      'AWS::ApiGateway::Authorizer { AuthorizerUri: a }',
      'AWS::ApiGateway::Authorizer { AuthorizerUri: b }',
    ],
    [
      'an API may be called from anywhere',
      'AWS::ApiGatewayV2::Api {}',
      "AWS::ApiGatewayV2::Api { CorsConfiguration: { AllowOrigins: ['*'] } }",
    ],
    [
      'an API leaves its network',
      'AWS::ApiGateway::RestApi { EndpointConfiguration: { Types: [PRIVATE] } }',
      'AWS::ApiGateway::RestApi { EndpointConfiguration: { Types: [EDGE] } }',
    ],
    [
      'a public access block is off',
      `${BUCKET} { PublicAccessBlockConfiguration: { BlockPublicPolicy: true } }`,
      `${BUCKET} { PublicAccessBlockConfiguration: { BlockPublicPolicy: false } }`,
    ],
    [
      'a public access block is removed',
      `${BUCKET} { PublicAccessBlockConfiguration: { BlockPublicPolicy: true } }`,
      `${BUCKET} {}`,
    ],
    [
      'point-in-time recovery is off',
      `${TABLE} { PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } }`,
      `${TABLE} { PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: false } }`,
    ],
    [
      'recovery reaches less far back',
      `${TABLE} { PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } }`,
      `${TABLE} { PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 1 } }`,
    ],
    ['deletion protection is off', `${TABLE} { DeletionProtectionEnabled: true }`, `${TABLE} {}`],
    [
      'rows begin to expire',
      `${TABLE} {}`,
      `${TABLE} { TimeToLiveSpecification: { Enabled: true, AttributeName: t } }`,
    ],
    [
      'encryption gets weaker',
      `${TABLE} { SSESpecification: { SSEEnabled: true, SSEType: KMS } }`,
      `${TABLE} {}`,
    ],
    [
      'a bucket is no longer encrypted with a key',
      `${BUCKET} { BucketEncryption: { K: 1 } }`,
      `${BUCKET} {}`,
    ],
    [
      'a bucket keeps no more versions',
      `${BUCKET} { VersioningConfiguration: { Status: Enabled } }`,
      `${BUCKET} { VersioningConfiguration: { Status: Suspended } }`,
    ],
    [
      'a bucket begins to delete',
      `${BUCKET} {}`,
      `${BUCKET} { LifecycleConfiguration: { Rules: [{ ExpirationInDays: 1 }] } }`,
    ],
    [
      'access is no longer logged',
      `${BUCKET} { LoggingConfiguration: { DestinationBucketName: b } }`,
      `${BUCKET} {}`,
    ],
    [
      'logs are kept for less time',
      'AWS::Logs::LogGroup { RetentionInDays: 30 }',
      'AWS::Logs::LogGroup { RetentionInDays: 1 }',
    ],
    [
      'logs are no longer kept permanently',
      'AWS::Logs::LogGroup {}',
      'AWS::Logs::LogGroup { RetentionInDays: 365 }',
    ],
    [
      'messages are kept for less time',
      'AWS::SQS::Queue { MessageRetentionPeriod: 1209600 }',
      'AWS::SQS::Queue {}',
    ],
    [
      'a queue loses its dead-letter queue',
      'AWS::SQS::Queue { RedrivePolicy: { maxReceiveCount: 3 } }',
      'AWS::SQS::Queue {}',
    ],
    [
      'a queue is no longer encrypted',
      'AWS::SQS::Queue {}',
      'AWS::SQS::Queue { SqsManagedSseEnabled: false }',
    ],
    [
      'a key is no longer rotated',
      'AWS::KMS::Key { EnableKeyRotation: true }',
      'AWS::KMS::Key { EnableKeyRotation: false }',
    ],
    [
      'another key encrypts',
      'AWS::SNS::Topic { KmsMasterKeyId: a }',
      'AWS::SNS::Topic { KmsMasterKeyId: b }',
    ],
    [
      'a secret goes to other regions',
      'AWS::SecretsManager::Secret {}',
      'AWS::SecretsManager::Secret { ReplicaRegions: [{ Region: r }] }',
    ],
    [
      'a table is no longer retained',
      `${TABLE} {} | DeletionPolicy: Retain`,
      `${TABLE} { TableClass: STANDARD } | DeletionPolicy: Delete`,
    ],
    [
      'a table is no longer retained when it is replaced',
      `${TABLE} {} | UpdateReplacePolicy: Retain`,
      `${TABLE} {}`,
    ],
    [
      'a database loses its protection',
      'AWS::RDS::DBInstance { DeletionProtection: true }',
      'AWS::RDS::DBInstance { DeletionProtection: false }',
    ],
    ['a custom resource changes', 'Custom::Thing { A: 1 }', 'Custom::Thing { A: 2 }'],
    [
      'a rule gets another target',
      'AWS::Events::Rule { Targets: [{ Arn: a }] }',
      'AWS::Events::Rule { Targets: [{ Arn: b }] }',
    ],
    [
      'a web ACL changes',
      'AWS::WAFv2::WebACL { DefaultAction: { Block: {} } }',
      'AWS::WAFv2::WebACL { DefaultAction: { Allow: {} } }',
    ],
    ['a web ACL is taken off', 'AWS::WAFv2::WebACLAssociation { WebACLArn: w }', ''],
    ['a bucket policy is removed', `AWS::S3::BucketPolicy { PolicyDocument: ${POLICY} }`, ''],
    ['an authorizer is removed', 'AWS::ApiGateway::Authorizer {}', ''],
    [
      'a policy that denies is removed',
      'AWS::IAM::Policy { PolicyDocument: { Statement: [{ Effect: Deny, Action: a }] } }',
      '',
    ],
    ['a custom resource is removed', 'Custom::Thing {}', ''],
  ])('%s', (_what, before, after) => {
    expect(texts(review(before, after))).not.toEqual([]);
  });

  it.each<[string, Partial<ResourceChange>, RegExp]>([
    ['a table is replaced', { replacement: 'True' }, /^replaces X/],
    ['a table may be replaced', { replacement: 'Conditional' }, /^may replace X/],
    ['a bucket is deleted', { action: 'Remove', type: BUCKET, policyAction: 'Delete' }, /^deletes X/],
    [
      'a log group is deleted',
      { action: 'Remove', type: 'AWS::Logs::LogGroup', policyAction: 'Delete' },
      /^deletes X/,
    ],
    [
      'a user pool is deleted',
      { action: 'Remove', type: 'AWS::Cognito::UserPool', policyAction: 'Delete' },
      /^deletes X/,
    ],
    [
      'a volume is deleted',
      { action: 'Remove', type: 'AWS::EC2::Volume', policyAction: 'Delete' },
      /^deletes X/,
    ],
  ])('%s', (_what, over, text) => {
    expect(texts({ changes: [change(over)] })).toEqual([expect.stringMatching(text)]);
  });

  it('a retained table will no longer be, which no change set lists', () => {
    const [before, after] = ['Retain', 'Delete'].map((policy) => ({
      X: resource(`${TABLE} {} | DeletionPolicy: ${policy}`),
    }));
    expect(texts({ changes: [], before, after })).toEqual([
      'reduces protection: X (AWS::DynamoDB::Table), DeletionPolicy',
    ]);
  });

  it.each<[string, Partial<ResourceChange>]>([
    ['what changes is not said', {}],
    ['what happens is known during the execution', { action: 'Dynamic' }],
  ])('%s', (_what, over) => {
    const topic = { type: 'AWS::SNS::Topic', ...over };
    expect(texts({ changes: [change(topic)] })).toEqual(['may change X (AWS::SNS::Topic)']);
  });

  it.each<[string, Partial<ResourceChange>, string]>([
    [
      'a retained table leaves its stack',
      { action: 'Remove', policyAction: 'Retain', physicalId: 'orders' },
      'takes X (AWS::DynamoDB::Table, orders) out of the stack; it is retained',
    ],
    [
      'a retained role leaves its stack',
      { action: 'Remove', policyAction: 'Retain', type: 'AWS::IAM::Role' },
      'takes X (AWS::IAM::Role) out of the stack; it is retained',
    ],
    [
      'a retained role is replaced',
      { policyAction: 'ReplaceAndRetain', replacement: 'True', type: 'AWS::IAM::Role', properties: ['Path'] },
      'replaces X (AWS::IAM::Role) (the old one is kept, outside of the stack)',
    ],
    [
      'an API is replaced',
      { replacement: 'True', type: 'AWS::ApiGateway::RestApi', properties: ['Name'] },
      'replaces X (AWS::ApiGateway::RestApi) by one with another address',
    ],
    ...['AWS::HealthImaging::Datastore', 'AWS::EC2::KeyPair'].flatMap((type): [string, object, string][] =>
      ['Tags', 'Description'].map((property) => [
        `${type} is replaced for other ${property}`,
        { replacement: 'True', type, properties: [property] },
        `replaces X (${type})`,
      ]),
    ),
    ...['AWS::SNS::Topic', 'AWS::Events::EventBus', 'AWS::Scheduler::ScheduleGroup'].map(
      (type): [string, object, string] => [
        `${type} is replaced, with what others put into it`,
        { replacement: 'True', type, properties: ['Name'] },
        `replaces X (${type})`,
      ],
    ),
  ])('%s', (_what, over, text) => {
    expect(texts({ changes: [change(over)] })).toContain(text);
  });

  it.each(['AWS::Lambda::Alias', 'AWS::CloudWatch::Alarm'])('a replaced %s loses nothing', (type) => {
    const changes = [change({ type, replacement: 'True', properties: ['Description'] })];
    expect(texts({ changes })).toEqual([]);
  });

  it('the properties that change are known by name only', () => {
    const names = (type: string, ...properties: string[]) =>
      texts({ changes: [change({ type, properties })] });
    expect(names('AWS::IAM::Role', 'Policies')).not.toEqual([]);
    expect(names(TABLE, 'PointInTimeRecoverySpecification')).not.toEqual([]);
    expect(names('AWS::Lambda::Function', 'Role')).not.toEqual([]);
    expect(names('AWS::Lambda::Function', 'Timeout', 'MemorySize')).toEqual([]);
  });

  it('the same text has another value for a parameter, a condition or a mapping', () => {
    const body = `
Parameters: { Who: { Type: String }, IsOpen: { Type: String } }
Mappings: { Trust: { 'yes': { Account: '2' }, 'no': { Account: '1' } } }
Conditions: { Open: !Equals [!Ref IsOpen, 'yes'] }
Resources:
  Ref: { Type: AWS::Lambda::Permission, Properties: { Principal: !Ref Who } }
  If: { Type: AWS::Lambda::Url, Properties: { AuthType: !If [Open, NONE, AWS_IAM] } }
  Map: { Type: AWS::Lambda::Permission, Properties: { Principal: !FindInMap [Trust, !Ref IsOpen, Account] } }
`;
    const side = (Who: string, IsOpen: string) => resolveTemplate({ body, parameters: { Who, IsOpen } });
    const changes = [
      change({ logicalId: 'Ref', type: 'AWS::Lambda::Permission', properties: ['Principal'] }),
      change({ logicalId: 'If', type: 'AWS::Lambda::Url', properties: ['AuthType'] }),
      change({ logicalId: 'Map', type: 'AWS::Lambda::Permission', properties: ['Principal'] }),
    ];
    const found = approvalReasons(
      { changes, before: side('a', 'no'), after: side('b', 'yes') },
      'destructive',
    );
    expect(found.map((one) => one.logicalId)).toEqual(['Ref', 'If', 'Map']);
    expect(
      approvalReasons({ changes, before: side('a', 'no'), after: side('a', 'no') }, 'destructive'),
    ).toEqual([]);
  });
});

describe('does not ask when', () => {
  it.each<[string, string, string]>([
    [
      'a table is added',
      '',
      `${TABLE} { TableName: t, AttributeDefinitions: [], KeySchema: [], BillingMode: PAY_PER_REQUEST, PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true }, SSESpecification: { SSEEnabled: true }, StreamSpecification: { StreamViewType: KEYS_ONLY }, TimeToLiveSpecification: { Enabled: true, AttributeName: t }, DeletionProtectionEnabled: true, Tags: [] }`,
    ],
    [
      'a queue is added',
      '',
      'AWS::SQS::Queue { QueueName: q, MessageRetentionPeriod: 60, RedrivePolicy: {}, KmsMasterKeyId: k, Tags: [] }',
    ],
    ['a topic is added', '', 'AWS::SNS::Topic { TopicName: t }'],
    ['a log group is added', '', 'AWS::Logs::LogGroup { LogGroupName: l, RetentionInDays: 1 }'],
    [
      'a private bucket is added',
      '',
      `${BUCKET} { BucketName: b, PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true }, VersioningConfiguration: { Status: Enabled }, BucketEncryption: {}, LifecycleConfiguration: {} }`,
    ],
    ['a secret is added', '', 'AWS::SecretsManager::Secret { GenerateSecretString: {} }'],
    ['an alarm is added', '', 'AWS::CloudWatch::Alarm { Threshold: 1, AlarmActions: [a] }'],
    [
      'a function with a role of the template is added',
      '',
      'AWS::Lambda::Function { Code: {}, Handler: h, Role: { "Fn::GetAtt": [R, Arn] } }',
    ],
    [
      'an event source is added',
      '',
      'AWS::Lambda::EventSourceMapping { EventSourceArn: q, FunctionName: f }',
    ],
    [
      'code, memory, time-out, variables and description change',
      'AWS::Lambda::Function { Code: 1, MemorySize: 1, Timeout: 1, Environment: {}, Description: a, Role: r }',
      'AWS::Lambda::Function { Code: 2, MemorySize: 2, Timeout: 2, Environment: { Variables: { A: b } }, Description: b, Role: r }',
    ],
    [
      'an alarm warns sooner',
      'AWS::CloudWatch::Alarm { ComparisonOperator: GreaterThanThreshold, Threshold: 2 }',
      'AWS::CloudWatch::Alarm { ComparisonOperator: GreaterThanThreshold, Threshold: 1 }',
    ],
    ['tags change', `${TABLE} { Tags: [] }`, `${TABLE} { Tags: [{ Key: a, Value: b }] }`],
    [
      'tags of a type that is not known change',
      'AWS::Something::New { Tags: [], Description: a }',
      'AWS::Something::New { Tags: [1], Description: b }',
    ],
    ['an index is added', `${TABLE} {}`, `${TABLE} { GlobalSecondaryIndexes: [{}] }`],
    [
      'visibility changes',
      'AWS::SQS::Queue { VisibilityTimeout: 1 }',
      'AWS::SQS::Queue { VisibilityTimeout: 2 }',
    ],
    [
      'a role gets narrower',
      `AWS::IAM::Role { Policies: [{ PolicyDocument: { Statement: [{ Effect: Allow, Action: a }, { Effect: Allow, Action: b }] } }] }`,
      `AWS::IAM::Role { Policies: [{ PolicyDocument: { Statement: [{ Effect: Allow, Action: a }] } }] }`,
    ],
    ['a role is removed', 'AWS::IAM::Role {}', ''],
    ['a permission is removed', 'AWS::Lambda::Permission {}', ''],
    ['a function is removed', 'AWS::Lambda::Function {}', ''],
    [
      'protections get stronger',
      `${TABLE} { DeletionProtectionEnabled: false }`,
      `${TABLE} { DeletionProtectionEnabled: true, PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true }, SSESpecification: { SSEEnabled: true } }`,
    ],
    [
      'logs are kept longer',
      'AWS::Logs::LogGroup { RetentionInDays: 1 }',
      'AWS::Logs::LogGroup { RetentionInDays: 30 }',
    ],
    ['a route gets a key', `AWS::ApiGateway::RestApi ${API('')}`, `AWS::ApiGateway::RestApi ${API(KEYED)}`],
    ['a keyed API is added', '', `AWS::ApiGateway::RestApi ${API(KEYED)}`],
    [
      'a schedule changes',
      'AWS::Events::Rule { ScheduleExpression: a, Targets: [{ Arn: a }] }',
      'AWS::Events::Rule { ScheduleExpression: b, Targets: [{ Arn: a }] }',
    ],
  ])('%s', (_what, before, after) => {
    expect(texts(review(before, after))).toEqual([]);
    expect(approvalReasons(review(before, after), 'any')).toHaveLength(1);
  });

  it('only the ARN in a grant is not known yet', () => {
    const same = resource(
      'AWS::IAM::Role { Policies: [{ PolicyDocument: { Statement: [{ Resource: { "Fn::GetAtt": [T, Arn] } }] } }] }',
    );
    const changes = [change({ type: 'AWS::IAM::Role', properties: ['Policies'] })];
    expect(texts({ changes, before: { X: same }, after: { X: same } })).toEqual([]);
  });

  it('CloudFormation gives the values and no template is known', () => {
    const context = (role: string) => JSON.stringify({ Properties: { Role: role, MemorySize: role } });
    const of = (before: string, after: string) =>
      texts({
        changes: [
          change({
            type: 'AWS::Lambda::Function',
            properties: ['MemorySize'],
            before: context(before),
            after: context(after),
          }),
        ],
      });
    expect(of('a', 'a')).toEqual([]);
    expect(of('a', 'b')).not.toEqual([]);
  });
});
