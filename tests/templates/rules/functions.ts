import { drop, type Rule, set } from '../rule.ts';
import {
  at,
  fields,
  isFields,
  list,
  type Node,
  type Project,
  type Resource,
  resolve,
  resources,
  same,
  target,
  where,
} from '../template.ts';

const functions = (project: Project): Resource[] => resources(project, 'AWS::Serverless::Function');

/** A property of a function, or what its stack's Globals say. */
const setting = ({ stack, properties }: Resource, name: string) =>
  properties[name] ?? at(stack.template, 'Globals', 'Function', name);

function logProblem(project: Project, resource: Resource): string | undefined {
  const group = resolve(project, resource.stack, at(resource.properties, 'LoggingConfig', 'LogGroup'));
  if (group?.type !== 'AWS::Logs::LogGroup') return 'no log group';
  if (group.properties.RetentionInDays === undefined) return 'its logs are kept for ever';
  const name = String(at(resource.properties.FunctionName, 'Fn::Sub'));
  if (at(group.properties.LogGroupName, 'Fn::Sub') !== `/aws/lambda/${name}`)
    return 'its log group has another name';
  return undefined;
}

const logs: Rule = {
  name: 'a function has a log group of its name, with a retention',
  check: (project) =>
    functions(project).flatMap((resource) => {
      const problem = logProblem(project, resource);
      return problem === undefined ? [] : [`${where(resource)}: ${problem}`];
    }),
  mutants: [
    drop('Workers', 'CartEventsLogGroup'),
    drop('Workers', 'CartEventsLogGroup/Properties/RetentionInDays'),
    drop('Workers', 'CartEventsFunction/Properties/LoggingConfig'),
    set('Workers', 'CartEventsLogGroup/Properties/LogGroupName', { 'Fn::Sub': '/aws/lambda/cart' }),
  ],
};

const ALARMED: [metric: string, threshold: string][] = [
  ['Errors', 'LambdaErrorsThreshold'],
  ['Throttles', 'LambdaThrottlesThreshold'],
];

const functionAlarms: Rule = {
  name: 'a function alarms on errors and on throttles',
  check: (project) =>
    functions(project).flatMap((resource) =>
      ALARMED.filter(
        ([metric, threshold]) =>
          !resources(project, 'AWS::CloudWatch::Alarm').some(
            ({ stack, properties }) =>
              stack === resource.stack &&
              properties.Namespace === 'AWS/Lambda' &&
              properties.MetricName === metric &&
              target(properties.Threshold) === threshold &&
              list(properties.Dimensions).some((each) => target(at(each, 'Value')) === resource.id),
          ),
      ).map(([metric]) => `${where(resource)}: no alarm on ${metric}`),
    ),
  mutants: [
    drop('Api', 'CartHttpErrorsAlarm'),
    drop('Workers', 'CartEventsThrottlesAlarm'),
    set('Workers', 'CartEventsThrottlesAlarm/Properties/Dimensions', []),
  ],
};

const alarms: Rule = {
  name: 'an alarm tells the alarm topic, and is quiet without data',
  check: (project) =>
    resources(project, 'AWS::CloudWatch::Alarm').flatMap((alarm) => {
      const topics = list(alarm.properties.AlarmActions).map(
        (action) => resolve(project, alarm.stack, action)?.id,
      );
      const told = topics.includes('AlarmTopic');
      const quiet = alarm.properties.TreatMissingData === 'notBreaching';
      return told && quiet ? [] : [`${where(alarm)}: tells nobody, or alarms without data`];
    }),
  mutants: [
    drop('Workers', 'CartEventsErrorsAlarm/Properties/AlarmActions'),
    drop('Workers', 'CartEventsErrorsAlarm/Properties/TreatMissingData'),
  ],
};

const runtime: Rule = {
  name: 'functions share one runtime, the architecture of the environment and tracing',
  check: (project) =>
    functions(project)
      .filter(
        (resource) =>
          setting(resource, 'Runtime') !== 'nodejs24.x' ||
          !same(setting(resource, 'Architectures'), [{ Ref: 'Architecture' }]) ||
          setting(resource, 'Tracing') !== 'Active',
      )
      .map((resource) => `${where(resource)}: other runtime or architecture, or not traced`),
  mutants: [
    set('Api', 'CartHttpFunction/Properties/Runtime', 'nodejs20.x'),
    set('Api', 'CartHttpFunction/Properties/Architectures', ['x86_64']),
    set('Api', 'CartHttpFunction/Properties/Tracing', 'PassThrough'),
  ],
};

