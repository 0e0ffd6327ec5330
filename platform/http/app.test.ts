import fc from 'fast-check';
import type { ClientDirectory } from '../clients.ts';
import { Fault, unavailable } from '../errors.ts';
import { ANSWER_WITHIN_MS } from './app.ts';
import { MAX_BODY_BYTES } from './request.ts';
import { faults, KINDS, shelf } from './shelf.fake.ts';

const json = { 'content-type': 'application/json' };
const put = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = json) => ({
  method: 'PUT',
  headers,
  body,
});
const BOOK = '{"title":"Dune","copies":2}';

async function ask(
  path: string,
  init: RequestInit = {},
  options: { fails?: unknown; clients?: ClientDirectory } = {},
) {
  const made = shelf(options);
  const response = await made.app.request(path, init);
  const text = await response.text();
  const answer = text === '' ? undefined : (JSON.parse(text) as Record<string, unknown>);
  return { ...made, response, status: response.status, answer, text };
}

describe('correlation ids', () => {
  const idOf = async (sent: string) =>
    (await ask('/books', { headers: { 'x-correlation-id': sent } })).response.headers.get('x-correlation-id');

  test.each(['abc-1', 'a.b_c', 'x'.repeat(64)])('%s is kept', async (sent) => {
    expect(await idOf(sent)).toBe(sent);
  });

  test.each(['', 'x'.repeat(65), 'a b', 'a;b', '<script>', 'a/b', 'é'])('%j is replaced', async (sent) => {
    expect(await idOf(sent)).toMatch(/^[0-9A-Z]{26}$/);
  });

  test('without one, each request gets its own; it is in the input, the log and the problem', async () => {
    const { response, inputs, logger } = await ask('/books/dune');
    const correlationId = response.headers.get('x-correlation-id');
    expect(inputs).toEqual([expect.objectContaining({ correlationId })]);
    expect(logger.lines).toEqual([
      {
        level: 'INFO',
        message: 'request',
        fields: { correlationId, method: 'GET', path: '/books/dune', status: 200 },
      },
    ]);
    const lost = await ask('/nowhere');
    expect(lost.answer?.correlationId).toBe(lost.response.headers.get('x-correlation-id'));
  });
});

describe('answers', () => {
  test('carry CORS and their own headers', async () => {
    const { response } = await ask('/books');
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/json',
      'access-control-allow-origin': 'https://shop.example',
      'access-control-expose-headers': expect.stringContaining('x-correlation-id'),
      etag: '"1"',
    });
  });

  test('204 has no body', async () => {
    const { status, text } = await ask('/books/dune', { method: 'DELETE' });
    expect([status, text]).toEqual([204, '']);
  });

  test.each(KINDS)('a fault %s is %d as problem+json', async (kind, status, title) => {
    const fails = faults().find((fault) => fault.kind === kind);
    const { response, answer } = await ask('/books/dune', {}, { fails });
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(response.headers.get('access-control-allow-origin')).toBe('https://shop.example');
    expect(answer).toMatchObject({
      type: `urn:cloudcart:problem:code_${kind}`,
      title,
      status,
      detail: `told of ${kind}`,
      instance: '/books/dune',
      code: `code_${kind}`,
      correlationId: response.headers.get('x-correlation-id'),
    });
  });

  test('busy: 503 with Retry-After; the cause is logged, not shown', async () => {
    const fails = unavailable('the store does not answer', new Error('secret host'));
    const { response, text, metrics, logger } = await ask('/books', {}, { fails });
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1']);
    expect(text).not.toContain('secret');
    expect(metrics.counts.get('CatalogError')).toBe(1);
    expect(logger.lines[0]).toMatchObject({ level: 'WARN', fields: { error: fails } });
  });

  test('still running: 409 with Retry-After', async () => {
    const fails = new Fault('conflict', 'in_progress', 'still running', { retryAfterSeconds: 2 });
    const { response } = await ask('/books', {}, { fails });
    expect([response.status, response.headers.get('retry-after')]).toEqual([409, '2']);
  });

  test.each([
    ['an error', new Error('password is hunter2')],
    ['a text', 'password is hunter2'],
    ['an object', { password: 'hunter2' }],
  ])('%s that nobody expected is 500, counted, logged and not shown', async (_what, fails) => {
    const { response, text, answer, metrics, logger } = await ask('/books', {}, { fails });
    expect(response.status).toBe(500);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(text).not.toContain('hunter2');
    expect(answer).toMatchObject({ code: 'internal_error', instance: '/books' });
    expect(metrics.counts.get('CatalogError')).toBe(1);
    expect(logger.lines[0]).toMatchObject({
      level: 'ERROR',
      message: 'unexpected error',
      fields: { correlationId: answer?.correlationId, error: expect.any(Error) },
    });
  });

  test('what the caller did wrong counts as no error of ours', async () => {
    const { metrics } = await ask('/books?limit=0');
    expect(metrics.counts.size).toBe(0);
  });
});

