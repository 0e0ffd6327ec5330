import { PUBLIC_ROUTES, ROUTES } from '../routes.ts';
import { drop, type Mutant, type Rule, set } from '../rule.ts';
import {
  at,
  fields,
  list,
  type Node,
  type Project,
  type Resource,
  resources,
  same,
  target,
  where,
} from '../template.ts';

interface Route {
  route: string;
  path: string;
  isOptions: boolean;
  answeredBy: string;
  needsKey: boolean;
}

const apis = (project: Project): Resource[] => resources(project, 'AWS::Serverless::Api');

function routesOf(project: Project): Route[] {
  const keyed = apis(project).every(({ properties }) => at(properties.Auth, 'ApiKeyRequired') === true);
  return resources(project, 'AWS::Serverless::Function').flatMap(({ id, properties }) =>
    Object.values(fields(properties.Events))
      .filter((event) => at(event, 'Type') === 'Api')
      .map((event) => {
        const path = String(at(event, 'Properties', 'Path'));
        const method = String(at(event, 'Properties', 'Method')).toUpperCase();
        const own = at(event, 'Properties', 'Auth', 'ApiKeyRequired');
        const needsKey = own === undefined ? keyed : own === true;
        return {
          route: `${method} ${path}`,
          path,
          isOptions: method === 'OPTIONS',
          answeredBy: id,
          needsKey,
        };
      }),
  );
}

const difference = (one: readonly string[], other: readonly string[]): string[] =>
  one.filter((item) => !other.includes(item));

const listed: Rule = {
  name: 'the routes are those of the list, each answered by its function',
  check: (project) => {
    const found = routesOf(project).filter(({ isOptions }) => !isOptions);
    const actual = found.map(({ route, answeredBy }) => `${route} by ${answeredBy}`);
    const wanted = Object.entries(ROUTES).map(([route, answeredBy]) => `${route} by ${answeredBy}`);
    return [
      ...difference(wanted, actual).map((route) => `missing: ${route}`),
      ...difference(actual, wanted).map((route) => `not listed: ${route}`),
      ...actual.filter((route, index) => actual.indexOf(route) !== index).map((route) => `twice: ${route}`),
    ];
  },
  mutants: [
    drop('Api', 'OrdersHttpFunction/Properties/Events/PlaceOrder'),
    set('Api', 'OrdersHttpFunction/Properties/Events/PlaceOrder/Properties/Method', 'any'),
    set('Api', 'CartHttpFunction/Properties/Events/Everything', {
      Type: 'Api',
      Properties: { Method: 'get', Path: '/{proxy+}' },
    }),
  ],
};

const keys: Rule = {
  name: 'a key is needed everywhere but on the public routes and OPTIONS',
  check: (project) => {
    const all = routesOf(project);
    const open = all.filter(({ needsKey, isOptions }) => !needsKey && !isOptions).map(({ route }) => route);
    return [
      ...difference(open, PUBLIC_ROUTES).map((route) => `open: ${route}`),
      ...difference(PUBLIC_ROUTES, open).map((route) => `needs a key, but is public: ${route}`),
      ...all
        .filter(({ needsKey, isOptions }) => needsKey && isOptions)
        .map(({ route }) => `needs a key: ${route}`),
    ];
  },
  mutants: [
    set('Api', 'OrdersHttpFunction/Properties/Events/PlaceOrder/Properties/Auth', { ApiKeyRequired: false }),
    drop('Api', 'ShopApi/Properties/Auth'),
    drop('Api', 'CatalogHttpFunction/Properties/Events/ListProducts/Properties/Auth'),
    drop('Api', 'ApiInfoFunction/Properties/Events/OptionsOrders/Properties/Auth'),
  ],
};

