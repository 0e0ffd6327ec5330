/**
 * Properties of which AWS documents that another value is an update in place, by type. What is not listed may replace the resource.
 */
const IN_PLACE: Readonly<Record<string, string>> = {
  'AWS::CloudWatch::Alarm':
    'ActionsEnabled AlarmActions AlarmDescription ComparisonOperator DatapointsToAlarm EvaluationPeriods InsufficientDataActions OKActions Threshold TreatMissingData',
  'AWS::CloudWatch::CompositeAlarm':
    'ActionsEnabled AlarmActions AlarmDescription AlarmRule InsufficientDataActions OKActions',
  'AWS::CloudWatch::Dashboard': 'DashboardBody',
  'AWS::DynamoDB::Table':
    'BillingMode ContributorInsightsSpecification DeletionProtectionEnabled GlobalSecondaryIndexes KinesisStreamSpecification OnDemandThroughput PointInTimeRecoverySpecification ProvisionedThroughput ResourcePolicy SSESpecification StreamSpecification TableClass TimeToLiveSpecification WarmThroughput',
  'AWS::EC2::SecurityGroup': 'SecurityGroupEgress SecurityGroupIngress',
  'AWS::Events::EventBus': 'DeadLetterConfig Description Policy',
  'AWS::Events::Rule': 'Description EventPattern RoleArn ScheduleExpression State Targets',
  'AWS::IAM::ManagedPolicy': 'Groups PolicyDocument Roles Users',
  'AWS::IAM::Role':
    'AssumeRolePolicyDocument Description ManagedPolicyArns MaxSessionDuration PermissionsBoundary Policies',
  'AWS::KMS::Alias': 'TargetKeyId',
  'AWS::KMS::Key': 'Description EnableKeyRotation Enabled KeyPolicy PendingWindowInDays RotationPeriodInDays',
  'AWS::Kinesis::Stream': 'RetentionPeriodHours ShardCount StreamEncryption StreamModeDetails',
  'AWS::Lambda::Alias': 'Description FunctionVersion ProvisionedConcurrencyConfig RoutingConfig',
  'AWS::Lambda::EventSourceMapping':
    'BatchSize BisectBatchOnFunctionError DestinationConfig Enabled FilterCriteria FunctionName FunctionResponseTypes KmsKeyArn MaximumBatchingWindowInSeconds MaximumRecordAgeInSeconds MaximumRetryAttempts MetricsConfig ParallelizationFactor ScalingConfig TumblingWindowInSeconds',
  'AWS::Lambda::Function':
    'Architectures Code CodeSigningConfigArn DeadLetterConfig Description Environment EphemeralStorage FileSystemConfigs Handler ImageConfig KmsKeyArn Layers LoggingConfig MemorySize RecursiveLoop ReservedConcurrentExecutions Role Runtime RuntimeManagementConfig SnapStart Timeout TracingConfig VpcConfig',
  'AWS::Lambda::Url': 'AuthType Cors InvokeMode',
  'AWS::Logs::LogGroup': 'DataProtectionPolicy FieldIndexPolicies KmsKeyId RetentionInDays',
  'AWS::S3::Bucket':
    'AccelerateConfiguration AnalyticsConfigurations BucketEncryption CorsConfiguration IntelligentTieringConfigurations InventoryConfigurations LifecycleConfiguration LoggingConfiguration MetricsConfigurations NotificationConfiguration OwnershipControls PublicAccessBlockConfiguration ReplicationConfiguration VersioningConfiguration WebsiteConfiguration',
  'AWS::SNS::Subscription': 'DeliveryPolicy FilterPolicy FilterPolicyScope RawMessageDelivery RedrivePolicy',
  'AWS::SNS::Topic':
    'ArchivePolicy ContentBasedDeduplication DataProtectionPolicy DeliveryStatusLogging DisplayName FifoThroughputScope KmsMasterKeyId SignatureVersion Subscription TracingConfig',
  'AWS::SQS::Queue':
    'ContentBasedDeduplication DeduplicationScope DelaySeconds FifoThroughputLimit KmsDataKeyReusePeriodSeconds KmsMasterKeyId MaximumMessageSize MessageRetentionPeriod ReceiveMessageWaitTimeSeconds RedriveAllowPolicy RedrivePolicy SqsManagedSseEnabled VisibilityTimeout',
  'AWS::SSM::Parameter': 'AllowedPattern Description Policies Tier Type Value',
  'AWS::Scheduler::Schedule':
    'Description EndDate FlexibleTimeWindow KmsKeyArn ScheduleExpression ScheduleExpressionTimezone StartDate State Target',
  'AWS::SecretsManager::Secret': 'Description GenerateSecretString KmsKeyId ReplicaRegions SecretString',
  'AWS::Serverless::Function':
    'Architectures AutoPublishAlias CodeUri DeadLetterQueue DeploymentPreference Description Environment EphemeralStorage EventInvokeConfig Events FunctionUrlConfig Handler ImageConfig ImageUri InlineCode KmsKeyArn Layers LoggingConfig MemorySize Policies ProvisionedConcurrencyConfig RecursiveLoop ReservedConcurrentExecutions Role Runtime RuntimeManagementConfig SnapStart Timeout Tracing VpcConfig',
  'AWS::Serverless::SimpleTable': 'PointInTimeRecoverySpecification ProvisionedThroughput SSESpecification',
  'AWS::StepFunctions::StateMachine':
    'Definition DefinitionS3Location DefinitionString DefinitionSubstitutions EncryptionConfiguration LoggingConfiguration RoleArn TracingConfiguration',
};

/** Types of which no property, or none of these, leads to another resource. A nested stack is updated, never replaced. */
const NEVER =
  /^AWS::(ApiGateway(V2)?::((RestApi|Api)\/(?!ProtocolType$)\w+|Stage\/(DeploymentId|MethodSettings|Variables|AccessLogSettings?)|UsagePlan\/\w+)|CloudFormation::Stack\/\w+|Serverless::(Api|Application|HttpApi)\/\w+|(DocDB|Neptune|RDS|Redshift)::\w+\/MasterUserPassword|\w+::\w+\/Tags)$/;

const lists = new Map(Object.entries(IN_PLACE).map(([type, names]) => [type, new Set(names.split(' '))]));

/** Whether another value of a property never replaces a resource of this type. */
export const isUpdatedInPlace = (type: string, property: string): boolean =>
  lists.get(type)?.has(property) === true || NEVER.test(`${type}/${property}`);
