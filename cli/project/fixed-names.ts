import { attempt, childScope, knownCondition } from './child-scope.ts';
import type { Scope } from './intrinsics.ts';
import { type EnvironmentProject, type Place, possibleStacks } from './project.ts';
import { locate, section } from './template.ts';
import { asMap, type Data, type DataMap } from './template-yaml.ts';

/** A resource that a template names outright: two stacks of one account and region cannot both create it. */
export interface FixedName {
  /** CloudFormation's type; SAM's types stand for what they create. */
  type: string;
  name: string;
  /** `templates/data.yaml:12`. */
  where: string;
  /** Unique in the account, or everywhere, not only in the region. */
  isGlobal: boolean;
}

/** The property that names a resource of a type, below `AWS::`. */
const PROPERTIES: Readonly<Record<string, string>> = {
  'AppSync::GraphQLApi': 'Name',
  'Athena::WorkGroup': 'Name',
  'AutoScaling::AutoScalingGroup': 'AutoScalingGroupName',
  'Backup::BackupVault': 'BackupVaultName',
  'CloudFormation::Macro': 'Name',
  'CloudWatch::Alarm': 'AlarmName',
  'CloudWatch::CompositeAlarm': 'AlarmName',
  'CloudWatch::Dashboard': 'DashboardName',
  'CodeBuild::Project': 'Name',
  'Cognito::UserPoolDomain': 'Domain',
  'DynamoDB::GlobalTable': 'TableName',
  'DynamoDB::Table': 'TableName',
  'EC2::KeyPair': 'KeyName',
  'ECR::Repository': 'RepositoryName',
  'ECS::Cluster': 'ClusterName',
  'ECS::Service': 'ServiceName',
  'EKS::Cluster': 'Name',
  'ElastiCache::ReplicationGroup': 'ReplicationGroupId',
  'ElasticLoadBalancingV2::LoadBalancer': 'Name',
  'ElasticLoadBalancingV2::TargetGroup': 'Name',
  'Events::EventBus': 'Name',
  'Events::Rule': 'Name',
  'Glue::Job': 'Name',
  'IAM::Group': 'GroupName',
  'IAM::InstanceProfile': 'InstanceProfileName',
  'IAM::ManagedPolicy': 'ManagedPolicyName',
  'IAM::Role': 'RoleName',
  'IAM::User': 'UserName',
  'KMS::Alias': 'AliasName',
  'Kinesis::Stream': 'Name',
  'KinesisFirehose::DeliveryStream': 'DeliveryStreamName',
  'Lambda::Function': 'FunctionName',
  'Lambda::LayerVersion': 'LayerName',
  'Logs::LogGroup': 'LogGroupName',
  'OpenSearchService::Domain': 'DomainName',
  'Pipes::Pipe': 'Name',
  'RDS::DBCluster': 'DBClusterIdentifier',
  'RDS::DBInstance': 'DBInstanceIdentifier',
  'S3::Bucket': 'BucketName',
  'SNS::Topic': 'TopicName',
  'SQS::Queue': 'QueueName',
  'SSM::Parameter': 'Name',
  'Scheduler::Schedule': 'Name',
  'Scheduler::ScheduleGroup': 'Name',
  'SecretsManager::Secret': 'Name',
  'StepFunctions::StateMachine': 'StateMachineName',
  'WAFv2::WebACL': 'Name',
};

/** SAM's types, with what they create and the property that names it. */
const SAM: Readonly<Record<string, readonly [type: string, property: string]>> = {
  'AWS::Serverless::Function': ['AWS::Lambda::Function', 'FunctionName'],
  'AWS::Serverless::LayerVersion': ['AWS::Lambda::LayerVersion', 'LayerName'],
  'AWS::Serverless::SimpleTable': ['AWS::DynamoDB::Table', 'TableName'],
  'AWS::Serverless::StateMachine': ['AWS::StepFunctions::StateMachine', 'Name'],
};
/** Layer versions of one name do not collide; each deployment adds one. */
const VERSIONED = new Set(['AWS::Lambda::LayerVersion']);
const GLOBAL = /^AWS::(IAM|S3)::/;

function namedBy(type: string): readonly [type: string, property: string] | undefined {
  const sam = SAM[type];
  if (sam) return sam;
  const property = PROPERTIES[type.replace(/^AWS::/, '')];
  return property === undefined ? undefined : [type, property];
}

/** Unknown conditions count as true. */
const isSwitchedOff = ({ Condition }: DataMap, scope: Scope): boolean =>
  typeof Condition === 'string' && knownCondition(Condition, scope) === false;

const asText = (written: Data | undefined, scope: Scope): string | undefined => {
  const value = written === undefined ? undefined : attempt(written, scope);
  return typeof value === 'string' && value !== '' ? value : undefined;
};

/** The names of resources and exports in the templates of an environment's stacks, as far as they are known before a deployment. */
export function fixedNames(project: EnvironmentProject, place: Place): FixedName[] {
  return possibleStacks(project, place).flatMap((node) => {
    const scope = childScope(project, node, place);
    const { template } = node;
    const resources = Object.entries(section(template, 'Resources')).flatMap(([id, one]): FixedName[] => {
      const [type, property] = namedBy(String(one.Type)) ?? [];
      if (!type || !property || VERSIONED.has(type) || isSwitchedOff(one, scope)) return [];
      const name = asText(asMap(one.Properties)[property], scope);
      const where = locate(template, ['Resources', id, 'Properties', property]);
      return name ? [{ type, name, where, isGlobal: GLOBAL.test(type) }] : [];
    });
    const exported = Object.entries(section(template, 'Outputs')).flatMap(([id, one]): FixedName[] => {
      const name = isSwitchedOff(one, scope) ? undefined : asText(asMap(one.Export).Name, scope);
      const where = locate(template, ['Outputs', id, 'Export', 'Name']);
      return name ? [{ type: 'AWS::CloudFormation::Export', name, where, isGlobal: false }] : [];
    });
    return [...resources, ...exported];
  });
}
