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
  raised,
  removed,
  replaced,
  switchedOff,
  switchedOn,
  throttle,
} from './guards.ts';

const accessLog = either(removed, inside('DestinationArn', replaced));

/** Properties that protect data, its readers or the bill in one type only, by `type/property`. */
export const TYPE_GUARDS: Readonly<Record<string, Guard>> = {
  'AWS::ApiGateway::Method/RequestValidatorId': removed,
  'AWS::ApiGateway::RequestValidator/ValidateRequestBody': switchedOff,
  'AWS::ApiGateway::RequestValidator/ValidateRequestParameters': switchedOff,
  // `endpointConfigurationTypes` makes a private API public.
  'AWS::ApiGateway::RestApi/Parameters': changed,
  'AWS::ApiGateway::Stage/AccessLogSetting': accessLog,
  'AWS::ApiGateway::Stage/CacheClusterEnabled': switchedOn,
  'AWS::ApiGateway::Stage/Variables': losesValue,
  'AWS::ApiGateway::UsagePlan/ApiStages': gains,
  'AWS::ApiGateway::UsagePlan/Quota': either(inside('Limit', raised), inside('Period', replaced)),
  'AWS::ApiGateway::UsagePlan/Throttle': throttle,
  'AWS::ApiGatewayV2::Integration/IntegrationUri': replaced,
  'AWS::ApiGatewayV2::Stage/AccessLogSettings': accessLog,
  'AWS::ApiGatewayV2::Stage/DefaultRouteSettings': throttle,
  'AWS::ApiGatewayV2::Stage/RouteSettings': losesValue,
  'AWS::ApiGatewayV2::Stage/StageVariables': losesValue,
  'AWS::CloudWatch::Alarm/ActionsEnabled': offByDefaultOn,
  'AWS::CloudWatch::Alarm/AlarmActions': loses,
  'AWS::CloudWatch::CompositeAlarm/ActionsEnabled': offByDefaultOn,
  'AWS::CloudWatch::CompositeAlarm/AlarmActions': loses,
  // A stream that is switched off loses its unread records.
  'AWS::DynamoDB::Table/StreamSpecification': replaced,
  'AWS::KMS::Alias/TargetKeyId': replaced,
  'AWS::Lambda::EventInvokeConfig/DestinationConfig': replaced,
  'AWS::Lambda::EventInvokeConfig/MaximumEventAgeInSeconds': lowered(21_600),
  'AWS::Lambda::EventInvokeConfig/MaximumRetryAttempts': lowered(2),
  'AWS::Lambda::EventSourceMapping/DestinationConfig': replaced,
  'AWS::Lambda::EventSourceMapping/EventSourceArn': replaced,
  // Messages of a queue that do not match are deleted.
  'AWS::Lambda::EventSourceMapping/FilterCriteria': changed,
  'AWS::Lambda::EventSourceMapping/FunctionName': replaced,
  // Without it a batch of which a part failed is deleted.
  'AWS::Lambda::EventSourceMapping/FunctionResponseTypes': loses,
  'AWS::Lambda::Function/DeadLetterConfig': replaced,
  'AWS::Lambda::Function/RecursiveLoop': replaced,
  'AWS::Lambda::Function/ReservedConcurrentExecutions': removed,
  'AWS::SecretsManager::Secret/GenerateSecretString': changed,
  'AWS::SecretsManager::Secret/SecretString': changed,
  'AWS::SNS::Subscription/FilterPolicy': removed,
  'AWS::SQS::Queue/RedriveAllowPolicy': replaced,
};