const preflight: Rule = {
  name: 'every path answers OPTIONS',
  check: (project) => {
    const all = routesOf(project);
    const answered = all.filter(({ isOptions }) => isOptions).map(({ path }) => path);
    const paths = [...new Set(all.filter(({ isOptions }) => !isOptions).map(({ path }) => path))];
    return [
      ...difference(paths, answered).map((path) => `no OPTIONS ${path}`),
      ...difference(answered, paths).map((path) => `nothing but OPTIONS ${path}`),
    ];
  },
  mutants: [
    drop('Api', 'ApiInfoFunction/Properties/Events/OptionsOrders'),
    set('Api', 'CartHttpFunction/Properties/Events/New', {
      Type: 'Api',
      Properties: { Method: 'get', Path: '/new' },
    }),
  ],
};

const PUBLIC_LIMITS = { rate: { Ref: 'PublicRateLimit' }, burst: { Ref: 'PublicBurstLimit' } };
const KEYED_LIMITS = { rate: 1000, burst: 2000 };

const isLimited = (setting: Node | undefined, { rate, burst }: { rate: Node; burst: Node }): boolean =>
  same(at(setting, 'ThrottlingRateLimit'), rate) && same(at(setting, 'ThrottlingBurstLimit'), burst);

function stageProblems(api: Resource): string[] {
  const [method] = list(api.properties.MethodSettings);
  const problems = [
    [isLimited(method, PUBLIC_LIMITS), 'methods that are not listed have other limits than the public ones'],
    [
      at(method, 'ResourcePath') === '/*' && at(method, 'HttpMethod') === '*',
      'settings not for every method',
    ],
    [api.properties.TracingEnabled === true, 'not traced'],
    [api.properties.AccessLogSetting !== undefined, 'no access logs'],
    [at(api.properties.EndpointConfiguration, 'Type') === 'REGIONAL', 'not regional'],
    [api.properties.StageName === 'v1', 'stage is not v1'],
  ] as const;
  return problems.filter(([kept]) => !kept).map(([, problem]) => `${where(api)}: ${problem}`);
}

const stage: Rule = {
  name: 'the API is throttled, traced and logged',
  check: (project) => apis(project).flatMap(stageProblems),
  mutants: [
    set('Api', 'ShopApi/Properties/MethodSettings/0/ThrottlingRateLimit', 1000),
    set('Api', 'ShopApi/Properties/MethodSettings/0/ResourcePath', '/orders'),
    set('Api', 'ShopApi/Properties/TracingEnabled', false),
    drop('Api', 'ShopApi/Properties/AccessLogSetting'),
    set('Api', 'ShopApi/Properties/StageName', 'prod'),
    drop('Api', 'ShopApi/Properties/EndpointConfiguration'),
  ],
};

/** `GET /products/{productId}` of a method setting, whose slashes are written `~1`. */
const routeOf = (setting: Node): string =>
  `${at(setting, 'HttpMethod')} ${String(at(setting, 'ResourcePath')).slice(1).replaceAll('~1', '/')}`;

const keyedLimits: Rule = {
  name: 'methods with a key have higher limits, and no other method of the gateway has',
  check: (project) =>
    apis(project).flatMap((api) => {
      const [, ...settings] = list(api.properties.MethodSettings);
      const raised = settings.map(routeOf);
      const keyed = routesOf(project)
        .filter(({ needsKey }) => needsKey)
        .map(({ route }) => route);
      return [
        ...settings
          .filter((setting) => !isLimited(setting, KEYED_LIMITS))
          .map((setting) => `${where(api)}: other limits: ${routeOf(setting)}`),
        ...difference(keyed, raised).map((route) => `${where(api)}: has the public limits: ${route}`),
        ...difference(raised, keyed).map((route) => `${where(api)}: needs no key: ${route}`),
      ];
    }),
  mutants: [
    set('Api', 'ShopApi/Properties/MethodSettings/1/ThrottlingRateLimit', 10_000),
    set('Api', 'ShopApi/Properties/MethodSettings/1/HttpMethod', 'OPTIONS'),
    set('Api', 'ShopApi/Properties/MethodSettings/1/HttpMethod', '*'),
    set('Api', 'ShopApi/Properties/MethodSettings/1/ResourcePath', '/~1health'),
    drop('Api', 'OrdersHttpFunction/Properties/Events/PlaceOrder'),
  ],
};

