import { drop, type Rule, set } from '../rule.ts';
import {
  at,
  fields,
  list,
  type Node,
  type Project,
  type Resource,
  resolve,
  resources,
  same,
  target,
  walk,
  where,
} from '../template.ts';

/** The only actions that AWS knows no resources for. */
const WITHOUT_RESOURCES = ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'];
/** In the policy of a key `*` is the key itself: AWS knows no other way to write it. */
const NAMES_ITSELF = 'AWS::KMS::Key';
/** API Gateway's log role: AWS checks for exactly this policy. */
const MANAGED = ['service-role/AmazonAPIGatewayPushToCloudWatchLogs'];
/** The shop's own, attached when it has a key of its own. */
const KEY_USE = { 'Fn::If': ['HasKey', [{ Ref: 'KeyUsePolicyArn' }], { Ref: 'AWS::NoValue' }] };

const isAllow = (node: Node): boolean => at(node, 'Effect') === 'Allow';

const wild = (value: Node): boolean => typeof value === 'string' && (value === '*' || /(^|:)\*$/.test(value));

const written = (value: Node): string => String(at(value, 'Fn::Sub') ?? value);

function statementProblems(statement: Node, ofKey = false): string[] {
  const actions = list(at(statement, 'Action')).map(String);
  const onNothing = actions.every((action) => WITHOUT_RESOURCES.includes(action));
  const open =
    list(at(statement, 'Resource')).some((one) => written(one).includes('*')) && !onNothing && !ofKey;
  return [
    ...actions.filter((action) => action.includes('*')).map((action) => `action ${action}`),
    ...(open ? [`resource * for ${actions.join(', ')}`] : []),
    ...(walk(at(statement, 'Principal')).some(wild) ? ['open to everybody'] : []),
    ...(actions.length === 0 ? ['no actions: a NotAction allows all others'] : []),
  ];
}

const wildcards: Rule = {
  name: 'rights name their actions and resources',
  check: (project) =>
    resources(project).flatMap((resource) =>
      walk(resource.properties)
        .filter(isAllow)
        .flatMap((statement) => statementProblems(statement, resource.type === NAMES_ITSELF))
        .map((problem) => `${where(resource)}: ${problem}`),
    ),
  mutants: [
    set('Api', 'CartHttpRole/Properties/Policies/0/PolicyDocument/Statement/2/Action', ['dynamodb:*']),
    set('Api', 'CartHttpRole/Properties/Policies/0/PolicyDocument/Statement/2/Resource', '*'),
    set('Api', 'CartHttpRole/Properties/Policies/0/PolicyDocument/Statement/1/Action', [
      'xray:PutTraceSegments',
      's3:GetObject',
    ]),
    set('Messaging', 'CartQueuePolicy/Properties/PolicyDocument/Statement/0/Principal', '*'),
    set('Messaging', 'CartQueuePolicy/Properties/PolicyDocument/Statement/0/Principal', { AWS: '*' }),
    set('Keys', 'DataKey/Properties/KeyPolicy/Statement/0/Principal', { AWS: ['*'] }),
    set('Keys', 'DataKey/Properties/KeyPolicy/Statement/0/Action', 'kms:*'),
    set('Keys', 'DataKeyUse/Properties/PolicyDocument/Statement/0/Resource', '*'),
    set('Api', 'CartHttpRole/Properties/Policies/0/PolicyDocument/Statement/2/Resource', {
      'Fn::Sub': `${'$'}{CartsTableArn}/index/*`,
    }),
    set('Api', 'CartHttpRole/Properties/Policies/0/PolicyDocument/Statement/2/Resource', {
      'Fn::Sub': `arn:aws:dynamodb:${'$'}{AWS::Region}:${'$'}{AWS::AccountId}:table/*`,
    }),
    drop('Api', 'CartHttpRole/Properties/Policies/0/PolicyDocument/Statement/2/Action'),
  ],
};

