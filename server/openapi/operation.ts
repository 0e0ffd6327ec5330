import { isOptional } from '../../platform/http/request.ts';
import type { Route, RouteLink, RouteResponse } from '../../platform/http/route.ts';
import { errorsOf, type ResponseError } from '../../platform/http/route-errors.ts';
import { REQUEST_IN_PROGRESS } from '../../platform/idempotency.ts';
import type { Schema } from '../../platform/schema.ts';
import { describeParameter } from './descriptions.ts';
import { EXAMPLES, PROBLEM_EXAMPLES } from './examples.ts';
import type { JsonSchema, SchemaWriter } from './json-schema.ts';
import { PROBLEM_DESCRIPTIONS, WITH_RETRY_AFTER } from './problem.ts';

/** One operation of the document. */
export function describeOperation(route: Route, writer: SchemaWriter): JsonSchema {
  const parameters = [
    ...describeParameters(route.params, 'path', writer),
    ...describeParameters(route.query, 'query', writer),
    ...describeParameters(route.headers, 'header', writer),
  ];
  return {
    operationId: route.operationId,
    summary: route.summary,
    description: [route.description ?? `${route.summary}.`, ...scopeNote(route)].join(' '),
    tags: [route.tag],
    security: route.access === 'machine' ? [{ apiKey: [] }] : [],
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(route.body ? { requestBody: describeBody(route.body, writer) } : {}),
    responses: describeResponses(route, writer),
  };
}

/** Describes the callers: a generated client does not see them in the security scheme. */
const scopeNote = ({ scope }: Route): string[] =>
  scope === undefined ? [] : [`Requires an API key with the scope \`${scope}\`.`];

const describeBody = (schema: Schema, writer: SchemaWriter): JsonSchema => ({
  required: !isOptional(schema),
  content: jsonContent(writer.write(schema, 'input')),
});

function describeParameters(
  schema: Schema | undefined,
  place: 'path' | 'query' | 'header',
  writer: SchemaWriter,
): JsonSchema[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = writer.write(schema, 'input') as {
    properties?: Record<string, JsonSchema>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, schemaOfName]) => {
    const { description, ...property } = describeParameter(name, schemaOfName);
    return {
      name,
      in: place,
      required: place === 'path' || required.includes(name),
      ...(description === undefined ? {} : { description }),
      schema: property,
    };
  });
}

function describeResponses(route: Route, writer: SchemaWriter): JsonSchema {
  const responses: JsonSchema = {};
  for (const [status, response] of Object.entries(route.responses)) {
    const etag = route.cacheSeconds === undefined ? {} : { etag: 'For `If-None-Match`' };
    const headers = { ...etag, ...response.headers };
    responses[status] = describeSuccess({ ...response, headers }, writer);
  }
  if (isConditional(route)) responses[304] = NOT_MODIFIED;
  const errors = errorsOf(route);
  for (const status of new Set(errors.map((error) => error.status))) {
    responses[status] = describeProblem(
      status,
      errors.filter((error) => error.status === status),
    );
  }
  return responses;
}

/** Whether a client may ask for the representation only if it changed. */
const isConditional = ({ method, cacheSeconds, responses }: Route): boolean =>
  method === 'get' && (cacheSeconds !== undefined || responses[200]?.headers?.etag !== undefined);

/** A problem response with its error codes: in words for people, as `x-codes` for programs. */
const describeProblem = (status: number, errors: readonly ResponseError[]): JsonSchema => ({
  description: [
    `${PROBLEM_DESCRIPTIONS[status] ?? 'An error'}. Values of \`code\`:`,
    '',
    ...errors.map(({ code, description }) => `- \`${code}\`: ${description}`),
  ].join('\n'),
  headers: describeHeaders(hasRetryAfter(status, errors) ? { 'retry-after': 'Seconds to wait' } : {}),
  'x-codes': errors.map(({ code }) => code),
  content: {
    'application/problem+json': {
      schema: { $ref: '#/components/schemas/Problem' },
      ...(PROBLEM_EXAMPLES[status] ? { example: PROBLEM_EXAMPLES[status] } : {}),
    },
  },
});

/** Of the conflicts only a request that is still in progress says when to retry. */
const hasRetryAfter = (status: number, errors: readonly ResponseError[]): boolean =>
  WITH_RETRY_AFTER.includes(status) || errors.some(({ code }) => code === REQUEST_IN_PROGRESS.code);

const describeSuccess = (
  { description, schema, headers = {}, links }: RouteResponse,
  writer: SchemaWriter,
): JsonSchema => ({
  description,
  headers: describeHeaders(headers),
  ...(schema ? { content: jsonContent(writer.write(schema, 'output')) } : {}),
  ...(links ? { links: describeLinks(links) } : {}),
});

const describeLinks = (links: Readonly<Record<string, RouteLink>>): JsonSchema =>
  Object.fromEntries(
    Object.entries(links).map(([operationId, { parameters }]) => [
      operationId,
      { operationId, ...(parameters ? { parameters } : {}) },
    ]),
  );

const describeHeaders = (headers: Readonly<Record<string, string>>): JsonSchema => ({
  'x-correlation-id': { $ref: '#/components/headers/CorrelationId' },
  ...Object.fromEntries(
    Object.entries(headers).map(([name, description]) => [name, { description, schema: { type: 'string' } }]),
  ),
});

const NOT_MODIFIED: JsonSchema = {
  description: 'Not modified: the ETag is one of those in `If-None-Match`',
  headers: describeHeaders({ etag: 'For `If-None-Match`' }),
};

/** A body of JSON with the example of its schema. */
const jsonContent = (schema: JsonSchema): JsonSchema => {
  const example = typeof schema.$ref === 'string' ? EXAMPLES[schema.$ref.split('/').at(-1) ?? ''] : undefined;
  return { 'application/json': { schema, ...(example === undefined ? {} : { example }) } };
};
