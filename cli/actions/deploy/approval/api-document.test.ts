import { type DataMap, parseTemplate } from '../../../project/template-yaml.ts';
import { widerDocument } from './api-document.ts';
import { texts } from './review.fake.ts';

const document = (text: string): DataMap =>
  parseTemplate(`{ ${/swagger|openapi/.test(text) ? '' : 'openapi: 3.0.1, '}${text} }`, 'test').data;

const KEY = '{ type: apiKey, name: x-api-key, in: header }';
const schemes = (definitions: string) => `components: { securitySchemes: { ${definitions} } }`;
const TOKEN = (uri: string) =>
  `{ type: apiKey, name: Authorization, in: header, x-amazon-apigateway-authorizer: { type: token, authorizerUri: ${uri} } }`;
const KEYED = schemes(`k: ${KEY}`);
const integration = (text: string) => `x-amazon-apigateway-integration: { ${text} }`;
const PROXY = integration('type: aws_proxy, uri: a');
const route = (text: string) => `security: [{ k: [] }], ${text}`;
const api = (operation: string, more = KEYED) => `${more}, paths: { /a: { get: { ${operation} } } }`;
const options = (text: string) =>
  `${KEYED}, paths: { /a: { get: { ${route(PROXY)} }, options: { ${text} } } }`;
const STANDARD = api(route(PROXY));

const wider = (before: string | undefined, after: string, kind: 'rest' | 'http' = 'rest') =>
  widerDocument(before === undefined ? undefined : document(before), document(after), kind);

const DENY =
  "x-amazon-apigateway-policy: { Statement: [{ Effect: Deny, Principal: '*', Action: '*', Resource: '*' }] }";
const ALLOW = DENY.replace('Deny', 'Allow');
const VALIDATORS = (body: boolean) =>
  `x-amazon-apigateway-request-validators: { v: { validateRequestBody: ${body} } }`;
const validated = (text: string) => `${VALIDATORS(true)}, ${api(route(`${PROXY}${text}`))}`;

