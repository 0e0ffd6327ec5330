import * as z from 'zod/mini';
import { noClients } from '../platform/clients.ts';
import { createRouteTable, type HttpApp, type HttpDeps } from '../platform/http/app.ts';
import { defineRoute, type Route } from '../platform/http/route.ts';
import { createRouter } from '../platform/http/routing.ts';
import { healthView } from './health.ts';
import { openApiDocument } from './openapi/document.ts';

export interface InfoDeps extends Omit<HttpDeps, 'clients'> {
  /** Name of the environment, e.g. `dev`. */
  readonly environment: string;
  readonly version: string;
  /** Every route of the shop, for the OpenAPI document. */
  readonly routes: readonly Route[];
}

export const getHealth = defineRoute({
  method: 'get',
  path: '/health',
  operationId: 'getHealth',
  summary: 'Health check',
  tag: 'Shop',
  access: 'public',
  responses: { 200: { description: 'The shop is healthy', schema: healthView } },
  errorCodes: [],
});

export const getOpenApi = defineRoute({
  method: 'get',
  path: '/openapi.json',
  operationId: 'getOpenApi',
  cacheSeconds: 300,
  summary: 'Get the OpenAPI document',
  tag: 'Shop',
  access: 'public',
  responses: {
    200: {
      description: 'OpenAPI 3.1',
      schema: z.looseObject({ openapi: z.string(), paths: z.looseObject({}) }),
    },
  },
  errorCodes: [],
});

/** An API has few addresses; more are made up, and need not be kept. */
const MAX_DOCUMENTS = 8;

/** No `x-api-key`: a key in a web page would be everybody's. */
const ALLOW_HEADERS =
  'content-type, idempotency-key, if-match, if-none-match, x-correlation-id, x-client-request-id';

/** What the document's address is taken from when no public one is set: caches must not mix them up. */
const VARY = 'host, x-forwarded-proto, x-forwarded-prefix';

/** What the shop says of itself, and the answer to every browser that asks before it calls. */
export function createInfoApp(deps: InfoDeps): HttpApp {
  const { app, on, onPreflight } = createRouteTable({ ...deps, clients: noClients }, 'InfoError');
  on(getHealth, async () => ({
    status: 200,
    json: { status: 'healthy', environment: deps.environment, version: deps.version },
  }));
  const routes = [...deps.routes, getHealth, getOpenApi];
  const documents = new Map<string, string>();
  const documentAt = (serverUrl: string): string => {
    const known = documents.get(serverUrl);
    if (known !== undefined) return known;
    const text = JSON.stringify(openApiDocument(routes, { version: deps.version, serverUrl }));
    if (documents.size >= MAX_DOCUMENTS) documents.clear();
    documents.set(serverUrl, text);
    return text;
  };
  on(getOpenApi, async ({ baseUrl }) => ({
    status: 200,
    text: documentAt(baseUrl),
    contentType: 'application/json',
    headers: deps.publicUrl ? {} : { vary: VARY },
  }));
  const methodsAt = createRouter<true>();
  for (const { method, path } of routes) methodsAt.add(method.toUpperCase(), path, true);
  onPreflight((path) => ({
    ...allowHeader(methodsAt.find('OPTIONS', path).allowed),
    'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS',
    'access-control-allow-headers': ALLOW_HEADERS,
    // Two hours, the most that browsers other than Firefox take.
    'access-control-max-age': '7200',
  }));
  return app;
}

/** The methods of a path: API Gateway cannot state them where a method is missing. */
const allowHeader = (methods: readonly string[] = []): Readonly<Record<string, string>> =>
  methods.length === 0 ? {} : { allow: [...methods, 'OPTIONS'].join(', ') };