const RESERVED = {
  'Fn::If': [
    'ReservesCheckout',
    { Ref: 'CheckoutConcurrency' },
    { 'Fn::If': ['HasFunctionConcurrency', { Ref: 'FunctionConcurrency' }, { Ref: 'AWS::NoValue' }] },
  ],
};
const OF_THE_CHECKOUT = /^(Cart|Orders|CatalogInternal|Payments|Shipping(?!Http)|Catalog(Events|Sweep))/;

const checkoutShare: Rule = {
  name: 'in prod the checkout and the workers have a share of their own of the account',
  check: (project) =>
    resources(project, 'AWS::Serverless::Function')
      .filter(({ id }) => OF_THE_CHECKOUT.test(id))
      .filter(({ stack, properties }) => {
        const shared = at(stack.template, 'Globals', 'Function', 'ReservedConcurrentExecutions');
        return !same(properties.ReservedConcurrentExecutions ?? shared, RESERVED);
      })
      .map((resource) => `${where(resource)}: nothing is set aside for it in prod`),
  mutants: [
    drop('Api', 'OrdersHttpFunction/Properties/ReservedConcurrentExecutions'),
    set('Workers', 'PaymentsEventsFunction/Properties/ReservedConcurrentExecutions', 0),
  ],
};

const CLIENTS: Record<string, readonly string[]> = {
  machine: ['catalog', 'checkout', 'orders'],
  catalog: ['catalog'],
  checkout: ['checkout', 'orders'],
};

/** The clients that a key of API Gateway is registered for: `client with these scopes under this condition, in this plan`. */
function registeredClients(project: Project): string[] {
  const keys = resources(project, 'AWS::ApiGateway::UsagePlanKey');
  return resources(project, 'Custom::ShopClient')
    .filter(({ properties }) => properties.ApiKeyId !== undefined)
    .map(({ all, properties }) => {
      const key = target(properties.ApiKeyId);
      const plan = keys.find((each) => target(each.properties.KeyId) === key);
      const conditions = [all.Condition, plan?.all.Condition, keyResource(project, key)?.all.Condition];
      const slot = new Set(conditions).size === 1 ? String(all.Condition) : 'other conditions';
      return `${properties.ClientId} may ${list(properties.Scopes)} with ${slot} of ${target(plan?.properties.UsagePlanId)}`;
    });
}

const keyResource = (project: Project, id: string | undefined): Resource | undefined =>
  resources(project, 'AWS::ApiGateway::ApiKey').find((key) => key.id === id);

const clients: Rule = {
  name: 'each client has two keys to rotate, in a usage plan, registered with its scopes',
  check: (project) => {
    const wanted = Object.entries(CLIENTS).flatMap(([client, scopes]) =>
      ['HasKeyA', 'HasKeyB'].map((slot) => {
        const plan = `${client[0]?.toUpperCase()}${client.slice(1)}UsagePlan`;
        return `${client} may ${scopes} with ${slot} of ${plan}`;
      }),
    );
    const found = registeredClients(project);
    return [
      ...difference(wanted, found).map((each) => `missing: ${each}`),
      ...difference(found, wanted).map((each) => `not listed: ${each}`),
    ];
  },
  mutants: [
    drop('Api', 'MachineUsagePlanKey'),
    drop('Api', 'CheckoutClientB'),
    drop('Api', 'CheckoutClientB/Condition'),
    set('Api', 'MachineUsagePlanKey/Properties/UsagePlanId', { Ref: 'Other' }),
    set('Api', 'CheckoutClient/Properties/Scopes', ['catalog', 'checkout', 'orders']),
    set('Api', 'CatalogClient/Properties/ApiKeyId', { Ref: 'MachineKey' }),
  ],
};

