import * as z from 'zod/mini';
import { createRouteTable, type HttpApp, type HttpDeps } from '../platform/http/app.ts';
import { defineRoute, type Route } from '../platform/http/route.ts';
import { healthView } from './health.ts';
import { openApiDocument } from './openapi.ts';

export interface InfoDeps extends HttpDeps {
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
  summary: 'Whether the shop answers',
  tag: 'Shop',
  access: 'public',
  responses: { 200: { description: 'It does', schema: healthView } },
  problems: [],
});

export const getOpenApi = defineRoute({
  method: 'get',
  path: '/openapi.json',
  operationId: 'getOpenApi',
  summary: 'This document',
  tag: 'Shop',
  access: 'public',
  responses: {
    200: {
      description: 'OpenAPI 3.1',
      schema: z.looseObject({ openapi: z.string(), paths: z.looseObject({}) }),
    },
  },
  problems: [],
});

const ALLOW_HEADERS = 'content-type, x-api-key, idempotency-key, if-match, if-none-match, x-correlation-id';

/** What the shop says of itself, and the answer to every browser that asks before it calls. */
export function createInfoApp(deps: InfoDeps): HttpApp {
  const { app, on, onPreflight } = createRouteTable(deps, 'InfoError');
  on(getHealth, async () => ({
    status: 200,
    json: { status: 'healthy', environment: deps.environment, version: deps.version },
  }));
  let document: string | undefined;
  on(getOpenApi, async () => {
    document ??= JSON.stringify(openApiDocument([...deps.routes, getHealth, getOpenApi], deps));
    return { status: 200, text: document, contentType: 'application/json' };
  });
  onPreflight({
    'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE, OPTIONS',
    'access-control-allow-headers': ALLOW_HEADERS,
    'access-control-max-age': '600',
  });
  return app;
}