describe('routing', () => {
  test.each(['/', '/nowhere', '/books/', '/books/a/b', '/indexXjson', '//books'])(
    '%s is 404',
    async (path) => {
      const { status, answer, response } = await ask(`http://shop${path}`);
      expect([status, answer?.code]).toEqual([404, 'route_not_found']);
      expect(response.headers.get('content-type')).toBe('application/problem+json');
    },
  );

  test.each([
    ['POST', '/books', 'GET'],
    ['PATCH', '/books/dune', 'GET, PUT, DELETE'],
    ['OPTIONS', '/books/dune', 'GET, PUT, DELETE'],
  ])('%s %s is 405 and says what is allowed', async (method, path, allow) => {
    const { status, answer, response } = await ask(path, { method });
    expect([status, answer?.code, response.headers.get('allow')]).toEqual([405, 'method_not_allowed', allow]);
  });

  test('the instance is a URI, whatever the path holds', async () => {
    const { answer } = await ask('/gr%C3%BC%C3%9Fe%00%20"');
    expect(answer?.instance).toBe('/gr%C3%BC%C3%9Fe%00%20%22');
  });
});

const pathsOf = (answer: Record<string, unknown> | undefined) =>
  ((answer?.errors ?? []) as { path: string }[]).map(({ path }) => path);

describe('path and query', () => {
  test.each([
    'a%00b',
    '%2e%2e%2fetc',
    'a%2Fb',
    'a%20b',
    '%F0%9F%91%8B',
    '%E0%A4%A',
    '%',
    '%ff',
    'x'.repeat(2048),
  ])('an id %s is 400', async (id) => {
    const { status, answer, inputs } = await ask(`/books/${id}`);
    expect([status, pathsOf(answer), inputs]).toEqual([400, ['bookId'], []]);
  });

  test('an encoded id is decoded once', async () => {
    const { inputs } = await ask('/books/user%40example.com%3A1');
    expect(inputs).toMatchObject([{ params: { bookId: 'user@example.com:1' } }]);
  });

  test('a query is decoded once: + and %20 are spaces, %2B is a plus, & may be sent', async () => {
    const { inputs } = await ask('/books?q=a+b%20c%2Bd%26e%3Df&limit=5');
    expect(inputs).toMatchObject([{ query: { q: 'a b c+d&e=f', limit: 5 } }]);
  });

  test.each([
    ['limit=5&limit=6', ['limit']],
    ['limit=0&lastKey=', ['limit', 'lastKey']],
    ['colour=red', ['colour']],
    ['Limit=5', ['Limit']],
    ['__proto__=1', ['__proto__']],
    ['constructor=1&toString=2', ['constructor', 'toString']],
    ['q=%00', ['q']],
    ['q=', ['q']],
    ['q[]=1', ['q[]']],
    ['=1', ['']],
  ])('?%s is 400', async (query, paths) => {
    const { status, answer } = await ask(`/books?${query}`);
    expect([status, answer?.code]).toEqual([400, 'validation_failed']);
    expect(pathsOf(answer)).toEqual(paths);
  });

  test('a route without query parameters takes none', async () => {
    const { status, answer } = await ask('/books/dune?verbose=1');
    expect([status, pathsOf(answer)]).toEqual([400, ['verbose']]);
    expect((await ask('/books/dune?')).status).toBe(200);
  });

  test('any query is 200 or a problem of 400', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' })),
        async (query) => {
          const { status, answer } = await ask(`/books?${new URLSearchParams(query)}`);
          expect(status === 200 || (status === 400 && pathsOf(answer).length > 0)).toBe(true);
        },
      ),
    );
  });
});