const QUOTA = {
  'Fn::If': ['HasMonthlyQuota', { Limit: { Ref: 'MonthlyQuota' }, Period: 'MONTH' }, { Ref: 'AWS::NoValue' }],
};

const quota: Rule = {
  name: 'a key has a monthly quota only when the parameter says so',
  check: (project) =>
    resources(project, 'AWS::ApiGateway::UsagePlan')
      .filter(({ properties }) => !same(properties.Quota, QUOTA))
      .map((plan) => `${where(plan)}: another quota`),
  mutants: [
    set('Api', 'MachineUsagePlan/Properties/Quota', { Limit: 1_000_000, Period: 'MONTH' }),
    drop('Api', 'CheckoutUsagePlan/Properties/Quota'),
  ],
};

const sampleKey: Rule = {
  name: 'only the local shop knows the key of the sample events, and API Gateway does not',
  check: (project) =>
    resources(project, 'Custom::ShopClient')
      .filter(({ properties }) => properties.ApiKeyId === undefined)
      .filter(({ all }) => all.Condition !== 'TakesSampleEvents')
      .map((client) => `${where(client)}: a key that is not API Gateway's, outside of the local shop`)
      .concat(
        same(at(project.stacks.find(({ id }) => id === 'Api')?.template, 'Conditions', 'TakesSampleEvents'), {
          'Fn::Equals': [{ Ref: 'Environment' }, 'local'],
        })
          ? []
          : ['TakesSampleEvents holds elsewhere too'],
      ),
  mutants: [
    drop('Api', 'SampleEventsClient/Condition'),
    {
      what: 'everywhere',
      stack: 'Api',
      change: (template) => {
        fields(template.Conditions).TakesSampleEvents = { 'Fn::Equals': ['a', 'a'] };
      },
    },
  ],
};

const ALARMS: [metric: string, statistic: string, threshold: string][] = [
  ['4XXError', 'Sum', 'Api4xxThreshold'],
  ['5XXError', 'Sum', 'Api5xxThreshold'],
  ['Latency', 'Average', 'ApiLatencyThresholdMs'],
  ['Count', 'Sum', 'ApiCountThreshold'],
];

const apiAlarms: Rule = {
  name: 'the API alarms on 4xx, 5xx, latency and many requests, twice in 5 minutes running',
  check: (project) =>
    ALARMS.filter(
      ([metric, statistic, threshold]) =>
        !resources(project, 'AWS::CloudWatch::Alarm').some(
          ({ properties: alarm }) =>
            alarm.Namespace === 'AWS/ApiGateway' &&
            alarm.MetricName === metric &&
            alarm.Statistic === statistic &&
            alarm.Period === 300 &&
            alarm.EvaluationPeriods === 2 &&
            target(alarm.Threshold) === threshold,
        ),
    ).map(([metric]) => `no alarm on ${metric}`),
  mutants: [
    drop('Api', 'Api5xxAlarm'),
    set('Api', 'ApiLatencyAlarm/Properties/Statistic', 'Sum'),
    set('Api', 'Api4xxAlarm/Properties/EvaluationPeriods', 1),
  ],
};

const PROBLEM = ['type', 'title', 'status', 'detail', 'instance', 'code', 'correlationId'];

/** A gateway response in one shape, whichever of the two ways it is written. */
const responseOf = (response: Node | undefined, headers: Node | undefined): string =>
  JSON.stringify([
    Number(at(response, 'StatusCode')),
    at(response, 'ResponseTemplates', 'application/json') ?? null,
    Object.fromEntries(
      Object.entries(fields(headers)).map(([name, value]) => [
        name.replace('gatewayresponse.header.', ''),
        value,
      ]),
    ),
  ]);

