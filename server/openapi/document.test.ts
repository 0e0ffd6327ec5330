import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { cartRoutes } from '../../functions/cart/contract/routes.ts';
import { catalogRoutes } from '../../functions/catalog/contract/routes.ts';
import { orderRoutes } from '../../functions/orders/contract/routes.ts';
import { shippingRoutes } from '../../functions/shipping/contract/routes.ts';
import { errorsOf } from '../../platform/http/route-errors.ts';
import { at, fields, list, type Node, parseTemplate, walk } from '../../tests/templates/template.ts';
import { shopRoutes } from '../routes.ts';
import { getHealth, getOpenApi } from '../shop-info.ts';
import { openApiDocument } from './document.ts';

const everyRoute = [...shopRoutes, getHealth, getOpenApi];
const document = parseTemplate(
  JSON.stringify(openApiDocument(everyRoute, { version: '1.2.3', serverUrl: 'https://shop.example/v1' })),
);

const operations = Object.entries(fields(document.paths)).flatMap(([path, methods]) =>
  Object.entries(fields(methods)).map(([method, operation]) => ({ path, method, operation })),
);
const operationOf = (id: string) =>
  operations.find(({ operation }) => at(operation, 'operationId') === id)?.operation;
const parametersOf = (id: string) => {
  const parameters = at(operationOf(id), 'parameters');
  return Array.isArray(parameters) ? parameters : [];
};
const parameterOf = (id: string, name: string) => parametersOf(id).find((each) => at(each, 'name') === name);

/** The JSON schema of OpenAPI 3.1 itself, its schema objects taken for any JSON schema. */
function validator() {
  const main = createRequire(join(process.cwd(), 'package.json')).resolve(
    '@seriousme/openapi-schema-validator',
  );
  const schema = JSON.parse(readFileSync(join(dirname(main), 'schemas/v3.1/schema.json'), 'utf8')) as object;
  const ajv = new Ajv2020({ validateFormats: false, strict: false, allErrors: true });
  return ajv.compile(
    JSON.parse(
      JSON.stringify(schema).replaceAll('$dynamicRef', '$ref').replaceAll('#meta', '#/$defs/schema'),
    ),
  );
}

test('is valid OpenAPI 3.1', () => {
  const validate = validator();
  validate(document);
  expect(validate.errors ?? []).toEqual([]);
  expect(validate({ ...document, paths: { orders: {} } })).toBe(false);
  expect(validate({ ...document, openapi: '3.0.0' })).toBe(false);
});

test('every schema in it is valid JSON Schema', () => {
  const ajv = new Ajv2020({ validateFormats: false, strict: true, strictRequired: false, allErrors: true });
  ajv.addKeyword('components');
  const schemas = walk(document).flatMap((node) => at(node, 'schema') ?? []);
  expect(schemas.length).toBeGreaterThan(50);
  for (const schema of schemas) {
    if (at(schema, '$ref') !== undefined) continue;
    expect(() => ajv.compile({ ...fields(schema), components: document.components })).not.toThrow();
  }
});

test('every route of every service is in it, once, under its own name', () => {
  const routes = [...catalogRoutes, ...cartRoutes, ...orderRoutes, ...shippingRoutes, getHealth, getOpenApi];
  expect(operations.map(({ path, method }) => `${method} ${path}`).sort()).toEqual(
    routes.map(({ path, method }) => `${method} ${path}`).sort(),
  );
  const ids = operations.map(({ operation }) => at(operation, 'operationId'));
  expect(new Set(ids).size).toBe(routes.length);
});

test('the paths, methods and keys are those of templates/api.yaml', () => {
  const template = parseTemplate(readFileSync('templates/api.yaml', 'utf8'));
  const events = Object.values(fields(template.Resources))
    .filter((resource) => at(resource, 'Type') === 'AWS::Serverless::Function')
    .flatMap((resource) => Object.values(fields(at(resource, 'Properties', 'Events'))))
    .map((event) => at(event, 'Properties'))
    .filter((event) => !['options', 'head'].includes(String(at(event, 'Method')).toLowerCase()));
  const inTemplate = events.map(
    (event) =>
      `${String(at(event, 'Method')).toLowerCase()} ${at(event, 'Path')} ${at(event, 'Auth', 'ApiKeyRequired') === false ? 'public' : 'machine'}`,
  );
  expect(inTemplate.sort()).toEqual(
    everyRoute.map(({ method, path, access }) => `${method} ${path} ${access}`).sort(),
  );
});

test('a key is asked for on machine routes alone', () => {
  const keyed = operations.filter(
    ({ operation }) => JSON.stringify(at(operation, 'security')) === '[{"apiKey":[]}]',
  );
  const open = operations.filter(({ operation }) => JSON.stringify(at(operation, 'security')) === '[]');
  const idsOf = (some: typeof operations) => some.map(({ operation }) => at(operation, 'operationId')).sort();
  const routesOf = (access: string) =>
    everyRoute.filter((route) => route.access === access).map(({ operationId }) => operationId);
  expect(idsOf(keyed)).toEqual(routesOf('machine').sort());
  expect(idsOf(open)).toEqual(routesOf('public').sort());
});