describe('bodies', () => {
  test('a good one arrives as sent', async () => {
    const { status, inputs } = await ask('/books/dune', put(BOOK));
    expect(status).toBe(200);
    expect(inputs).toMatchObject([{ body: { title: 'Dune', copies: 2 }, params: { bookId: 'dune' } }]);
  });

  test.each(['application/json; charset=utf-8', 'APPLICATION/JSON', 'application/merge-patch+json'])(
    '%s is taken',
    async (type) => {
      expect((await ask('/books/dune', put(BOOK, { 'content-type': type }))).status).toBe(200);
    },
  );

  test.each([
    'text/plain',
    'application/xml',
    'multipart/form-data',
    'application/jsonp',
    'application/json-seq',
    'json',
  ])('%s is 415', async (type) => {
    const { status, answer } = await ask('/books/dune', put(BOOK, { 'content-type': type }));
    expect([status, answer?.code]).toEqual([415, 'unsupported_media_type']);
  });

  test.each([
    ['', 'is missing'],
    ['{', 'is not JSON in UTF-8'],
    ['{"title":"Dune","copies":2}}', 'is not JSON in UTF-8'],
    ["{'title':'Dune'}", 'is not JSON in UTF-8'],
    [new Uint8Array([0x22, 0xff, 0xfe, 0x22]), 'is not JSON in UTF-8'],
    ['{"title":"D\ufffdne"}', expect.stringContaining('U+FFFD')],
  ])('malformed JSON %j is 400', async (body, message) => {
    const { status, answer } = await ask('/books/dune', put(body));
    expect([status, answer?.code, answer?.errors]).toEqual([
      400,
      'malformed_json',
      [{ path: 'body', message }],
    ]);
  });

  test.each([
    ['null', ['body']],
    ['[]', ['body']],
    ['"text"', ['body']],
    ['{}', ['title', 'copies']],
    ['{"title":"Dune","copies":"2"}', ['copies']],
    ['{"title":"Dune","copies":0}', ['copies']],
    ['{"title":"Dune","copies":1.5}', ['copies']],
    ['{"title":"Dune","copies":1e9}', ['copies']],
    ['{"title":"Dune","copies":1e999}', ['copies']],
    ['{"title":"Dune","copies":null}', ['copies']],
    ['{"title":"\\ud800","copies":2}', ['title']],
    ['{"title":"a\\u0000b","copies":2}', ['title']],
    ['{"title":"Dune","copies":2,"price":0,"role":"admin"}', ['price', 'role']],
    ['{"title":"Dune","copies":2,"__proto__":{"role":"admin"}}', ['__proto__']],
    ['{"title":"Dune","copies":2,"constructor":{}}', ['constructor']],
    [`${'['.repeat(10_000)}${']'.repeat(10_000)}`, ['body']],
    [`{"title":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)},"copies":2}`, ['title']],
    [`{"title":"Dune","copies":2,"deep":${'['.repeat(10_000)}${']'.repeat(10_000)}}`, ['deep']],
  ])('%.60s is 400 and says where', async (body, paths) => {
    const { status, answer, inputs } = await ask('/books/dune', put(body));
    expect([status, answer?.code, pathsOf(answer), inputs]).toEqual([400, 'validation_failed', paths, []]);
  });

  test('path, query, headers and body are told at once', async () => {
    const { answer } = await ask(
      '/books/a%20b?x=1',
      put('{"title":""}', { ...json, 'idempotency-key': 'a b' }),
    );
    expect(pathsOf(answer)).toEqual(['bookId', 'x', 'idempotency-key', 'title', 'copies']);
  });

  test('two members of one name are refused: readers disagree on which of them counts', async () => {
    const { status, answer, inputs } = await ask('/books/dune', put('{"title":"A","title":"B","copies":1}'));
    const errors = [{ path: 'body', message: 'names "title" twice in one object' }];
    expect([status, answer?.code, answer?.errors, inputs]).toEqual([400, 'malformed_json', errors, []]);
  });

  test('one byte over the limit is 413, whether it is announced or not', async () => {
    const padded = (bytes: number) => BOOK.padEnd(bytes, ' ');
    expect((await ask('/books/dune', put(padded(MAX_BODY_BYTES)))).status).toBe(200);
    const over = await ask('/books/dune', put(padded(MAX_BODY_BYTES + 1)));
    expect([over.status, over.answer?.code]).toEqual([413, 'body_too_large']);
    const announced = { ...json, 'content-length': String(MAX_BODY_BYTES + 1) };
    expect((await ask('/books/dune', put(BOOK, announced))).status).toBe(413);
    expect((await ask('/books/dune', put('é'.repeat(MAX_BODY_BYTES / 2 + 1)))).status).toBe(413);
  });

  test('a body where none is read is ignored', async () => {
    expect((await ask('/books/dune', { method: 'DELETE', headers: json, body: '{' })).status).toBe(204);
  });

  test('any JSON is 200 or a problem of 400', async () => {
    await fc.assert(
      fc.asyncProperty(fc.json(), async (body) => {
        const { status, answer } = await ask('/books/dune', put(body));
        expect(status === 200 || (status === 400 && pathsOf(answer).length > 0)).toBe(true);
      }),
    );
  });
});