function problemOf(type: string, response: Node | undefined): string[] {
  const body: Node = JSON.parse(String(at(response, 'ResponseTemplates', 'application/json') ?? '{}'));
  const complete = same(Object.keys(fields(body)), PROBLEM);
  const named = at(body, 'type') === `urn:cloudcart:problem:${at(body, 'code')}`;
  const honest = named && at(body, 'status') === Number(at(response, 'StatusCode'));
  return complete && honest ? [] : [`${type}: not a whole problem, or another type or status in the body`];
}

const gatewayResponses: Rule = {
  name: 'API Gateway itself answers with problems, the same on AWS and on the local engine',
  check: (project) =>
    apis(project).flatMap((api) => {
      const inBody = fields(api.properties.GatewayResponses);
      const apart = resources(project, 'AWS::ApiGateway::GatewayResponse').map(
        ({ properties }) => properties,
      );
      const one = Object.entries(inBody).map(
        ([type, it]) => type + responseOf(it, at(it, 'ResponseParameters', 'Headers')),
      );
      const two = apart.map((it) => it.ResponseType + responseOf(it, it.ResponseParameters));
      return [
        ...Object.entries(inBody).flatMap(([type, response]) => problemOf(type, response)),
        ...['DEFAULT_4XX', 'DEFAULT_5XX'].filter((type) => !(type in inBody)).map((type) => `no ${type}`),
        ...difference(one, two).map((each) => `only in the API's body: ${each}`),
        ...difference(two, one).map((each) => `only as a resource: ${each}`),
      ];
    }),
  mutants: [
    drop('Api', 'GwThrottled'),
    drop('Api', 'ShopApi/Properties/GatewayResponses/THROTTLED'),
    set('Api', 'GwThrottled/Properties/StatusCode', '503'),
    set('Api', 'ShopApi/Properties/GatewayResponses/THROTTLED/StatusCode', 503),
    drop('Api', 'GwThrottled/Properties/ResponseParameters/gatewayresponse.header.x-correlation-id'),
  ],
};

/** The engine creates resources by name, and a deployment takes the responses that exist by then. */
const responsesFirst: Rule = {
  name: 'gateway responses exist before the deployment, and only in local',
  check: (project) =>
    resources(project, 'AWS::ApiGateway::GatewayResponse')
      .filter(({ id, all, properties }) => {
        const early = id < `${target(properties.RestApiId)}Deployment`;
        return !early || all.Condition !== 'GatewayResponsesAsResources';
      })
      .map((resource) => `${where(resource)}: too late, or on AWS`),
  mutants: [
    drop('Api', 'GwThrottled/Condition'),
    {
      what: 'a name behind the deployment',
      stack: 'Api',
      change: (template) => {
        const all = fields(template.Resources);
        all.Throttled = all.GwThrottled ?? null;
      },
    },
  ],
};

const origin: Mutant = {
  what: 'CORS for everybody',
  stack: 'Api',
  change: (template) => {
    fields(fields(template.Parameters).CorsAllowOrigin).AllowedPattern = '.*';
  },
};

const cors: Rule = {
  name: 'browsers may call from one origin, never from everywhere',
  check: (project) =>
    [project.root, ...project.stacks]
      .filter(({ template }) => at(template, 'Parameters', 'CorsAllowOrigin') !== undefined)
      .filter(({ template }) => {
        const pattern = String(at(template, 'Parameters', 'CorsAllowOrigin', 'AllowedPattern') ?? '.*');
        return new RegExp(pattern).test('*') || !new RegExp(pattern).test('https://shop.example.com');
      })
      .map(({ file }) => `${file}: CorsAllowOrigin may be *`),
  mutants: [origin],
};

export const apiRules: Rule[] = [
  listed,
  keys,
  preflight,
  stage,
  keyedLimits,
  checkoutShare,
  clients,
  quota,
  sampleKey,
  apiAlarms,
  gatewayResponses,
  responsesFirst,
  cors,
];