test.each(['listProducts', 'listOrders'])(
  '%s takes a limit of 1 to 100, 20 by default, and a cursor',
  (id) => {
    expect(parameterOf(id, 'limit')).toEqual({
      name: 'limit',
      in: 'query',
      required: false,
      description: 'Maximum number of items in the page',
      schema: { type: 'integer', format: 'int32', minimum: 1, maximum: 100, default: 20 },
    });
    expect(parameterOf(id, 'lastKey')).toMatchObject({
      required: false,
      schema: { type: 'string', maxLength: 2048 },
    });
  },
);

test('every path parameter is described and required, and nothing else is called one', () => {
  for (const { path, operation } of operations) {
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const described = parametersOf(String(at(operation, 'operationId'))).filter(
      (each) => at(each, 'in') === 'path',
    );
    expect([path, described.map((each) => at(each, 'name')).sort()]).toEqual([path, named.sort()]);
    expect(described.every((each) => at(each, 'required') === true)).toBe(true);
  }
});

test('a query parameter is required when its route needs it', () => {
  expect(parameterOf('listOrders', 'userId')).toMatchObject({ in: 'query', required: true });
  expect(parameterOf('placeOrder', 'idempotency-key')).toMatchObject({ in: 'header', required: false });
});

test('every $ref leads somewhere', () => {
  const refs = walk(document).flatMap((node) => at(node, '$ref') ?? []);
  expect(refs.length).toBeGreaterThan(0);
  for (const ref of refs)
    expect([ref, at(document, ...String(ref).slice(2).split('/'))]).not.toContain(undefined);
});

test('every integer has a format that holds all of its values, so that no client reads money as 32 bits', () => {
  const integers = walk(document).filter((node) => at(node, 'type') === 'integer');
  expect(integers.length).toBeGreaterThan(20);
  const holds = (node: Node): boolean => {
    const [least, most] = [Number(at(node, 'minimum') ?? -Infinity), Number(at(node, 'maximum') ?? Infinity)];
    return at(node, 'format') === (least >= -(2 ** 31) && most < 2 ** 31 ? 'int32' : 'int64');
  };
  expect(integers.filter((node) => !holds(node))).toEqual([]);
  expect(at(document.components, 'schemas', 'Money', 'properties', 'amount', 'format')).toBe('int64');
});

test('every number and list of a request has bounds, and every text but a header', () => {
  const requests = operations.flatMap(({ operation }) => [
    at(operation, 'requestBody'),
    ...parametersOf(String(at(operation, 'operationId'))).filter((each) => at(each, 'in') !== 'header'),
  ]);
  const unbounded = requests
    .flatMap((part) => withReferenced(part))
    .filter((node) => {
      const type = at(node, 'type');
      if (type === 'integer' || type === 'number')
        return [at(node, 'minimum'), at(node, 'maximum')].includes(undefined);
      if (type === 'array') return at(node, 'maxItems') === undefined;
      if (type !== 'string' || at(node, 'format') === 'date-time') return false;
      return [at(node, 'maxLength'), at(node, 'pattern'), at(node, 'enum'), at(node, 'const')].every(
        (bound) => bound === undefined,
      );
    });
  expect(unbounded).toEqual([]);
  const answers = operations.flatMap(({ operation }) => withReferenced(at(operation, 'responses')));
  const numbers = answers.filter(
    (node) => at(node, 'type') === 'integer' && at(node, 'maximum') === undefined,
  );
  expect(numbers).toEqual([]);
});

/** A part of the document and every schema that it refers to, as flat nodes. */
function withReferenced(part: Node | undefined, seen = new Set<string>()): Node[] {
  return walk(part).flatMap((node) => {
    const ref = at(node, '$ref');
    if (typeof ref !== 'string' || seen.has(ref)) return [node];
    seen.add(ref);
    return withReferenced(at(document, ...ref.slice(2).split('/')), seen);
  });
}

test('bodies refuse unknown fields, as the schemas that check them do', () => {
  const bodies = operations.flatMap(({ operation }) => withReferenced(at(operation, 'requestBody')));
  const objects = bodies.filter(
    (node) => at(node, 'type') === 'object' && at(node, 'properties') !== undefined,
  );
  expect(objects.length).toBeGreaterThan(5);
  expect(objects.filter((node) => at(node, 'additionalProperties') !== false)).toEqual([]);
});

test('every operation describes its problems and the correlation id', () => {
  for (const { operation } of operations) {
    const responses = fields(at(operation, 'responses'));
    expect(Object.keys(responses)).toEqual(expect.arrayContaining(['400', '403', '429', '500', '503']));
    for (const [status, response] of Object.entries(responses)) {
      expect(at(response, 'headers', 'x-correlation-id')).toBeDefined();
      if (Number(status) >= 400) {
        expect(at(response, 'content', 'application/problem+json', 'schema', '$ref')).toBe(
          '#/components/schemas/Problem',
        );
      }
    }
  }
});