describe('who calls', () => {
  const loans = (key?: string, clients?: ClientDirectory) =>
    ask('/loans', key === undefined ? {} : { headers: { 'x-api-key': key } }, clients ? { clients } : {});

  test.each(['key-of-ada', 'new-key-of-ada'])('%s is the same client, by its name', async (key) => {
    const { status, inputs, logger } = await loans(key);
    const principal = { kind: 'machine', clientId: 'ada', scopes: ['catalog', 'orders'] };
    expect([status, inputs]).toEqual([200, [expect.objectContaining({ principal })]]);
    expect(JSON.stringify([inputs, logger.lines])).not.toContain(key);
    expect(logger.lines[0]?.fields).toMatchObject({ clientId: 'ada' });
  });

  test.each([
    [undefined],
    [''],
    ['key-of-nobody'],
    ['key-of-ada, key-of-ada'],
    ['KEY-OF-ADA'],
    ['key-of-ad'],
  ])('the key %j is 403 api_key_required', async (key) => {
    const { status, answer, inputs } = await loans(key);
    expect([status, answer?.code, inputs]).toEqual([403, 'api_key_required', []]);
  });

  test('a client without the scope is 403, and the response names the scope', async () => {
    const { status, answer, inputs } = await loans('key-of-eve');
    expect([status, inputs]).toEqual([403, []]);
    expect(answer).toMatchObject({ code: 'scope_required', scope: 'orders' });
    expect(answer?.detail).toMatch(/"orders".*"eve"/);
  });

  test('who may not call learns nothing of what else is wrong with the request', async () => {
    const { answer } = await ask('/loans?colour=red', { headers: { 'x-api-key': 'key-of-eve' } });
    expect(answer?.errors).toBeUndefined();
  });

  test('clients that cannot be read are 503, and let nobody in', async () => {
    const clients: ClientDirectory = { find: () => Promise.reject(unavailable('the store does not answer')) };
    const { status, response, inputs } = await loans('key-of-ada', clients);
    expect([status, response.headers.get('retry-after'), inputs]).toEqual([503, '1', []]);
  });

  test('on a public route nobody is asked who they are', async () => {
    const clients: ClientDirectory = { find: () => Promise.reject(new Error('asked')) };
    const { status, inputs } = await ask('/books', { headers: { 'x-api-key': 'key-of-ada' } }, { clients });
    expect([status, inputs]).toEqual([200, [expect.objectContaining({ principal: { kind: 'public' } })]]);
  });
});

describe('a request that takes too long', () => {
  test('is answered 503 in time, and what it began goes on without anybody waiting', async () => {
    const work = Promise.withResolvers<void>();
    const { app, clock, logger, metrics } = shelf({ waits: work.promise });
    const asked = app.request('/books', { headers: { 'x-correlation-id': 'slow-1' } });
    await new Promise(setImmediate);
    clock.advance(ANSWER_WITHIN_MS);
    const response = await asked;
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '2']);
    expect(await response.json()).toMatchObject({ code: 'temporarily_unavailable', correlationId: 'slow-1' });
    expect(Object.fromEntries(metrics.counts)).toEqual({ CatalogError: 1 });
    expect(logger.lines.map(({ message }) => message)).toEqual(['answered before it was done', 'request']);
    work.resolve();
    await new Promise(setImmediate);
    expect(logger.lines.at(-1)).toMatchObject({
      message: 'done after it was answered',
      fields: { correlationId: 'slow-1', status: 200 },
    });
  });

  test('that fails after its answer rejects nothing', async () => {
    const work = Promise.withResolvers<void>();
    const { app, clock, logger } = shelf({ waits: work.promise });
    const asked = app.request('/books');
    await new Promise(setImmediate);
    clock.advance(ANSWER_WITHIN_MS);
    expect((await asked).status).toBe(503);
    work.reject(new Error('cut off'));
    await new Promise(setImmediate);
    expect(logger.lines.at(-1)).toMatchObject({ fields: { status: 500 } });
  });

  test('one that is done a moment before is answered as it is', async () => {
    const work = Promise.withResolvers<void>();
    const { app, clock } = shelf({ waits: work.promise });
    const asked = app.request('/books');
    await new Promise(setImmediate);
    clock.advance(ANSWER_WITHIN_MS - 1);
    work.resolve();
    expect((await asked).status).toBe(200);
  });
});