describe('a document opens more when', () => {
  it.each<[string, string | undefined, string, string]>([
    ['its policy no longer denies', `${DENY}, ${STANDARD}`, STANDARD, 'x-amazon-apigateway-policy'],
    ['its policy allows more', `${DENY}, ${STANDARD}`, `${ALLOW}, ${STANDARD}`, 'x-amazon-apigateway-policy'],
    ['a new one has a policy', undefined, `${ALLOW}, ${STANDARD}`, 'x-amazon-apigateway-policy'],
    [
      'it is no longer private',
      `x-amazon-apigateway-endpoint-configuration: { vpcEndpointIds: [v] }, ${STANDARD}`,
      STANDARD,
      'x-amazon-apigateway-endpoint-configuration',
    ],
    [
      'its server is no longer private',
      `servers: [{ url: u, x-amazon-apigateway-endpoint-configuration: { disableExecuteApiEndpoint: true } }], ${STANDARD}`,
      `servers: [{ url: u }], ${STANDARD}`,
      'servers',
    ],
    [
      'the key comes from an authorizer',
      STANDARD,
      `x-amazon-apigateway-api-key-source: AUTHORIZER, ${STANDARD}`,
      'x-amazon-apigateway-api-key-source',
    ],
    [
      'another origin may call it',
      STANDARD,
      `x-amazon-apigateway-cors: { allowOrigins: ['*'] }, ${STANDARD}`,
      'x-amazon-apigateway-cors',
    ],
    [
      'a scheme is a header that API Gateway does not check',
      STANDARD,
      api(route(PROXY), schemes('k: { type: apiKey, name: anything, in: header }')),
      'without a key: GET /a; security scheme k',
    ],
    [
      'a scheme of OpenAPI 3 is in the section of OpenAPI 2',
      STANDARD,
      api(route(PROXY), `openapi: 3.0.1, securityDefinitions: { k: ${KEY} }`),
      'without a key: GET /a',
    ],
    [
      'a scheme of OpenAPI 2 is in the section of OpenAPI 3',
      api(route(PROXY), `swagger: '2.0', securityDefinitions: { k: ${KEY} }`),
      api(route(PROXY), `swagger: '2.0', ${KEYED}`),
      'without a key: GET /a',
    ],
    [
      'it says that it is of both versions',
      STANDARD,
      api(route(PROXY), `openapi: 3.0.1, swagger: '2.0', ${KEYED}`),
      'without a key: GET /a; version of OpenAPI',
    ],
    [
      'a path is in another document',
      STANDARD,
      `${KEYED}, paths: { /a: { $ref: 'https://example.com/a.json' } }`,
      'its routes are not known',
    ],
    ['a member is not known', STANDARD, `${STANDARD}, something: 1`, 'something'],
    ['a scheme is no longer defined', STANDARD, api(route(PROXY), 'info: {}'), 'without a key: GET /a'],
    [
      'one of two requirements asks for nothing',
      STANDARD,
      api(`security: [{ k: [] }, { missing: [] }], ${PROXY}`),
      'without a key: GET /a',
    ],
    [
      'an authorizer calls another function',
      api(route(PROXY), schemes(`k: ${TOKEN('a')}`)),
      api(route(PROXY), schemes(`k: ${TOKEN('b')}`)),
      'security scheme k',
    ],
    [
      'a key is enough where a token was needed',
      api(`security: [{ t: [] }], ${PROXY}`, schemes(`k: ${KEY}, t: ${TOKEN('a')}`)),
      api(`security: [{ k: [] }], ${PROXY}`, schemes(`k: ${KEY}, t: ${TOKEN('a')}`)),
      'another authorizer: GET /a',
    ],
    [
      'a route calls a service with a role',
      undefined,
      api(route(integration('type: aws, uri: dynamodb, credentials: r'))),
      'an integration with a role: GET /a',
    ],
    [
      'a function is called with a role',
      STANDARD,
      api(route(integration('type: aws_proxy, uri: a, credentials: r'))),
      'an integration with a role: GET /a',
    ],
    [
      'a request with a role asks for more',
      api(route(integration('type: aws, credentials: r, requestTemplates: { a: b }'))),
      api(route(integration('type: aws, credentials: r, requestTemplates: { a: c }'))),
      'an integration with a role: GET /a',
    ],
    [
      'a route calls another host',
      undefined,
      api(route(integration('type: http_proxy, uri: https://example.com'))),
      'an integration that is no function: GET /a',
    ],
    [
      'a route calls another function',
      STANDARD,
      api(route(integration('type: aws_proxy, uri: b'))),
      'another integration: GET /a',
    ],
    [
      'a referenced integration calls another function',
      `x-amazon-apigateway-integrations: { i: { type: aws_proxy, uri: a } }, ${api(route("x-amazon-apigateway-integration: { $ref: '#/x-amazon-apigateway-integrations/i' }"))}`,
      `x-amazon-apigateway-integrations: { i: { type: aws_proxy, uri: b } }, ${api(route("x-amazon-apigateway-integration: { $ref: '#/x-amazon-apigateway-integrations/i' }"))}`,
      'another integration: GET /a',
    ],
    ['OPTIONS calls a function', STANDARD, options(PROXY), 'without a key: OPTIONS /a'],
    [
      'OPTIONS calls a function and no mock',
      options(integration('type: mock')),
      options(PROXY),
      'without a key: OPTIONS /a; another integration: OPTIONS /a',
    ],
    [
      'OPTIONS lets in other origins',
      options(
        integration(
          'type: mock, responses: { default: { responseParameters: { h.Access-Control-Allow-Origin: a } } }',
        ),
      ),
      options(
        integration(
          "type: mock, responses: { default: { responseParameters: { h.Access-Control-Allow-Origin: '*' } } }",
        ),
      ),
      'other origins: OPTIONS /a',
    ],
    [
      'bodies are no longer validated',
      `${VALIDATORS(true)}, ${STANDARD}`,
      `${VALIDATORS(false)}, ${STANDARD}`,
      'x-amazon-apigateway-request-validators',
    ],
    [
      'a route is no longer validated',
      validated(', x-amazon-apigateway-request-validator: v'),
      validated(''),
      'x-amazon-apigateway-request-validator: GET /a',
    ],
    [
      'a method is not known',
      STANDARD,
      `${KEYED}, paths: { /a: { 'Fn::If': [C, {}, {}] } }`,
      'its routes are not known',
    ],
    [
      'a setting of API Gateway is not known',
      STANDARD,
      `x-amazon-apigateway-new: 1, ${STANDARD}`,
      'x-amazon-apigateway-new',
    ],
  ])('%s', (_what, before, after, expected) => {
    expect(wider(before, after)).toBe(expected);
  });

  it('an HTTP API relies on a key, which protects nothing there', () => {
    expect(wider(undefined, STANDARD, 'http')).toBe('without a key: GET /a');
  });

  it('the properties of the API hold it', () => {
    const [before, after] = [`${DENY}, ${STANDARD}`, STANDARD].map((text) => ({
      X: { Type: 'AWS::ApiGateway::RestApi', Properties: { Body: document(text) } },
    }));
    const changes = [
      {
        action: 'Modify' as const,
        logicalId: 'X',
        physicalId: undefined,
        type: 'AWS::ApiGateway::RestApi',
        replacement: 'False' as const,
        policyAction: undefined,
        properties: ['Body'],
        before: undefined,
        after: undefined,
      },
    ];
    expect(texts({ changes, before, after })).toEqual([
      'opens access: X (AWS::ApiGateway::RestApi), x-amazon-apigateway-policy',
    ]);
  });
});

