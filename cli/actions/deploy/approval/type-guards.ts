import {
  changed,
  either,
  type Guard,
  gains,
  inside,
  loses,
  losesValue,
  lowered,
  offByDefaultOn,
  only,
  raised,
  raisedFromNone,
  removed,
  replaced,
  switchedOff,
  switchedOn,
  throttle,
} from './guards.ts';

const accessLog = either(removed, inside('DestinationArn', replaced));

/** Functions that are called no more, or of which none may run. */
const throttled: Guard = (before, after) => (String(after) === '0' ? 'is 0' : removed(before, after));

const capacity = either(
  inside('ReadCapacityUnits', raisedFromNone),
  inside('WriteCapacityUnits', raisedFromNone),
);
const warm = either(
  inside('ReadUnitsPerSecond', raisedFromNone),
  inside('WriteUnitsPerSecond', raisedFromNone),
);
const onDemand = either(inside('MaxReadRequestUnits', raised), inside('MaxWriteRequestUnits', raised));
const concurrency = inside('ProvisionedConcurrentExecutions', raisedFromNone);

/** Guards of several properties of one type. */
const all = (type: string, guard: Guard, properties: string): Record<string, Guard> =>
  Object.fromEntries(properties.split(' ').map((name) => [`${type}/${name}`, guard]));

