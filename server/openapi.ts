import * as z from 'zod/mini';
import { isOptional } from '../platform/http/request.ts';
import {
  DESCRIBED_AS,
  type Route,
  type RouteLink,
  type RouteResponse,
  type Schema,
} from '../platform/http/route.ts';
import { CURRENCIES } from '../platform/money.ts';

/** What the document says of the shop as a whole. */
export interface OpenApiInfo {
  readonly version: string;
}

type JsonSchema = Record<string, unknown>;

/** Problems that any route may answer with; API Gateway gives 502 and 504 in the shop's place. */
const ANY_ROUTE = [400, 403, 429, 500, 502, 503, 504];

/** Problems that say when to try again; for a 409 only while the first request of its key runs. */
const SAY_WHEN = [409, 429, 503];

const REASON: Readonly<Record<number, string>> = {
  400: 'The request is not valid',
  403: 'The API key is missing or wrong, or this belongs to somebody else',
  404: 'There is no such thing',
  409: 'It conflicts with how things stand',
  412: 'It changed since it was read',
  413: 'The body is too large',
  415: 'The body is not JSON',
  422: 'The Idempotency-Key was used for another request',
  429: 'Too many requests, or the quota of the API key is used up',
  500: 'Something went wrong on our side',
  502: 'The service failed: try again with the same Idempotency-Key',
  503: 'Busy: retry after the seconds in `Retry-After`',
  504: 'The service did not answer in time: try again with the same Idempotency-Key',
};

/** The OpenAPI 3.1 document of the routes, from the very schemas that check their requests. */
export function openApiDocument(routes: readonly Route[], { version }: OpenApiInfo): JsonSchema {
  const paths: Record<string, JsonSchema> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method]: operation(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'CloudCart',
      version,
      description: [
        'The shop for machine callers. Amounts are whole minor units; moments are ISO 8601 in UTC.',
        'A path or a method that is not here is answered 404 with the code `route_not_found`.',
      ].join(' '),
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '.', description: 'Where this document is served' }],
    paths,
    components: {
      securitySchemes: { apiKey: { type: 'apiKey', in: 'header', name: 'x-api-key' } },
      schemas: { Problem: PROBLEM, Currency: CURRENCY },
      headers: { CorrelationId: { description: 'Runs through logs and events', schema: { type: 'string' } } },
    },
  };
}

const CURRENCY: JsonSchema = { type: 'string', description: 'ISO 4217', enum: CURRENCIES };

const PROBLEM: JsonSchema = {
  type: 'object',
  description: 'Problem details (RFC 9457)',
  required: ['type', 'title', 'status', 'detail', 'instance', 'code', 'correlationId'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    instance: { type: 'string' },
    code: { type: 'string' },
    correlationId: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['path', 'message'],
        properties: { path: { type: 'string' }, message: { type: 'string' } },
      },
    },
    error: { type: 'string', description: '`Insufficient stock`, of the code `insufficient_stock`' },
    items: {
      type: 'array',
      description:
        'Of `insufficient_stock`: productId, requested, available. Of `price_changed`: productId, expected, current',
      items: { type: 'object', required: ['productId'], properties: { productId: { type: 'string' } } },
    },
    currentVersion: {
      type: 'integer',
      description: 'Of `version_mismatch` and `cart_changed`: the version to read',
    },
  },
};

function operation(route: Route): JsonSchema {
  const parameters = [
    ...parametersOf(route.params, 'path'),
    ...parametersOf(route.query, 'query'),
    ...parametersOf(route.headers, 'header'),
  ];
  return {
    operationId: route.operationId,
    summary: route.summary,
    tags: [route.tag],
    security: route.access === 'machine' ? [{ apiKey: [] }] : [],
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(route.body ? { requestBody: requestBody(route.body) } : {}),
    responses: responsesOf(route),
  };
}

const requestBody = (schema: Schema): JsonSchema => ({
  required: !isOptional(schema),
  content: jsonContent(inputSchema(schema)),
});

function parametersOf(schema: Schema | undefined, place: 'path' | 'query' | 'header'): JsonSchema[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = inputSchema(schema) as {
    properties?: Record<string, JsonSchema>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: property,
  }));
}

function responsesOf(route: Route): JsonSchema {
  const responses: JsonSchema = {};
  for (const [status, response] of Object.entries(route.responses)) responses[status] = success(response);
  for (const status of [...ANY_ROUTE, ...route.problems]) {
    responses[status] = {
      description: REASON[status] ?? 'A problem',
      headers: headersOf(SAY_WHEN.includes(status) ? RETRY_AFTER : {}),
      ...(status === 400 && route.refusals ? { 'x-codes': route.refusals } : {}),
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    };
  }
  return responses;
}

const RETRY_AFTER = { 'retry-after': 'Seconds to wait' };

const success = ({ description, schema, headers = {}, links }: RouteResponse): JsonSchema => ({
  description,
  headers: headersOf(headers),
  ...(schema ? { content: jsonContent(outputSchema(schema)) } : {}),
  ...(links ? { links: linksOf(links) } : {}),
});

const linksOf = (links: Readonly<Record<string, RouteLink>>): JsonSchema =>
  Object.fromEntries(
    Object.entries(links).map(([operationId, { parameters, body }]) => [
      operationId,
      { operationId, ...(parameters ? { parameters } : {}), ...(body ? { requestBody: body } : {}) },
    ]),
  );

const headersOf = (headers: Readonly<Record<string, string>>): JsonSchema => ({
  'x-correlation-id': { $ref: '#/components/headers/CorrelationId' },
  ...Object.fromEntries(
    Object.entries(headers).map(([name, description]) => [name, { description, schema: { type: 'string' } }]),
  ),
});

const jsonContent = (schema: JsonSchema): JsonSchema => ({ 'application/json': { schema } });

const inputSchema = (schema: Schema): JsonSchema => jsonSchema(schema, 'input');
const outputSchema = (schema: Schema): JsonSchema => jsonSchema(schema, 'output');

function jsonSchema(schema: Schema, io: 'input' | 'output'): JsonSchema {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any', override });
  return rest;
}

/** Puts what a schema is described as in place of what was made of it. */
function override({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  const described = jsonSchema[DESCRIBED_AS];
  if (described === undefined) return;
  for (const key of Object.keys(jsonSchema)) delete jsonSchema[key];
  Object.assign(jsonSchema, described);
}