describe('a document opens nothing when', () => {
  it.each<[string, string | undefined, string]>([
    ['it is new, and every route has a key', undefined, STANDARD],
    [
      'it is of OpenAPI 2',
      undefined,
      api(route(PROXY), `swagger: '2.0', securityDefinitions: { k: ${KEY} }`),
    ],
    [
      'a route with a key is added',
      STANDARD,
      `${KEYED}, paths: { /a: { get: { ${route(PROXY)} } }, /b: { get: { ${route(integration('type: aws_proxy, uri: b'))} } } }`,
    ],
    ['a route is removed', STANDARD, `${KEYED}, paths: {}`],
    ['a route gets a key', api(PROXY), STANDARD],
    [
      'a route gets more time',
      STANDARD,
      api(route(integration('type: aws_proxy, uri: a, timeoutInMillis: 9'))),
    ],
    ['a mock is added', STANDARD, options(integration('type: mock'))],
    [
      'OPTIONS of one more path calls what OPTIONS called before',
      options(PROXY),
      `${KEYED}, paths: { /a: { get: { ${route(PROXY)} }, options: { ${PROXY} } }, /b: { options: { ${PROXY} } } }`,
    ],
    [
      'its description and responses change',
      `info: { title: a }, ${STANDARD}`,
      `info: { title: b }, ${api(route(`${PROXY}, responses: { '200': { description: c } }`))}`,
    ],
    [
      'its policy denies more',
      `${ALLOW}, ${STANDARD}`,
      `${ALLOW.replace('[{', "[{ Effect: Deny, Principal: a, Action: '*', Resource: '*' }, {")}, ${STANDARD}`,
    ],
    ['a validator is added', STANDARD, validated(', x-amazon-apigateway-request-validator: v')],
    [
      'an error looks different',
      STANDARD,
      `x-amazon-apigateway-gateway-responses: { DEFAULT_4XX: {} }, ${STANDARD}`,
    ],
  ])('%s', (_what, before, after) => {
    expect(wider(before, after)).toBeUndefined();
  });
});