const managed: Rule = {
  name: "no AWS-managed policies but API Gateway's own",
  check: (project) =>
    resources(project, 'AWS::IAM::Role', 'AWS::Serverless::Function').flatMap((resource) =>
      [
        ...list(resource.properties.ManagedPolicyArns),
        ...list(resource.properties.Policies).filter((policy) => at(policy, 'PolicyDocument') === undefined),
      ]
        .filter((policy) => !same(policy, KEY_USE))
        .filter((policy) => !MANAGED.some((allowed) => written(policy).endsWith(`:policy/${allowed}`)))
        .map((policy) => `${where(resource)}: ${JSON.stringify(policy)}`),
    ),
  mutants: [
    set('Api', 'CartHttpRole/Properties/ManagedPolicyArns', ['arn:aws:iam::aws:policy/AdministratorAccess']),
    set('Api', 'CartHttpFunction/Properties/Policies', ['AmazonDynamoDBFullAccess']),
    set('Api', 'CartHttpRole/Properties/ManagedPolicyArns', [
      { 'Fn::Join': ['', ['arn:aws:iam::aws:policy/', 'AdministratorAccess']] },
    ]),
  ],
};

const ownRole: Rule = {
  name: 'a function has a role that no other has',
  check: (project) => {
    const all = resources(project, 'AWS::Serverless::Function');
    const roleOf = (resource: Resource) => `${resource.stack.id}/${target(resource.properties.Role)}`;
    return all
      .filter((resource) => all.filter((other) => roleOf(other) === roleOf(resource)).length !== 1)
      .map((resource) => `${where(resource)}: shares its role or has none`)
      .concat(
        all
          .filter(
            ({ stack, properties }) => resolve(project, stack, properties.Role)?.type !== 'AWS::IAM::Role',
          )
          .map((resource) => `${where(resource)}: its role is not in its stack`),
      );
  },
  mutants: [
    set('Api', 'CartHttpFunction/Properties/Role', { 'Fn::GetAtt': ['CartInternalRole', 'Arn'] }),
    drop('Api', 'CartHttpFunction/Properties/Role'),
  ],
};

const isTlsOnly = (statement: Node): boolean =>
  at(statement, 'Effect') === 'Deny' &&
  at(statement, 'Principal') === '*' &&
  at(statement, 'Condition', 'Bool', 'aws:SecureTransport') === 'false';

/** Policy type and the property that says whose policy it is. */
const POLICIES: Record<string, [policy: string, property: string]> = {
  'AWS::S3::Bucket': ['AWS::S3::BucketPolicy', 'Bucket'],
  'AWS::SQS::Queue': ['AWS::SQS::QueuePolicy', 'Queues'],
  'AWS::SNS::Topic': ['AWS::SNS::TopicPolicy', 'Topics'],
};

function refusesPlainText(project: Project, resource: Resource): boolean {
  const [type, property] = POLICIES[resource.type] ?? ['', ''];
  return resources(project, type)
    .filter(({ stack }) => stack === resource.stack)
    .filter(({ properties }) => list(properties[property]).some((each) => target(each) === resource.id))
    .flatMap(({ properties }) => list(at(properties, 'PolicyDocument', 'Statement')))
    .some((one) => isTlsOnly(one) && list(at(one, 'Resource')).some((each) => target(each) === resource.id));
}

const tls: Rule = {
  name: 'buckets, queues and topics refuse plain text',
  check: (project) =>
    resources(project, ...Object.keys(POLICIES))
      .filter((resource) => !refusesPlainText(project, resource))
      .map((resource) => `${where(resource)}: no policy that denies requests without TLS`),
  mutants: [
    drop('Artifacts', 'ArtifactBucketPolicy'),
    drop('Messaging', 'OrdersTopicPolicy'),
    set('Messaging', 'CartDlqPolicy/Properties/PolicyDocument/Statement', []),
    set('Messaging', 'CartQueuePolicy/Properties/PolicyDocument/Statement/1/Effect', 'Allow'),
    set('Messaging', 'CartQueuePolicy/Properties/PolicyDocument/Statement/1/Resource', {
      Ref: 'OrdersQueue',
    }),
  ],
};

