/**
 * Properties that may change to anything, and hold anything in a new resource, without an approval: they grant nothing, open
 * nothing, delete nothing, hide nothing and cost little. Properties for which the direction of the change decides are in
 * `rules.ts`, `type-guards.ts` and `protections.ts`. What is in none of these lists asks: unknown types, and unknown properties
 * of known types. So there is no entry for all properties of a type: the next one that AWS adds must ask.
 */
const HARMLESS: Readonly<Record<string, string>> = {
  'AWS::ApiGateway::Deployment': '',
  'AWS::ApiGateway::GatewayResponse': 'ResponseParameters ResponseTemplates StatusCode',
  'AWS::ApiGateway::Method': 'MethodResponses OperationName',
  'AWS::ApiGateway::Model': 'ContentType Name',
  'AWS::ApiGateway::RequestValidator': 'Name',
  'AWS::ApiGateway::Resource': '',
  'AWS::ApiGateway::RestApi': 'BinaryMediaTypes FailOnWarnings MinimumCompressionSize Name',
  'AWS::ApiGateway::Stage': 'CacheClusterSize DocumentationVersion TracingEnabled',
  'AWS::ApiGateway::UsagePlan': 'UsagePlanName',
  'AWS::ApiGatewayV2::Api': 'BasePath FailOnWarnings Name Version',
  'AWS::ApiGatewayV2::Deployment': '',
  'AWS::ApiGatewayV2::Integration': 'PayloadFormatVersion TimeoutInMillis',
  'AWS::ApiGatewayV2::Route': 'OperationName',
  'AWS::ApiGatewayV2::Stage': 'AutoDeploy',
  'AWS::CloudFormation::WaitConditionHandle': '',
  'AWS::CloudWatch::Alarm': 'AlarmDescription AlarmName InsufficientDataActions OKActions',
  'AWS::CloudWatch::AnomalyDetector': '',
  'AWS::CloudWatch::CompositeAlarm': 'AlarmDescription AlarmName InsufficientDataActions OKActions',
  'AWS::CloudWatch::Dashboard': 'DashboardBody DashboardName',
  'AWS::DynamoDB::Table':
    'AttributeDefinitions BillingMode ContributorInsightsSpecification GlobalSecondaryIndexes KeySchema LocalSecondaryIndexes TableClass TableName',
  'AWS::EC2::SecurityGroup': 'GroupDescription GroupName',
  'AWS::Events::EventBus': 'Name',
  'AWS::Events::Rule': 'Name ScheduleExpression',
  'AWS::KMS::Alias': 'AliasName',
  'AWS::KMS::Key': '',
  'AWS::Kinesis::Stream': 'Name',
  'AWS::Lambda::Alias': 'Name',
  'AWS::Lambda::EventInvokeConfig': '',
  'AWS::Lambda::EventSourceMapping':
    'BatchSize BisectBatchOnFunctionError MaximumBatchingWindowInSeconds MetricsConfig ParallelizationFactor ScalingConfig StartingPosition StartingPositionTimestamp TumblingWindowInSeconds',
  'AWS::Lambda::Function':
    'Architectures Environment EphemeralStorage FunctionName Handler ImageConfig MemorySize PackageType Runtime RuntimeManagementConfig SnapStart Timeout TracingConfig',
  'AWS::Lambda::LayerVersion': 'CompatibleArchitectures CompatibleRuntimes LayerName LicenseInfo',
  'AWS::Lambda::Url': 'InvokeMode',
  'AWS::Lambda::Version': 'CodeSha256 FunctionName',
  'AWS::Logs::LogGroup': 'FieldIndexPolicies LogGroupName',
  'AWS::Logs::MetricFilter': 'FilterName',
  'AWS::Logs::QueryDefinition': 'LogGroupNames Name QueryLanguage QueryString',
  'AWS::S3::Bucket':
    'AccelerateConfiguration BucketName IntelligentTieringConfigurations MetricsConfigurations',
  'AWS::SNS::Subscription': 'DeliveryPolicy RawMessageDelivery',
  'AWS::SNS::Topic':
    'ContentBasedDeduplication DisplayName FifoThroughputScope FifoTopic SignatureVersion TopicName TracingConfig',
  'AWS::SQS::Queue':
    'ContentBasedDeduplication DeduplicationScope DelaySeconds FifoQueue FifoThroughputLimit MaximumMessageSize QueueName ReceiveMessageWaitTimeSeconds VisibilityTimeout',
  'AWS::SSM::Parameter': 'AllowedPattern DataType Name Tier Type Value',
  'AWS::Scheduler::Schedule':
    'EndDate FlexibleTimeWindow GroupName Name ScheduleExpression ScheduleExpressionTimezone StartDate',
  'AWS::Scheduler::ScheduleGroup': 'Name',
  'AWS::SecretsManager::Secret': 'Name',
  'AWS::Serverless::Api':
    'BinaryMediaTypes CacheClusterSize GatewayResponses MinimumCompressionSize Name OpenApiVersion PropagateTags TracingEnabled',
  'AWS::Serverless::Function':
    'Architectures AutoPublishAlias Environment EphemeralStorage FunctionName Handler ImageConfig InlineCode MemorySize PackageType PropagateTags Runtime RuntimeManagementConfig SnapStart Timeout Tracing',
  'AWS::Serverless::LayerVersion':
    'CompatibleArchitectures CompatibleRuntimes LayerName LicenseInfo RetentionPolicy',
  'AWS::Serverless::SimpleTable': 'PrimaryKey TableName',
  'AWS::StepFunctions::StateMachine':
    'Definition DefinitionString DefinitionSubstitutions StateMachineName StateMachineType TracingConfiguration',
};