/** Properties that protect data, its readers or the bill in one type only, by `type/property`. */
export const TYPE_GUARDS: Readonly<Record<string, Guard>> = {
  ...all('AWS::ApiGateway::Deployment', replaced, 'RestApiId StageName'),
  ...all('AWS::ApiGateway::GatewayResponse', replaced, 'ResponseType RestApiId'),
  ...all('AWS::ApiGateway::Method', replaced, 'HttpMethod RequestValidatorId ResourceId RestApiId'),
  ...all('AWS::ApiGateway::Method', losesValue, 'RequestModels RequestParameters'),
  ...all('AWS::ApiGateway::Model', replaced, 'RestApiId Schema'),
  'AWS::ApiGateway::RequestValidator/RestApiId': replaced,
  'AWS::ApiGateway::RequestValidator/ValidateRequestBody': switchedOff,
  'AWS::ApiGateway::RequestValidator/ValidateRequestParameters': switchedOff,
  ...all('AWS::ApiGateway::Resource', replaced, 'ParentId PathPart RestApiId'),
  'AWS::ApiGateway::RestApi/Mode': changed,
  // `endpointConfigurationTypes` makes a private API public.
  'AWS::ApiGateway::RestApi/Parameters': changed,
  'AWS::ApiGateway::Stage/AccessLogSetting': accessLog,
  'AWS::ApiGateway::Stage/CacheClusterEnabled': switchedOn,
  ...all('AWS::ApiGateway::Stage', replaced, 'RestApiId StageName'),
  'AWS::ApiGateway::Stage/Variables': losesValue,
  'AWS::ApiGateway::UsagePlan/ApiStages': gains,
  'AWS::ApiGateway::UsagePlan/Quota': either(
    inside('Limit', raised),
    inside('Period', replaced),
    inside('Offset', replaced),
  ),
  'AWS::ApiGateway::UsagePlan/Throttle': throttle,
  ...all('AWS::ApiGatewayV2::Api', changed, 'RouteSelectionExpression ProtocolType'),
  ...all('AWS::ApiGatewayV2::Deployment', replaced, 'ApiId StageName'),
  ...all(
    'AWS::ApiGatewayV2::Integration',
    replaced,
    'ApiId ConnectionType IntegrationMethod IntegrationType IntegrationUri',
  ),
  ...all('AWS::ApiGatewayV2::Route', replaced, 'ApiId RouteKey Target'),
  'AWS::ApiGatewayV2::Stage/AccessLogSettings': accessLog,
  ...all('AWS::ApiGatewayV2::Stage', replaced, 'ApiId StageName'),
  'AWS::ApiGatewayV2::Stage/DefaultRouteSettings': either(throttle, inside('DataTraceEnabled', switchedOn)),
  'AWS::ApiGatewayV2::Stage/RouteSettings': losesValue,
  'AWS::ApiGatewayV2::Stage/StageVariables': losesValue,
  'AWS::CloudWatch::Alarm/ActionsEnabled': offByDefaultOn,
  'AWS::CloudWatch::Alarm/AlarmActions': loses,
  ...all(
    'AWS::CloudWatch::Alarm',
    changed,
    'ComparisonOperator Dimensions EvaluateLowSampleCountPercentile ExtendedStatistic MetricName Metrics Namespace Period Statistic ThresholdMetricId TreatMissingData Unit',
  ),
  ...all('AWS::CloudWatch::AnomalyDetector', changed, 'Configuration Dimensions MetricName Namespace Stat'),
  'AWS::CloudWatch::CompositeAlarm/ActionsEnabled': offByDefaultOn,
  'AWS::CloudWatch::CompositeAlarm/AlarmActions': loses,
  'AWS::CloudWatch::CompositeAlarm/AlarmRule': changed,
  'AWS::DynamoDB::Table/OnDemandThroughput': onDemand,
  'AWS::DynamoDB::Table/ProvisionedThroughput': capacity,
  // A stream that is switched off loses its unread records.
  'AWS::DynamoDB::Table/StreamSpecification': replaced,
  'AWS::DynamoDB::Table/WarmThroughput': warm,
  'AWS::EC2::SecurityGroup/VpcId': replaced,
  // Another pattern calls the same target with other events, or no longer.
  ...all('AWS::Events::Rule', changed, 'EventBusName EventPattern'),
  'AWS::Events::Rule/State': only('ENABLED'),
  ...all('AWS::KMS::Key', replaced, 'KeySpec KeyUsage MultiRegion'),
  ...all('AWS::Kinesis::Stream', changed, 'ShardCount StreamModeDetails'),
  ...all('AWS::Lambda::Alias', replaced, 'FunctionName'),
  'AWS::Lambda::Alias/ProvisionedConcurrencyConfig': concurrency,
  'AWS::Lambda::Alias/RoutingConfig': changed,
  ...all('AWS::Lambda::EventInvokeConfig', replaced, 'FunctionName Qualifier'),
  'AWS::Lambda::EventInvokeConfig/DestinationConfig': changed,
  'AWS::Lambda::EventInvokeConfig/MaximumEventAgeInSeconds': lowered(21_600),
  'AWS::Lambda::EventInvokeConfig/MaximumRetryAttempts': lowered(2),
  'AWS::Lambda::EventSourceMapping/DestinationConfig': changed,
  'AWS::Lambda::EventSourceMapping/Enabled': offByDefaultOn,
  // Messages of a queue that do not match are deleted.
  'AWS::Lambda::EventSourceMapping/FilterCriteria': changed,
  ...all('AWS::Lambda::EventSourceMapping', replaced, 'EventSourceArn FunctionName'),
  // Without it a batch of which a part failed is deleted.
  'AWS::Lambda::EventSourceMapping/FunctionResponseTypes': loses,
  ...all('AWS::Lambda::EventSourceMapping', changed, 'MaximumRecordAgeInSeconds MaximumRetryAttempts'),
  'AWS::Lambda::Function/DeadLetterConfig': replaced,
  'AWS::Lambda::Function/LoggingConfig': inside('LogGroup', changed),
  'AWS::Lambda::Function/RecursiveLoop': only('Terminate'),
  'AWS::Lambda::Function/ReservedConcurrentExecutions': throttled,
  'AWS::Lambda::Version/ProvisionedConcurrencyConfig': concurrency,
  'AWS::Logs::LogGroup/LogGroupClass': changed,
  ...all(
    'AWS::Logs::MetricFilter',
    changed,
    'ApplyOnTransformedLogs FilterPattern LogGroupName MetricTransformations',
  ),
  'AWS::Scheduler::Schedule/State': only('ENABLED'),
  'AWS::SecretsManager::Secret/GenerateSecretString': changed,
  'AWS::SecretsManager::Secret/SecretString': changed,
  ...all('AWS::Serverless::Function', changed, 'DeploymentPreference EventInvokeConfig'),
  'AWS::Serverless::Function/DeadLetterQueue': replaced,
  ...all('AWS::SNS::Subscription', changed, 'FilterPolicy FilterPolicyScope'),
  'AWS::SQS::Queue/RedriveAllowPolicy': replaced,
};
