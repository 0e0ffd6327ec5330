/**
 * Types that hold nothing that a deployment does not create again. Messages in queues and log entries count as nothing: queues
 * are filled again, and logs describe what happened. Everything that is not listed may hold data, new and custom types included.
 */
const EMPTY: Readonly<Record<string, RegExp>> = {
  ApiGateway: /^(?!ClientCertificate$)\w+$/,
  ApiGatewayV2: /^\w+$/,
  AppSync: /^(GraphQLApi|GraphQLSchema|DataSource|Resolver|FunctionConfiguration|DomainName\w*)$/,
  ApplicationAutoScaling: /^(ScalableTarget|ScalingPolicy)$/,
  CDK: /^Metadata$/,
  CertificateManager: /^Certificate$/,
  CloudFormation: /^(WaitCondition|WaitConditionHandle)$/,
  CloudFront: /^(Distribution|Function|\w+Policy|OriginAccessControl|CloudFrontOriginAccessIdentity)$/,
  CloudWatch: /^(Alarm|CompositeAlarm|Dashboard|AnomalyDetector|InsightRule)$/,
  CodeDeploy: /^(Application|DeploymentGroup|DeploymentConfig)$/,
  EC2: /^(VPC|Subnet|RouteTable|Route|SubnetRouteTableAssociation|InternetGateway|VPCGatewayAttachment|NatGateway|SecurityGroup|SecurityGroup(In|E)gress|VPCEndpoint)$/,
  Events: /^(Rule|EventBus|EventBusPolicy|ApiDestination)$/,
  IAM: /^(Role|RolePolicy|Policy|ManagedPolicy|InstanceProfile|ServiceLinkedRole)$/,
  KMS: /^Alias$/,
  Lambda:
    /^(Function|Permission|EventSourceMapping|EventInvokeConfig|Version|Alias|Url|LayerVersion|LayerVersionPermission|CodeSigningConfig)$/,
  Logs: /^(LogGroup|LogStream|MetricFilter|SubscriptionFilter|ResourcePolicy|QueryDefinition)$/,
  Pipes: /^Pipe$/,
  Route53: /^RecordSet(Group)?$/,
  S3: /^BucketPolicy$/,
  SNS: /^(Topic|TopicPolicy|TopicInlinePolicy|Subscription)$/,
  SQS: /^(Queue|QueuePolicy|QueueInlinePolicy)$/,
  Scheduler: /^Schedule$/,
  Serverless: /^(Function|Api|HttpApi|StateMachine|LayerVersion|Connector|GraphQLApi)$/,
  StepFunctions: /^(StateMachine|StateMachineVersion|StateMachineAlias|Activity)$/,
  WAFv2: /^(WebACL|WebACLAssociation|LoggingConfiguration)$/,
  XRay: /^(Group|SamplingRule)$/,
};

/** Whether resources of a CloudFormation type are known to hold no data. */
export function holdsNothing(type: string): boolean {
  const [provider, service = '', resource = '', ...more] = type.split('::');
  return (
    provider === 'AWS' &&
    more.length === 0 &&
    Object.hasOwn(EMPTY, service) &&
    EMPTY[service]?.test(resource) === true
  );
}
