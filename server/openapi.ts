import * as z from 'zod/mini';
import { DESCRIBED_AS, type Route, type RouteResponse, type Schema } from '../platform/http/route.ts';

/** What the document says of the shop as a whole. */
export interface OpenApiInfo {
  readonly version: string;
}

type JsonSchema = Record<string, unknown>;

/** Problems that any route may answer with. */
const ANY_ROUTE = [400, 403, 429, 500, 503];

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
  503: 'Busy: retry after the seconds in `Retry-After`',
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
      description:
        'The shop for machine callers. Amounts are whole minor units; moments are ISO 8601 in UTC.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    paths,
    components: {
      securitySchemes: { apiKey: { type: 'apiKey', in: 'header', name: 'x-api-key' } },
      schemas: { Problem: PROBLEM },
      headers: { CorrelationId: { description: 'Runs through logs and events', schema: { type: 'string' } } },
    },
  };
}

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
    ...(route.body ? { requestBody: { required: true, content: jsonContent(inputSchema(route.body)) } } : {}),
    responses: responsesOf(route),
  };
}

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
      headers: headersOf({}),
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    };
  }
  return responses;
}

const success = ({ description, schema, headers = {} }: RouteResponse): JsonSchema => ({
  description,
  headers: headersOf(headers),
  ...(schema ? { content: jsonContent(outputSchema(schema)) } : {}),
});

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