test('every link leads to an operation and to all that it must be given', () => {
  const links = operations.flatMap(({ operation }) =>
    Object.values(fields(at(operation, 'responses'))).flatMap((response) =>
      Object.values(fields(at(response, 'links'))),
    ),
  );
  expect(links.length).toBeGreaterThan(8);
  for (const link of links) {
    const id = String(at(link, 'operationId'));
    const parameters = parametersOf(id);
    const known = parameters.map((each) => at(each, 'name'));
    const given = Object.keys(fields(at(link, 'parameters')));
    expect([id, given.filter((name) => !known.includes(name))]).toEqual([id, []]);
    const needed = parameters.filter((each) => at(each, 'in') === 'path').map((each) => at(each, 'name'));
    expect([id, needed.filter((name) => !given.includes(String(name)))]).toEqual([id, []]);
  }
});

test.each([
  ['listOrders', '400', 'invalid_cursor'],
  ['listProducts', '412', 'version_mismatch'],
  ['createProduct', '400', 'precondition_not_supported'],
  ['placeOrder', '400', 'precondition_not_supported'],
  ['placeOrder', '409', 'cart_already_ordered'],
  ['placeOrder', '422', 'idempotency_key_reused'],
  ['addToCart', '400', 'idempotency_key_not_supported'],
  ['getOrder', '403', 'not_your_order'],
  ['getOrder', '403', 'scope_required'],
  ['getOrder', '429', 'quota_exceeded'],
  ['getProduct', '503', 'temporarily_unavailable'],
])('%s lists for %s the error code %s, with its meaning', (id, status, code) => {
  const response = at(operationOf(id), 'responses', status);
  expect(at(response, 'x-codes')).toContain(code);
  expect(at(response, 'description')).toContain(`\n- \`${code}\`: `);
});

test.each([
  ['getHealth', '400', 'validation_failed'],
  ['getProduct', '403', 'api_key_required'],
  ['getProduct', '429', 'quota_exceeded'],
  ['removeCartLine', '400', 'malformed_json'],
  ['changeCartLine', '400', 'precondition_not_supported'],
  ['cancelOrder', '400', 'idempotency_key_not_supported'],
])('%s cannot respond with %s %s', (id, status, code) => {
  expect(at(operationOf(id), 'responses', status, 'x-codes')).not.toContain(code);
});

test('a conflict has Retry-After only where a request may still be in progress', () => {
  const withHeader = operations
    .filter(({ operation }) => at(operation, 'responses', '409', 'headers', 'retry-after') !== undefined)
    .map(({ operation }) => at(operation, 'operationId'));
  expect(withHeader).toEqual(['placeOrder', 'cancelOrder']);
  expect(at(operationOf('listProducts'), 'responses', '429', 'headers', 'retry-after')).toBeDefined();
});

test('every error response lists its codes once, by code', () => {
  for (const { operation } of operations) {
    for (const [status, response] of Object.entries(fields(at(operation, 'responses')))) {
      if (Number(status) < 400) continue;
      const codes = list(at(response, 'x-codes'));
      expect(codes.length).toBeGreaterThan(0);
      expect([...new Set(codes)]).toEqual(codes);
    }
  }
});

/** What API Gateway responds with for an authorizer or a signature, which no route has, and for what is no route. */
const NOT_OF_ROUTES = [
  '401 unauthorized',
  '403 forbidden',
  '403 invalid_signature',
  '403 token_expired',
  '404 route_not_found',
];

test('the error codes of API Gateway are those of its responses in the template', () => {
  const template = parseTemplate(readFileSync('templates/api.yaml', 'utf8'));
  const responses = fields(at(template, 'Resources', 'ShopApi', 'Properties', 'GatewayResponses'));
  const sent = Object.values(responses).map((response) => {
    const problem: Node = JSON.parse(String(at(response, 'ResponseTemplates', 'application/json')));
    return `${at(problem, 'status')} ${at(problem, 'code')}`;
  });
  const listed = everyRoute.flatMap(errorsOf).map(({ status, code }) => `${status} ${code}`);
  expect([...new Set(sent)].filter((error) => !listed.includes(error)).sort()).toEqual(NOT_OF_ROUTES);
  const ofGateway = [
    'bad_request',
    'request_filtered',
    'quota_exceeded',
    'throttled',
    'integration_failure',
    'timeout',
  ];
  for (const code of ofGateway) expect(sent.some((error) => error.endsWith(` ${code}`))).toBe(true);
});

test('a body that may be left out is not required, every other one is', () => {
  const optional = operations
    .filter(({ operation }) => at(operation, 'requestBody', 'required') === false)
    .map(({ operation }) => at(operation, 'operationId'));
  expect(optional).toEqual(['cancelOrder']);
});