const BUILD = {
  BuildMethod: 'esbuild',
  BuildProperties: {
    EntryPoints: ['lambda.ts'],
    Format: 'cjs',
    Minify: true,
    Sourcemap: true,
    Target: 'es2023',
    MainFields: 'module,main',
  },
};

/** Metadata of the build; what checkov is told there is not its business. */
const buildOf = (metadata: Node | undefined): Node =>
  Object.fromEntries(Object.entries(fields(metadata)).filter(([name]) => name !== 'checkov'));

const builds: Rule = {
  name: 'a function is bundled from lambda.ts of its service, the same way by sam and cloudcart',
  check: (project) =>
    functions(project)
      .filter(
        ({ all, properties }) =>
          !same(buildOf(all.Metadata), BUILD) ||
          !/^lambda\.(info|http|internal|events|sweep|registry)$/.test(String(properties.Handler)) ||
          !/^\.\.\/(server|functions\/[a-z]+)\/$/.test(String(properties.CodeUri)),
      )
      .map((resource) => `${where(resource)}: Metadata, Handler or CodeUri differs`),
  mutants: [
    drop('Api', 'CartHttpFunction/Metadata'),
    set('Api', 'CartHttpFunction/Properties/Handler', 'index.handler'),
    set('Api', 'CartHttpFunction/Properties/CodeUri', '../dist/'),
  ],
};

const NAMES: Record<string, string> = {
  'AWS::Serverless::Function': 'FunctionName',
  'AWS::Serverless::Api': 'Name',
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::SQS::Queue': 'QueueName',
  'AWS::SNS::Topic': 'TopicName',
  'AWS::S3::Bucket': 'BucketName',
  'AWS::KMS::Alias': 'AliasName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::CloudWatch::Alarm': 'AlarmName',
  'AWS::ApiGateway::ApiKey': 'Name',
  'AWS::ApiGateway::UsagePlan': 'UsagePlanName',
};

const nameOf = ({ type, properties }: Resource): string =>
  String(at(properties[NAMES[type] ?? ''], 'Fn::Sub') ?? '');

const names: Rule = {
  name: 'names carry the environment, and no two are equal',
  check: (project) => {
    const all = resources(project, ...Object.keys(NAMES));
    const keys = all.map((resource) => `${resource.type} ${nameOf(resource)}`);
    return [
      ...all
        .filter((resource) => !/(^|\/)cloudcart-\$\{Environment\}(-|$)/.test(nameOf(resource)))
        .map((resource) => `${where(resource)}: its name does not start with cloudcart-\${Environment}`),
      ...keys.filter((key, index) => keys.indexOf(key) !== index).map((key) => `twice: ${key}`),
    ];
  },
  mutants: [
    set('Data', 'OrdersTable/Properties/TableName', 'Orders'),
    drop('Messaging', 'CartQueue/Properties/QueueName'),
    set('Api', 'CartHttpFunction/Properties/FunctionName', {
      'Fn::Sub': `cloudcart-${'$'}{Environment}-orders-http`,
    }),
  ],
};

const LISTED = ['Project', 'Environment'];
const UNTAGGED = [
  'AWS::S3::BucketPolicy',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::QueuePolicy',
  'AWS::SNS::Subscription',
  'AWS::KMS::Alias',
  'AWS::IAM::ManagedPolicy',
  'AWS::ApiGateway::Account',
  'Custom::ShopClient',
  'AWS::ApiGateway::UsagePlanKey',
  'AWS::ApiGateway::GatewayResponse',
];

function tagsOf(resource: Resource): string[] {
  const own = resource.properties.Tags;
  const globals = at(
    resource.stack.template,
    'Globals',
    resource.type.replace('AWS::Serverless::', ''),
    'Tags',
  );
  const asList = Array.isArray(own) ? own.map((tag) => String(at(tag, 'Key'))) : [];
  return [...asList, ...Object.keys(isFields(own) ? own : {}), ...Object.keys(fields(globals))];
}

const tags: Rule = {
  name: 'whatever can carry tags says project and environment',
  check: (project) =>
    resources(project)
      .filter(({ type }) => !UNTAGGED.includes(type))
      .filter((resource) => !LISTED.every((tag) => tagsOf(resource).includes(tag)))
      .map((resource) => `${where(resource)}: not tagged`),
  mutants: [
    drop('Data', 'OrdersTable/Properties/Tags'),
    drop('Api', 'ShopApi/Properties/Tags'),
    set('Messaging', 'CartQueue/Properties/Tags', [{ Key: 'Project', Value: 'CloudCart' }]),
  ],
};

export const functionRules: Rule[] = [logs, functionAlarms, alarms, runtime, builds, names, tags];
