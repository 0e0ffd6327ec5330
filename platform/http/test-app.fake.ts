import * as z from 'zod/mini';
import { clientsOfKeys } from '../clients.fake.ts';
import type { ClientDirectory } from '../clients.ts';
import { fakeClock } from '../clock.ts';
import { DomainError, defineErrorCode, type ErrorKind } from '../errors.ts';
import { idempotencyKey } from '../idempotency.ts';
import { seededIds } from '../ids.ts';
import { memoryLogger } from '../logger.ts';
import { memoryMetrics } from '../metrics.ts';
import { clientId, quantity, text } from '../schema.ts';
import { createRouteTable } from './app.ts';
import { pageQuery } from './pagination.ts';
import { defineRoute } from './route.ts';

const about = { tag: 'Shelf', summary: 'Of a shelf', access: 'public', errorCodes: [] } as const;
const responses = { 200: { description: 'What came in' } };
const params = z.strictObject({ bookId: clientId() });

const routes = {
  list: defineRoute({
    ...about,
    method: 'get',
    path: '/books',
    operationId: 'listBooks',
    cacheSeconds: 30,
    query: z.strictObject({ ...pageQuery, q: z.optional(text(1, 50)) }),
    responses,
  }),
  get: defineRoute({
    ...about,
    method: 'get',
    path: '/books/{bookId}',
    operationId: 'getBook',
    params,
    responses,
  }),
  put: defineRoute({
    ...about,
    method: 'put',
    path: '/books/{bookId}',
    operationId: 'putBook',
    params,
    headers: z.object({
      'idempotency-key': z.optional(idempotencyKey),
      'if-none-match': z.optional(z.string()),
    }),
    body: z.strictObject({ title: text(1, 50), copies: quantity() }),
    responses,
  }),
  add: defineRoute({
    ...about,
    method: 'post',
    path: '/books',
    operationId: 'addBook',
    body: z.strictObject({ title: text(1, 50) }),
    responses,
  }),
  patch: defineRoute({
    ...about,
    method: 'patch',
    path: '/books/{bookId}',
    operationId: 'patchBook',
    params,
    body: z.strictObject({ title: text(1, 50) }),
    responses,
  }),
  lend: defineRoute({
    ...about,
    method: 'post',
    path: '/books/{bookId}/loans',
    operationId: 'lendBook',
    params,
    headers: z.object({ 'idempotency-key': z.optional(idempotencyKey) }),
    responses,
  }),
  remove: defineRoute({
    ...about,
    method: 'delete',
    path: '/books/{bookId}',
    operationId: 'removeBook',
    params,
    responses: { 204: { description: 'It is gone' } },
  }),
  loans: defineRoute({
    ...about,
    access: 'machine',
    scope: 'orders',
    method: 'get',
    path: '/loans',
    operationId: 'listLoans',
    query: z.strictObject({ ...pageQuery, q: z.optional(text(1, 50)) }),
    responses,
  }),
  index: defineRoute({ ...about, method: 'get', path: '/index.json', operationId: 'getIndex', responses }),
};

/** Keys of the shelf and whose they are: the first two are one client's. */
const CLIENTS = clientsOfKeys({
  'key-of-ada': { clientId: 'ada', scopes: ['catalog', 'orders'] },
  'new-key-of-ada': { clientId: 'ada', scopes: ['catalog', 'orders'] },
  'key-of-eve': { clientId: 'eve', scopes: ['checkout'] },
});

interface TestAppOptions {
  readonly fails?: unknown;
  readonly waits?: Promise<void>;
  readonly clients?: ClientDirectory;
  /** Leaves the ETag to the application. */
  readonly untagged?: boolean;
  /** What is answered in place of the input. */
  readonly answer?: unknown;
}

/** A shelf of books: an application whose routes answer with their checked input, to test the edge by. */
export function createTestApp({ fails, waits, clients = CLIENTS, untagged, answer }: TestAppOptions = {}) {
  const logger = memoryLogger();
  const metrics = memoryMetrics();
  const clock = fakeClock();
  const ids = seededIds(clock);
  const { app, on } = createRouteTable(
    { clock, ids, logger, metrics, allowOrigin: 'https://shop.example', clients },
    'CatalogError',
  );
  const inputs: unknown[] = [];
  const take = async (input: unknown) => {
    inputs.push(input);
    await waits;
    if (fails !== undefined) throw fails;
    return { status: 200, json: answer ?? input, ...(untagged ? {} : { headers: { etag: '"1"' } }) };
  };
  on(routes.list, take);
  on(routes.get, take);
  on(routes.put, take);
  on(routes.add, take);
  on(routes.patch, take);
  on(routes.lend, take);
  on(routes.index, take);
  on(routes.loans, take);
  on(routes.remove, async () => ({ status: 204 }));
  return { app, clock, logger, metrics, inputs };
}

export const KINDS: readonly (readonly [ErrorKind, number, string])[] = [
  ['invalid', 400, 'Bad Request'],
  ['forbidden', 403, 'Forbidden'],
  ['not_found', 404, 'Not Found'],
  ['conflict', 409, 'Conflict'],
  ['precondition_failed', 412, 'Precondition Failed'],
  ['too_large', 413, 'Content Too Large'],
  ['unsupported', 415, 'Unsupported Media Type'],
  ['unprocessable', 422, 'Unprocessable Content'],
  ['unavailable', 503, 'Service Unavailable'],
];

/** Every kind of fault with a code of its own. */
export const domainErrors = (): DomainError[] =>
  KINDS.map(
    ([kind]) => new DomainError(defineErrorCode(kind, `code_${kind}`, 'For tests.'), `about ${kind}`),
  );