/** What may call a function: the API with its keys, a queue, a stream, the clock; other functions by their roles. */
const CALLERS = ['Api', 'DynamoDB', 'Kinesis', 'SQS', 'Schedule', 'ScheduleV2'];

const ways: Rule = {
  name: 'there is no way in beside the API',
  check: (project) => [
    ...resources(project, 'AWS::Serverless::Function').flatMap((resource) => [
      ...(resource.properties.FunctionUrlConfig === undefined
        ? []
        : [`${where(resource)}: an address of its own`]),
      ...Object.values(fields(resource.properties.Events))
        .map((event) => String(at(event, 'Type')))
        .filter((type) => !CALLERS.includes(type))
        .map((type) => `${where(resource)}: called by ${type}`),
    ]),
    ...resources(project, 'AWS::Lambda::Url', 'AWS::Lambda::Permission', 'AWS::Serverless::HttpApi').map(
      (resource) => `${where(resource)}: ${resource.type}`,
    ),
  ],
  mutants: [
    set('Api', 'CartInternalFunction/Properties/FunctionUrlConfig', { AuthType: 'NONE' }),
    set('Api', 'CartHttpFunction/Properties/Events/Other', { Type: 'HttpApi' }),
    set('Api', 'Anybody', { Type: 'AWS::Lambda::Permission', Properties: { Principal: '*' } }),
  ],
};

/** Rights of a role as `service:target`, by logical id or parameter. */
function granted(role: Resource | undefined, service: string): Set<string> {
  return new Set(
    walk(role?.properties)
      .filter(isAllow)
      .filter((statement) =>
        list(at(statement, 'Action')).every((action) => String(action).startsWith(`${service}:`)),
      )
      .flatMap((statement) => list(at(statement, 'Resource')))
      .map((resource) => target(resource) ?? /^\$\{(\w+)\}\/index\//.exec(written(resource))?.[1] ?? '')
      .map((name) => name.replace(/Arn$/, '')),
  );
}

function used(variables: Record<string, Node>, pattern: RegExp): Set<string> {
  const names = Object.entries(variables).filter(([name]) => pattern.test(name));
  return new Set(names.map(([, value]) => (target(value) ?? '').replace(/(Name|Url|Arn)$/, '')));
}

const USES: [service: string, variables: RegExp][] = [
  ['dynamodb', /_TABLE$/],
  ['lambda', /_FUNCTION_NAME$/],
  ['sns', /_TOPIC_ARN$/],
  ['sqs', /QUEUE_URL$/],
];

const matching: Rule = {
  name: 'a function may use exactly what its environment names',
  check: (project) =>
    resources(project, 'AWS::Serverless::Function').flatMap((resource) => {
      const role = resolve(project, resource.stack, resource.properties.Role);
      const variables = fields(at(resource.properties, 'Environment', 'Variables'));
      return USES.flatMap(([service, pattern]) => {
        const [may, does] = [granted(role, service), used(variables, pattern)];
        return [
          ...[...does]
            .filter((name) => !may.has(name))
            .map((name) => `${where(resource)}: may not use ${name}`),
          ...[...may].filter((name) => !does.has(name)).map((name) => `${where(resource)}: needs no ${name}`),
        ];
      });
    }),
  mutants: [
    drop('Api', 'CartHttpFunction/Properties/Environment/Variables/CARTS_TABLE'),
    drop('Api', 'OrdersHttpFunction/Properties/Environment/Variables/CART_FUNCTION_NAME'),
    drop('Api', 'OrdersHttpFunction/Properties/Environment/Variables/EVENTS_TOPIC_ARN'),
    drop('Workers', 'CartEventsFunction/Properties/Environment/Variables/QUEUE_URL'),
    drop('Workers', 'CartEventsFunction/Properties/Environment/Variables/DEAD_LETTER_QUEUE_URL'),
    set('Api', 'CartHttpFunction/Properties/Environment/Variables/ORDERS_TABLE', { Ref: 'OrdersTableName' }),
  ],
};

export const accessRules: Rule[] = [wildcards, managed, ownRole, tls, ways, matching];
