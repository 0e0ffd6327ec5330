import { locate } from '../../project/template.ts';
import { asMap, type Data, isDataMap } from '../../project/template-yaml.ts';
import { type Finding, finding } from '../finding.ts';
import {
  at,
  isIntrinsic,
  listOf,
  maps,
  type Resource,
  resolve,
  resources,
  type Sources,
  whereOf,
} from '../sources.ts';

/** Rights name their actions. */
export const actions = (sources: Sources): Finding[] =>
  resources(sources).flatMap((resource) =>
    maps(resource.properties)
      .filter(([map]) => map.Effect === 'Allow')
      .flatMap(([map, path]) => {
        // The policy of a key gives its account all rights on it, or the key cannot be managed.
        const ofKey = resource.type === 'AWS::KMS::Key';
        const wild = listOf(map.Action)
          .map(String)
          .filter((one) => (one === '*' || /:\*$/.test(one)) && !(ofKey && one === 'kms:*'));
        const where = whereOf(resource, ...path);
        return [
          ...wild.map((one) =>
            finding('wildcard-action', where, `${resource.id} allows ${one}`, {
              remedy: 'Name the actions that are used.',
            }),
          ),
          ...(map.NotAction === undefined
            ? []
            : [
                finding('wildcard-action', where, `${resource.id} allows all but NotAction`, {
                  remedy: 'Name the actions that are used.',
                }),
              ]),
        ];
      }),
  );

/** What AWS gives its own name to and what allows about everything. */
const ADMIN = /(?:^|\/)(AdministratorAccess|PowerUserAccess|IAMFullAccess|\w*FullAccess)$/;

function texts(value: Data | undefined): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(texts);
  return isDataMap(value) ? Object.values(value).flatMap(texts) : [];
}

/** No role has a policy of AWS that allows everything, or everything of a service. */
export const adminPolicies = (sources: Sources): Finding[] =>
  resources(
    sources,
    'AWS::IAM::Role',
    'AWS::IAM::User',
    'AWS::IAM::Group',
    'AWS::Serverless::Function',
  ).flatMap((one) =>
    ['ManagedPolicyArns', 'Policies'].flatMap((name) =>
      texts(one.properties[name])
        .filter((text) => ADMIN.test(text))
        .map((text) =>
          finding('admin-policy', whereOf(one, name), `${one.id} has ${text}`, {
            remedy: 'Write a policy that names what is used.',
          }),
        ),
    ),
  );

/** Actions that AWS knows no resources for, of those that functions have use for. */
const WITHOUT_RESOURCES = new RegExp(
  [
    'xray:.*',
    'cloudwatch:(PutMetricData|GetMetric.*|ListMetrics)',
    'ec2:(\\w+NetworkInterfaces?|Describe\\w*)',
    'ecr:GetAuthorizationToken',
    'iam:(List(Roles|Users|Policies|AccountAliases)|GetAccount\\w+)',
    'kms:(GenerateRandom|List(Aliases|Keys))',
    'lambda:List(Functions|Layers|EventSourceMappings)',
    'logs:(\\w+LogDelivery\\w*|ListLogDeliveries|\\w+ResourcePolic(y|ies)|DescribeLogGroups)',
    's3:(ListAllMyBuckets|GetAccountPublicAccessBlock)',
    'secretsmanager:(GetRandomPassword|ListSecrets)',
    'ssm:(DescribeParameters|UpdateInstanceInformation)',
    'ssmmessages:.*|ec2messages:.*',
    'sts:(GetCallerIdentity|GetSessionToken)',
    '(sns|sqs|dynamodb|tag|ce|pricing|states|events|cognito-idp|cloudformation):(List\\w*|Get(Resources|Products|CostAndUsage))',
    '(comprehend|polly|rekognition|textract|translate|transcribe):\\w+',
  ]
    .map((one) => `^(?:${one})$`)
    .join('|'),
);

/** What is given to a user of AWS or a service; in the policy of a resource `*` is the resource itself. */
const IDENTITIES = [
  'AWS::IAM::Group',
  'AWS::IAM::GroupPolicy',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::IAM::RolePolicy',
  'AWS::IAM::User',
  'AWS::IAM::UserPolicy',
  'AWS::Serverless::Function',
  'AWS::Serverless::StateMachine',
];

