/**
 * Properties that may change, or be in a new resource, without an approval: they grant nothing, open nothing and delete nothing.
 * What is not here asks: unknown types, and unknown properties of known types. `*` stands for every property of a type; policy
 * documents, principals and the like ask wherever they are.
 */
export const HARMLESS: Readonly<Record<string, string>> = {
  'AWS::ApiGateway::Deployment': 'Description RestApiId StageName',
  'AWS::ApiGateway::GatewayResponse': '*',
  'AWS::ApiGateway::Method':
    'HttpMethod MethodResponses OperationName RequestModels RequestParameters RequestValidatorId ResourceId RestApiId',
  'AWS::ApiGateway::Model': '*',
  'AWS::ApiGateway::RequestValidator': '*',
  'AWS::ApiGateway::Resource': '*',
  'AWS::ApiGateway::RestApi': 'BinaryMediaTypes Description FailOnWarnings MinimumCompressionSize Mode Name',
  'AWS::ApiGateway::Stage':
    'AccessLogSetting CacheClusterEnabled CacheClusterSize DeploymentId Description DocumentationVersion RestApiId StageName TracingEnabled Variables',
  'AWS::ApiGateway::UsagePlan': '*',
  'AWS::ApiGatewayV2::Api':
    'BasePath Description FailOnWarnings Name ProtocolType RouteSelectionExpression Version',
  'AWS::ApiGatewayV2::Deployment': '*',
  'AWS::ApiGatewayV2::Integration':
    'ApiId ConnectionType Description IntegrationMethod IntegrationType IntegrationUri PayloadFormatVersion TimeoutInMillis',
  'AWS::ApiGatewayV2::Route': 'ApiId OperationName RouteKey Target',
  'AWS::ApiGatewayV2::Stage': '*',
  'AWS::ApplicationAutoScaling::ScalingPolicy': '*',
  'AWS::CloudWatch::Alarm': '*',
  'AWS::CloudWatch::AnomalyDetector': '*',
  'AWS::CloudWatch::CompositeAlarm': '*',
  'AWS::CloudWatch::Dashboard': '*',
  'AWS::DynamoDB::Table':
    'AttributeDefinitions BillingMode ContributorInsightsSpecification GlobalSecondaryIndexes KeySchema LocalSecondaryIndexes OnDemandThroughput ProvisionedThroughput StreamSpecification TableClass TableName WarmThroughput',
  'AWS::EC2::SecurityGroup': 'GroupDescription GroupName VpcId',
  'AWS::Events::EventBus': 'Name Description',
  'AWS::Events::Rule': 'Description EventBusName EventPattern Name ScheduleExpression State',
  'AWS::KMS::Alias': '*',
  'AWS::KMS::Key': 'Description KeySpec KeyUsage MultiRegion',
  'AWS::Kinesis::Stream': 'Name ShardCount StreamModeDetails',
  'AWS::Lambda::Alias': '*',
  'AWS::Lambda::EventInvokeConfig': '*',
  'AWS::Lambda::EventSourceMapping': '*',
  'AWS::Lambda::Function':
    'Architectures Code DeadLetterConfig Description Environment EphemeralStorage FunctionName Handler ImageConfig LoggingConfig MemorySize PackageType RecursiveLoop ReservedConcurrentExecutions Runtime RuntimeManagementConfig SnapStart Timeout TracingConfig',
  'AWS::Lambda::LayerVersion': '*',
  'AWS::Lambda::Url': 'InvokeMode',
  'AWS::Lambda::Version': '*',
  'AWS::Logs::LogGroup': 'FieldIndexPolicies LogGroupClass LogGroupName',
  'AWS::Logs::MetricFilter': '*',
  'AWS::Logs::QueryDefinition': '*',
  'AWS::S3::Bucket':
    'AccelerateConfiguration BucketName IntelligentTieringConfigurations MetricsConfigurations',
  'AWS::SNS::Subscription': 'DeliveryPolicy FilterPolicy FilterPolicyScope RawMessageDelivery RedrivePolicy',
  'AWS::SNS::Topic':
    'ContentBasedDeduplication DisplayName FifoThroughputScope FifoTopic SignatureVersion TopicName TracingConfig',
  'AWS::SQS::Queue':
    'ContentBasedDeduplication DeduplicationScope DelaySeconds FifoQueue FifoThroughputLimit MaximumMessageSize QueueName ReceiveMessageWaitTimeSeconds RedriveAllowPolicy VisibilityTimeout',
  'AWS::SSM::Parameter': 'AllowedPattern DataType Description Name Tier Type Value',
  'AWS::Scheduler::Schedule':
    'Description EndDate FlexibleTimeWindow GroupName Name ScheduleExpression ScheduleExpressionTimezone StartDate State',
  'AWS::Scheduler::ScheduleGroup': '*',
  'AWS::SecretsManager::Secret': 'Description GenerateSecretString Name SecretString',
  'AWS::Serverless::Api':
    'AccessLogSetting BinaryMediaTypes CacheClusterEnabled CacheClusterSize Description GatewayResponses MinimumCompressionSize Name OpenApiVersion PropagateTags StageName TracingEnabled Variables',
  'AWS::Serverless::Function':
    'Architectures AutoPublishAlias CodeUri DeadLetterQueue DeploymentPreference Description Environment EphemeralStorage EventInvokeConfig FunctionName Handler ImageConfig ImageUri InlineCode LoggingConfig MemorySize PackageType PropagateTags RecursiveLoop ReservedConcurrentExecutions Runtime RuntimeManagementConfig SnapStart Timeout Tracing',
  'AWS::Serverless::LayerVersion': '*',
  'AWS::Serverless::SimpleTable': 'PrimaryKey ProvisionedThroughput TableName',
  'AWS::StepFunctions::StateMachine':
    'Definition DefinitionString DefinitionSubstitutions LoggingConfiguration StateMachineName StateMachineType TracingConfiguration',
};

/** Properties of any type that say nothing about rights. */
const ANYWHERE = new Set([
  'Description',
  'Tags',
  'Metadata',
  'CreationPolicy',
  'UpdatePolicy',
  'DependsOn',
  'Condition',
]);

const lists = new Map(Object.entries(HARMLESS).map(([type, names]) => [type, new Set(names.split(' '))]));

export const isKnownType = (type: string): boolean => lists.has(type);

export const isHarmless = (type: string, property: string): boolean =>
  ANYWHERE.has(property) || lists.get(type)?.has('*') === true || lists.get(type)?.has(property) === true;

/** Types whose removal takes a right or an access away, and nothing else. */
const NARROWS =
  /^AWS::(IAM::|Lambda::(Permission|Url)$|EC2::SecurityGroupIngress$|SNS::Subscription$|ApiGateway::UsagePlanKey$)/;

/** Types of known properties whose removal removes a limit, a warning, or the address of an API permanently. */
const PROTECTS =
  /^AWS::(ApiGateway(V2)?::(Api|RestApi|Stage|UsagePlan)|CloudWatch::(Alarm|AnomalyDetector|CompositeAlarm)|Lambda::EventInvokeConfig|Logs::MetricFilter|Scheduler::ScheduleGroup)$/;

/** Removing a resource of this type deletes no data and lifts no restriction. */
export const isHarmlessRemoval = (type: string): boolean =>
  NARROWS.test(type) || (isKnownType(type) && !PROTECTS.test(type));