/** What SAM makes of its own types: rules for those hold for these. */
const SAM: Readonly<Record<string, string>> = {
  'AWS::Serverless::Api': 'AWS::ApiGateway::Stage',
  'AWS::Serverless::Function': 'AWS::Lambda::Function',
  'AWS::Serverless::LayerVersion': 'AWS::Lambda::LayerVersion',
  'AWS::Serverless::SimpleTable': 'AWS::DynamoDB::Table',
};

/** The entry of a table by `type/property`, or by the property of the type that SAM makes of it. */
export const entryOf = <T>(
  table: Readonly<Record<string, T>>,
  type: string,
  property: string,
): T | undefined => table[`${type}/${property}`] ?? table[`${SAM[type]}/${property}`];

/** Types whose tags are those of roles, and types whose every property is given to code or to another template. */
const TAGS_OF_ROLES = /^AWS::(IAM|Serverless)::/;
const PASSES_ON = /^(AWS::CloudFormation::|AWS::Serverless::Application$|(?!AWS::))/;

/** Properties of any type that say nothing about rights: a policy may ask for the tags of a role. */
function isNote(type: string, property: string, isNew: boolean): boolean {
  if (PASSES_ON.test(type)) return false;
  return property === 'Description' || (property === 'Tags' && (isNew || !TAGS_OF_ROLES.test(type)));
}

const lists = new Map(Object.entries(HARMLESS).map(([type, names]) => [type, new Set(names.split(' '))]));

export const isKnownType = (type: string): boolean => lists.has(type);

/** Whether a property of this type may have any value. */
export const isHarmless = (type: string, property: string, isNew = false): boolean =>
  isNote(type, property, isNew) || lists.get(type)?.has(property) === true;

/** Types whose removal takes a right, an access or code away, and nothing else: no data, no limit, no warning, no consumer of messages. */
const HARMLESS_REMOVALS = [
  /^AWS::IAM::(AccessKey|Group|GroupPolicy|InstanceProfile|ManagedPolicy|OIDCProvider|Policy|Role|RolePolicy|SAMLProvider|User|UserPolicy)$/,
  /^AWS::ApiGateway::(Deployment|Method|Model|Resource|UsagePlanKey)$/,
  /^AWS::ApiGatewayV2::(Deployment|Integration|Route)$/,
  /^AWS::Lambda::(Alias|EventSourceMapping|Function|LayerVersion|LayerVersionPermission|Permission|Url|Version)$/,
  /^AWS::Serverless::(Function|LayerVersion)$/,
  /^AWS::EC2::SecurityGroup(Ingress)?$/,
  /^AWS::(CloudWatch::Dashboard|Logs::QueryDefinition|StepFunctions::StateMachine)$/,
];

/** Removing a resource of this type deletes no data and lifts no restriction. */
export const isHarmlessRemoval = (type: string): boolean =>
  HARMLESS_REMOVALS.some((pattern) => pattern.test(type));

/** Types of which a new one is published each time, and old ones are kept for a rollback. */
export const isPublished = (type: string): boolean =>
  /^AWS::(Lambda::(Version|LayerVersion)|Serverless::LayerVersion|ApiGateway(V2)?::Deployment)$/.test(type);

/** Types that hold what other systems or functions at run time put there: subscriptions, rules, archives, schedules. */
const GATHERS = /^AWS::(SNS::Topic|Events::EventBus|Scheduler::ScheduleGroup)$/;

/**
 * Whether more than the resource itself may be lost when it is replaced. Of a type that is not known here this is assumed, whatever
 * property replaces it: some types are replaced for another tag or description.
 */
export const losesByReplacement = (type: string): boolean =>
  GATHERS.test(type) || !(isKnownType(type) || isHarmlessRemoval(type) || isPublished(type));