/** Rights name what they are on. */
export const wholeResources = (sources: Sources): Finding[] =>
  resources(sources, ...IDENTITIES).flatMap((one) =>
    maps(one.properties)
      .filter(([map]) => map.Effect === 'Allow' && listOf(map.Resource).includes('*'))
      .filter(([map]) => !listOf(map.Action).every((action) => WITHOUT_RESOURCES.test(String(action))))
      .map(([map, path]) =>
        finding(
          'wildcard-resource',
          whereOf(one, ...path),
          `${one.id} allows ${listOf(map.Action).join(', ')} on everything`,
          { remedy: 'Name the resources.' },
        ),
      ),
  );

interface Route {
  route: string;
  /** Undefined when what guards it is not in the templates. */
  open: boolean | undefined;
  where: string;
}

const METHOD_EVENTS = ['Api', 'HttpApi'];

/** Whether an API asks for a key, a signature or a token unless a route says otherwise. */
const guards = (auth: Data | undefined): boolean =>
  at(auth, 'ApiKeyRequired') === true ||
  ![undefined, 'NONE'].includes(at(auth, 'DefaultAuthorizer') as string | undefined);

/** Whether an API guards its routes; undefined when that is not said where it can be read. */
function guardedBy(api: Resource | undefined): boolean | undefined {
  if (api === undefined || !/^AWS::Serverless::(Http)?Api$/.test(api.type)) return undefined;
  const { Auth, DefinitionBody, DefinitionUri, EndpointConfiguration } = api.properties;
  if (guards(Auth)) return true;
  const isPrivate =
    EndpointConfiguration === 'PRIVATE' || listOf(at(EndpointConfiguration, 'Type')).includes('PRIVATE');
  // A document may guard routes by itself, a policy by address, and a network by being private.
  const elsewhere = [DefinitionBody, DefinitionUri, at(Auth, 'ResourcePolicy')].some(
    (one) => one !== undefined,
  );
  const isUnknown =
    elsewhere ||
    isPrivate ||
    isIntrinsic(Auth) ||
    at(api.properties, 'Domain', 'MutualTlsAuthentication') !== undefined;
  return isUnknown ? undefined : false;
}

function isOpen(auth: Data | undefined, guarded: boolean | undefined): boolean | undefined {
  const authorizer = at(auth, 'Authorizer');
  if (authorizer !== undefined && authorizer !== 'NONE') return false;
  const key = at(auth, 'ApiKeyRequired');
  if (key === true) return false;
  if (key === false || authorizer === 'NONE') return true;
  return guarded === undefined || isDataMap(key) ? undefined : !guarded;
}

function routesOf(sources: Sources, resource: Resource): Route[] {
  return Object.entries(asMap(resource.properties.Events))
    .filter(([, event]) => METHOD_EVENTS.includes(String(at(event, 'Type'))))
    .map(([name, event]) => {
      const own = asMap(at(event, 'Properties'));
      const api = resolve(sources, resource.template, own.RestApiId ?? own.ApiId);
      const implicit = asMap(asMap(resource.template.data.Globals)[String(at(event, 'Type'))]).Auth;
      const named = own.RestApiId ?? own.ApiId;
      const guarded = named === undefined ? guards(implicit) : guardedBy(api);
      return {
        route: `${String(own.Method ?? 'ANY').toUpperCase()} ${String(own.Path ?? '$default')}`,
        open: isIntrinsic(own.Auth) ? undefined : isOpen(own.Auth, guarded),
        where: whereOf(resource, 'Events', name),
      };
    });
}

/**
 * A route that anybody may call is one that the root lists under `Metadata.CloudCart.PublicRoutes`, and what is listed is there.
 * Browsers ask with OPTIONS before they may send a key.
 */
export const publicRoutes = (sources: Sources): Finding[] => {
  const { root } = sources;
  const path = ['Metadata', 'CloudCart', 'PublicRoutes'];
  const listed = listOf(at(root.data, ...path)).map(String);
  const routes = resources(sources, 'AWS::Serverless::Function').flatMap((one) => routesOf(sources, one));
  const open = routes.filter((one) => one.open === true && !one.route.startsWith('OPTIONS '));
  return [
    ...open
      .filter(({ route }) => !listed.includes(route))
      .map(({ route, where }) =>
        finding('public-route', where, `${route} needs no key, and is not listed as public`, {
          and: locate(root, path),
          remedy: `Guard it, or list "${route}" in ${root.name} under Metadata.CloudCart.PublicRoutes.`,
        }),
      ),
    ...listed
      .filter((route) => !routes.some((one) => one.route === route && one.open !== false))
      .map((route) =>
        finding(
          'public-route',
          locate(root, path),
          `${route} is listed as public, and is not an open route`,
          {
            remedy: 'Take it off the list.',
          },
        ),
      ),
  ];
};
