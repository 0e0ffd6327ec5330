import { reviewTemplates } from '../approval.ts';
import { change, resource, review, texts } from './review.fake.ts';
import { catches } from './route-keys.ts';

const ROUTE = 'AWS::ApiGatewayV2::Route';
const METHOD = 'AWS::ApiGateway::Method';
const JWT = 'AuthorizationType: JWT, AuthorizerId: z';

const removed = (before: string, stays: string): number => {
  const [X, D] = [before, stays].map(resource);
  const type = String(X?.Type);
  const R = resource("AWS::ApiGateway::Resource { PathPart: '{proxy+}' }");
  const P = resource('AWS::ApiGateway::Resource { PathPart: orders }');
  const after = { D: D ?? {}, R, P };
  const changes = [change({ action: 'Remove', type, replacement: undefined })];
  return texts({ changes, before: { ...after, X: X ?? {} }, after }).length;
};

// A request finds the next route that fits when its own is removed.
it.each<[string, string, boolean]>([
  [
    `${ROUTE} { ApiId: a, RouteKey: 'GET /orders', ${JWT} }`,
    `${ROUTE} { ApiId: a, RouteKey: $default }`,
    true,
  ],
  [
    `${ROUTE} { ApiId: a, RouteKey: 'GET /orders', ${JWT} }`,
    `${ROUTE} { ApiId: a, RouteKey: 'ANY /{proxy+}' }`,
    true,
  ],
  [
    `${ROUTE} { ApiId: a, RouteKey: 'GET /orders', ${JWT} }`,
    `${ROUTE} { ApiId: b, RouteKey: $default }`,
    false,
  ],
  [
    `${ROUTE} { ApiId: a, RouteKey: 'GET /orders', ${JWT} }`,
    `${ROUTE} { ApiId: a, RouteKey: 'GET /health' }`,
    false,
  ],
  [
    `${ROUTE} { ApiId: a, RouteKey: 'GET /orders', ${JWT} }`,
    `${ROUTE} { ApiId: a, RouteKey: $default, ${JWT} }`,
    false,
  ],
  [`${ROUTE} { ApiId: a, RouteKey: 'GET /orders' }`, `${ROUTE} { ApiId: a, RouteKey: $default }`, false],
  [
    `${METHOD} { RestApiId: a, HttpMethod: GET, ApiKeyRequired: true }`,
    `${METHOD} { RestApiId: a, HttpMethod: ANY, ResourceId: !Ref P }`,
    true,
  ],
  [
    `${METHOD} { RestApiId: a, HttpMethod: GET, ApiKeyRequired: true }`,
    `${METHOD} { RestApiId: a, HttpMethod: GET, ResourceId: !Ref R }`,
    true,
  ],
  [
    `${METHOD} { RestApiId: a, HttpMethod: GET, ApiKeyRequired: true }`,
    `${METHOD} { RestApiId: a, HttpMethod: GET, ResourceId: !Ref P }`,
    false,
  ],
])('removing %s beside %s asks: %s', (before, stays, asks) => {
  expect(removed(before, stays)).toBe(asks ? 1 : 0);
});

it.each([
  ['ANY /{proxy+}', 'GET /a/b', true],
  ['GET /a/{id}', 'GET /a/b', true],
  ['GET /a/{id}', 'GET /a/b/c', false],
  ['POST /{proxy+}', 'GET /a', false],
  ['X-AMAZON-APIGATEWAY-ANY-METHOD /{proxy+}', 'GET /a', true],
  ['X-AMAZON-APIGATEWAY-ANY-METHOD /$default', 'GET /a', true],
])('%s catches %s: %s', (other, route, expected) => {
  expect(catches(other, route)).toBe(expected);
});

it('a protected path that leaves a document beside an open one asks', () => {
  const api = (paths: string) =>
    `AWS::ApiGatewayV2::Api { Body: { openapi: 3.0.1, components: { securitySchemes: { J: { type: oauth2, x-amazon-apigateway-authorizer: { type: jwt } } } }, paths: { ${paths} } } }`;
  const open = "'/{proxy+}': { get: {} }";
  const closed = '/orders: { get: { security: [{ J: [] }] } }';
  expect(texts(review(api(`${open}, ${closed}`), api(open)))).toEqual([
    expect.stringContaining('left to a route'),
  ]);
  expect(texts(review(api(`/a: { get: {} }, ${closed}`), api('/a: { get: {} }')))).toEqual([]);
});

it.each([
  ['Path', 'AWS::IAM::Role { Path: /app/ }', 'AWS::IAM::Role { Path: /admin/ }'],
  ['RoleName', 'AWS::IAM::Role { RoleName: a }', 'AWS::IAM::Role { RoleName: deployer }'],
  ['UserName', 'AWS::IAM::User { UserName: a }', 'AWS::IAM::User { UserName: b }'],
])('another %s asks, because others may trust it', (_name, before, after) => {
  expect(texts(review(before, after))).toEqual([expect.stringContaining(`may widen rights: X`)]);
});

it.each<[string, string]>([
  ['a route', 'Events: { E: { Type: HttpApi, Properties: { Path: /admin, Method: get } } }'],
  ['a queue', 'Events: { E: { Type: SNS, Properties: { Topic: t, SqsSubscription: true } } }'],
  ['a schedule', "Events: { E: { Type: Schedule, Properties: { Schedule: 'rate(1 day)' } } }"],
  ['a destination', 'EventInvokeConfig: { DestinationConfig: { OnFailure: { Type: SQS } } }'],
])('a function that leaves with %s which SAM creates asks', (_what, properties) => {
  const before = resource(`AWS::Serverless::Function { Role: r, ${properties} }`);
  expect(reviewTemplates({ X: before }, {}, new Map()).map((one) => one.text)).toEqual([
    expect.stringMatching(/^removes X \(AWS::Serverless::Function\), with what SAM creates/),
  ]);
});

it.each([
  'Role: r',
  'Role: r, Events: { E: { Type: SQS, Properties: { Queue: q } } }',
  'Role: r, EventInvokeConfig: { DestinationConfig: { OnFailure: { Type: SQS, Destination: q } } }',
])('a function that leaves alone does not ask: %s', (properties) => {
  const before = resource(`AWS::Serverless::Function { ${properties} }`);
  expect(reviewTemplates({ X: before }, {}, new Map())).toEqual([]);
});
