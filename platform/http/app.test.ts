import fc from 'fast-check';
import type { ClientDirectory } from '../clients.ts';
import { DomainError, unavailable } from '../errors.ts';
import { REQUEST_IN_PROGRESS } from '../idempotency.ts';
import { REQUEST_TIMEOUT_MS } from './app.ts';
import { lambdaHttp } from './lambda.ts';
import { MAX_BODY_BYTES } from './request.ts';
import { createTestApp, domainErrors, KINDS } from './test-app.fake.ts';

const json = { 'content-type': 'application/json' };
const put = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = json) => ({
  method: 'PUT',
  headers,
  body,
});
const BOOK = '{"title":"Dune","copies":2}';

async function ask(path: string, init: RequestInit = {}, options: Parameters<typeof createTestApp>[0] = {}) {
  const made = createTestApp(options);
  const response = await made.app.request(path, init);
  const text = await response.text();
  const answer = text === '' ? undefined : (JSON.parse(text) as Record<string, unknown>);
  return { ...made, response, status: response.status, answer, text };
}

describe('correlation ids', () => {
  const sent = async (headers: Record<string, string>) => {
    const { response, inputs, logger } = await ask('/books', { headers });
    const { correlationId } = inputs[0] as { correlationId: string };
    return { response, correlationId, fields: logger.lines[0]?.fields };
  };

  test.each(['x-correlation-id', 'x-client-request-id'])(
    'are the shop’s own, whatever is sent as %s',
    async (name) => {
      for (const id of ['abc-1', 'a.b_c', 'x'.repeat(64)]) {
        const { response, correlationId, fields } = await sent({ [name]: id });
        expect(correlationId).toMatch(/^[0-9A-Z]{26}$/);
        expect(response.headers.get('x-correlation-id')).toBe(correlationId);
        expect(response.headers.get('x-client-request-id')).toBe(id);
        expect(fields).toMatchObject({ correlationId, clientRequestId: id });
      }
    },
  );

  test.each(['', 'x'.repeat(65), 'a b', 'a;b', '<script>', 'a/b', 'é'])('%j is not sent back', async (id) => {
    const { response, fields } = await sent({ 'x-correlation-id': id });
    expect(response.headers.has('x-client-request-id')).toBe(false);
    expect(fields).not.toHaveProperty('clientRequestId');
  });

  test('each request gets its own; it is in the input, the log and the problem', async () => {
    const { response, inputs, logger } = await ask('/books/dune');
    const correlationId = response.headers.get('x-correlation-id');
    expect(inputs).toEqual([expect.objectContaining({ correlationId })]);
    expect(logger.lines).toEqual([
      {
        level: 'INFO',
        message: 'request',
        fields: { correlationId, anonymous: true, method: 'GET', path: '/books/dune', status: 200 },
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
    const fails = domainErrors().find((fault) => fault.kind === kind);
    const { response, answer } = await ask('/books/dune', {}, { fails });
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(response.headers.get('access-control-allow-origin')).toBe('https://shop.example');
    expect(answer).toMatchObject({
      type: `urn:cloudcart:problem:code_${kind}`,
      title,
      status,
      detail: `about ${kind}`,
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
    const fails = new DomainError(REQUEST_IN_PROGRESS, 'still running', { retryAfterSeconds: 2 });
    const { response } = await ask('/books', {}, { fails });
    expect([response.status, response.headers.get('retry-after')]).toEqual([409, '2']);
  });

  test.each([
    ['an error', new Error('password is hunter2')],
    ['a text', 'password is hunter2'],
    ['an object', { password: 'hunter2' }],
  ])('%s that is unexpected is 500, counted, logged and not shown', async (_what, fails) => {
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
  test.each(['/', '/nowhere', '/books//', '/books/a/b', '/indexXjson', '//books'])(
    '%s is 404',
    async (path) => {
      const { status, answer, response } = await ask(`http://shop${path}`);
      expect([status, answer?.code]).toEqual([404, 'route_not_found']);
      expect(response.headers.get('content-type')).toBe('application/problem+json');
    },
  );

  test.each([
    ['PUT', '/books', 'GET, HEAD, POST'],
    ['POST', '/books/dune', 'GET, HEAD, PUT, PATCH, DELETE'],
    ['OPTIONS', '/books/dune', 'GET, HEAD, PUT, PATCH, DELETE'],
    ['HEAD', '/books/dune/loans', 'POST'],
  ])('%s %s is 405 and says what is allowed', async (method, path, allow) => {
    const { status, text, response } = await ask(path, { method });
    expect([status, response.headers.get('allow')]).toEqual([405, allow]);
    expect(text).toMatch(method === 'HEAD' ? /^$/ : /"code":"method_not_allowed"/);
  });

  test('one slash at the end makes no difference', async () => {
    expect((await ask('/books/')).status).toBe(200);
    const { inputs } = await ask('/books/dune/');
    expect(inputs).toMatchObject([{ params: { bookId: 'dune' } }]);
  });

  test('the instance is a URI, whatever the path holds', async () => {
    const { answer } = await ask('/gr%C3%BC%C3%9Fe%00%20"');
    expect(answer?.instance).toBe('/gr%C3%BC%C3%9Fe%00%20%22');
  });
});

const pathsOf = (answer: Record<string, unknown> | undefined) =>
  ((answer?.errors ?? []) as { path: string }[]).map(({ path }) => path);

const ADA = { headers: { 'x-api-key': 'key-of-ada' } };

describe('path and query', () => {
  test.each([
    'a%00b',
    '%2e%2e%2fetc',
    'a%2Fb',
    'a%5Cb',
    'a%20',
    '%E2%80%8Ba',
    '%E0%A4%A',
    '%ff',
    'a%252Fb',
    'x'.repeat(2048),
  ])('an id %s is 400', async (id) => {
    const { status, answer, inputs } = await ask(`/books/${id}`);
    expect([status, pathsOf(answer), inputs]).toEqual([400, ['bookId'], []]);
  });

  test.each([
    'user@example.com:1',
    'auth0|123',
    'user+tag@example.com',
    "o'brien@example.com",
    'a b',
    '50% off',
    'R&D #1, (new)',
    'Größe 42',
    '日本',
    '👋',
    '.5mm',
  ])('an id %s is percent-encoded in a path, and decoded once', async (bookId) => {
    const { inputs } = await ask(`/books/${encodeURIComponent(bookId)}`);
    expect(inputs).toMatchObject([{ params: { bookId } }]);
  });

  test('an id is the same in both of its forms', async () => {
    const { inputs } = await ask(`/books/${encodeURIComponent('Cafe\u0301')}`);
    expect(inputs).toMatchObject([{ params: { bookId: 'Café' } }]);
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
  ])('of a route that needs a key ?%s is 400', async (query, paths) => {
    const { status, answer } = await ask(`/loans?${query}`, ADA);
    expect([status, answer?.code]).toEqual([400, 'validation_failed']);
    expect(pathsOf(answer)).toEqual(paths);
  });

  test.each([
    ['utm_source=mail&fbclid=1&_=2', {}],
    ['__proto__=1&constructor=1&toString=2', {}],
    ['colour=red&colour=blue&limit=5', { limit: 5 }],
    ['q=&limit=&lastKey=', {}],
    ['q=+%20&limit=7', { limit: 7 }],
  ])('of a public route ?%s is read as far as it is known', async (query, known) => {
    const { status, inputs } = await ask(`/books?${query}`);
    expect(status).toBe(200);
    expect(inputs).toEqual([expect.objectContaining({ query: { limit: 20, ...known } })]);
  });

  test.each([
    ['limit=5&limit=6', ['limit']],
    ['limit=0&colour=red', ['limit']],
    ['q=%00', ['q']],
  ])('of a public route ?%s is 400 all the same', async (query, paths) => {
    const { status, answer } = await ask(`/books?${query}`);
    expect([status, pathsOf(answer)]).toEqual([400, paths]);
  });

  test('a public route without query parameters passes over all of them', async () => {
    expect((await ask('/books/dune?verbose=1')).status).toBe(200);
  });

  test('any query is 200 or a problem of 400', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' })),
        async (query) => {
          const { status, answer } = await ask(`/loans?${new URLSearchParams(query)}`, ADA);
          expect(status === 200 || (status === 400 && pathsOf(answer).length > 0)).toBe(true);
          expect((await ask(`/books/dune?${new URLSearchParams(query)}`)).status).toBe(200);
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

  test.each([
    'application/json; charset=utf-8',
    'application/json;charset="UTF-8"',
    'APPLICATION/JSON ; profile=x',
  ])('%s is taken', async (type) => {
    expect((await ask('/books/dune', put(BOOK, { 'content-type': type }))).status).toBe(200);
  });

  test.each([
    'application/json',
    'application/merge-patch+json',
    'application/merge-patch+json; charset=utf-8',
  ])('%s is taken as a patch', async (type) => {
    const init = { method: 'PATCH', headers: { 'content-type': type }, body: '{"title":"Dune"}' };
    expect((await ask('/books/dune', init)).status).toBe(200);
  });

  test.each<[string, Record<string, string>, string, string]>([
    ['gzip', { 'content-encoding': 'gzip' }, 'accept-encoding', 'identity'],
    ['two encodings', { 'content-encoding': 'br, gzip' }, 'accept-encoding', 'identity'],
    ['Latin-1', { 'content-type': 'application/json; charset=iso-8859-1' }, 'accept', 'application/json'],
    ['UTF-16', { 'content-type': 'application/json; x=1; charset="utf-16le"' }, 'accept', 'application/json'],
    ['no charset', { 'content-type': 'application/json; charset=' }, 'accept', 'application/json'],
    ['a patch', { 'content-type': 'application/merge-patch+json' }, 'accept', 'application/json'],
  ])('%s in a PUT is 415, and says what is accepted', async (_what, headers, header, accepted) => {
    const { status, answer, response } = await ask('/books/dune', put(BOOK, { ...json, ...headers }));
    expect([status, answer?.code]).toEqual([415, 'unsupported_media_type']);
    expect(response.headers.get(header)).toBe(accepted);
  });

  test('another patch than a merge patch is 415 with Accept-Patch', async () => {
    const headers = { 'content-type': 'application/json-patch+json' };
    const { status, response } = await ask('/books/dune', { method: 'PATCH', headers, body: '[]' });
    expect([status, response.headers.get('accept-patch')]).toEqual([
      415,
      'application/json, application/merge-patch+json',
    ]);
  });

  test('an encoding that changes nothing is taken', async () => {
    const headers = { ...json, 'content-encoding': 'identity' };
    expect((await ask('/books/dune', put(BOOK, headers))).status).toBe(200);
  });

  test.each([
    'text/plain',
    'application/xml',
    'multipart/form-data',
    'application/jsonp',
    'application/json-seq',
    'application/json-patch+json',
    'application/vnd.shop+json',
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

  test('errors of path, query, headers and body are reported at once', async () => {
    const { answer } = await ask(
      '/books/a%2Fb?x=1',
      put('{"title":""}', { ...json, 'idempotency-key': 'a b' }),
    );
    expect(pathsOf(answer)).toEqual(['bookId', 'idempotency-key', 'title', 'copies']);
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

describe('HEAD', () => {
  test.each(['/books', '/books/dune', '/nowhere', '/books/a%2Fb'])(
    '%s is GET without its body',
    async (path) => {
      const [get, head] = [await ask(path), await ask(path, { method: 'HEAD' })];
      expect([head.status, head.text]).toEqual([get.status, '']);
      const own = ['x-correlation-id', 'etag', 'content-length'];
      const others = (headers: Headers) => [...headers].filter(([name]) => !own.includes(name));
      expect(others(head.response.headers)).toEqual(others(get.response.headers));
      expect(head.response.headers.get('content-length')).toBe(String(Buffer.byteLength(get.text)));
    },
  );

  test('leaves the body to the gateway, which takes the length from it and does not send it', async () => {
    const { app } = createTestApp({ answer: 'ä' });
    const answer = await lambdaHttp(app)({ httpMethod: 'HEAD', path: '/books' });
    expect([answer.statusCode, answer.body]).toEqual([200, '"ä"']);
    expect(Object.keys(answer.headers ?? {})).not.toContain('content-length');
  });
});

describe('caching', () => {
  const headersOf = async (path: string, init?: RequestInit, options?: Parameters<typeof createTestApp>[0]) =>
    Object.fromEntries((await ask(path, init, options)).response.headers);

  test('a public response is kept as long as its route says, and has an ETag by its body', async () => {
    const [one, two] = [{ answer: 1 }, { answer: 2 }].map((options) =>
      headersOf('/books', {}, { ...options, untagged: true }),
    );
    expect(await one).toMatchObject({
      'cache-control': 'public, max-age=30',
      'x-content-type-options': 'nosniff',
    });
    expect((await one)?.etag).toMatch(/^"[0-9a-f]{32}"$/);
    expect((await one)?.etag).not.toBe((await two)?.etag);
  });

  test.each<[string, string, RequestInit, Parameters<typeof createTestApp>[0]]>([
    ['of a caller', '/loans', ADA, {}],
    ['of a public route that does not say so', '/books/dune', {}, {}],
    ['to a change', '/books/dune', { method: 'DELETE' }, {}],
    ['of a problem', '/books?limit=0', {}, {}],
    ['of an error', '/books', {}, { fails: new Error('x') }],
    ['of what is not there', '/nowhere', {}, {}],
    ['of a refusal', '/loans', {}, {}],
  ])('a response %s is stored nowhere', async (_what, path, init, options) => {
    expect(await headersOf(path, init, options)).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
  });

  test.each(['GET', 'HEAD'])('%s of what the client has already is 304 without a body', async (method) => {
    const first = await ask('/books', {}, { untagged: true, answer: 1 });
    const tag = first.response.headers.get('etag') ?? '';
    const init = { method, headers: { 'if-none-match': `"x", W/${tag}` } };
    const again = await ask('/books', init, { untagged: true, answer: 1 });
    expect([again.status, again.text]).toEqual([304, '']);
    expect(Object.fromEntries(again.response.headers)).toMatchObject({
      etag: tag,
      'cache-control': 'public, max-age=30',
      'access-control-allow-origin': 'https://shop.example',
    });
    expect(again.response.headers.has('content-type')).toBe(false);
    expect((await ask('/books', init, { untagged: true, answer: 2 })).status).toBe(200);
  });

  describe.each(['GET', 'HEAD'])('If-Match on %s', (method) => {
    const read = async (path: string, headers: Record<string, string>, options = {}) => {
      const { status, response } = await ask(
        path,
        { method, headers: { ...ADA.headers, ...headers } },
        options,
      );
      return { status, headers: Object.fromEntries(response.headers) };
    };

    test.each(['"1"', 'W/"1"', '"x", "1"', '*', ' * '])(
      '%s is the representation that there is',
      async (tag) => {
        for (const path of ['/books', '/loans']) {
          expect((await read(path, { 'if-match': tag })).status).toBe(200);
        }
      },
    );

    test.each(['"2"', 'W/"2", "3"', 'x', '"1', ''])('%j is another one: 412', async (tag) => {
      for (const path of ['/books', '/loans']) {
        expect(await read(path, { 'if-match': tag })).toMatchObject({
          status: 412,
          headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
        });
      }
    });

    test('is evaluated before If-None-Match', async () => {
      expect((await read('/books', { 'if-match': '"2"', 'if-none-match': '"1"' })).status).toBe(412);
      expect((await read('/books', { 'if-match': '"1"', 'if-none-match': '"1"' })).status).toBe(304);
    });

    test('names none of a representation without an ETag, but * is true of it', async () => {
      const untagged = { untagged: true };
      expect((await read('/loans', { 'if-match': '"1"' }, untagged)).status).toBe(412);
      expect((await read('/loans', { 'if-match': '*' }, untagged)).status).toBe(200);
    });

    test('does not hide that the resource does not exist', async () => {
      expect((await read('/nowhere', { 'if-match': '"1"' })).status).toBe(404);
      expect((await read('/books?limit=0', { 'if-match': '"1"' })).status).toBe(400);
    });
  });

  test('a change is never 304', async () => {
    const headers = { ...json, 'if-none-match': '"1"' };
    expect((await ask('/books/dune', put(BOOK, headers))).status).toBe(200);
  });
});

describe('an Idempotency-Key', () => {
  const post = (path: string, body?: string) =>
    ask(path, {
      method: 'POST',
      headers: { ...json, 'idempotency-key': 'k1' },
      ...(body === undefined ? {} : { body }),
    });

  test('where it is not honoured is refused, since the request would be done twice', async () => {
    const { status, answer, inputs } = await post('/books', '{"title":"Dune"}');
    expect([status, answer?.code, pathsOf(answer), inputs]).toEqual([
      400,
      'idempotency_key_not_supported',
      ['idempotency-key'],
      [],
    ]);
  });

  test('where it is honoured is handed on', async () => {
    const { status, inputs } = await post('/books/dune/loans');
    expect([status, inputs]).toEqual([
      200,
      [expect.objectContaining({ headers: { 'idempotency-key': 'k1' } })],
    ]);
  });
});

describe.each(['if-match', 'if-none-match'])('%s', (name) => {
  test('where it is not honoured is refused: the change would be made without its condition', async () => {
    const init = { method: 'POST', headers: { ...json, [name]: '*' }, body: '{"title":"Dune"}' };
    const { status, answer, inputs } = await ask('/books', init);
    expect([status, answer?.code, pathsOf(answer), inputs]).toEqual([
      400,
      'precondition_not_supported',
      [name],
      [],
    ]);
  });
});

describe('a response is bounded', () => {
  const fields = (count: number, name: (n: number) => string) =>
    JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, n) => [name(n), 0])));

  test('the first 20 errors are listed, and how many more there are', async () => {
    const { answer, text } = await ask('/books/dune', put(fields(20_000, (n) => `f${n}`)));
    expect(pathsOf(answer)).toHaveLength(20);
    expect(answer?.more).toBe(20_000 + 2 - 20);
    expect(text.length).toBeLessThan(4_000);
  });

  test('what is quoted of the request is shortened', async () => {
    const { text, answer } = await ask('/books/dune', put(fields(20, (n) => `${n}${'x'.repeat(10_000)}`)));
    expect(pathsOf(answer).every((path) => path.length <= 201)).toBe(true);
    expect(text.length).toBeLessThan(20_000);
  });

  test('many query parameters make no long response', async () => {
    const query = Array.from({ length: 700 }, (_, n) => `${n}=`).join('&');
    expect((await ask(`/loans?${query}`, ADA)).text.length).toBeLessThan(query.length * 3);
  });

  test('what Lambda would not accept is 500 and logged, not a failed invocation', async () => {
    const { status, answer, logger } = await ask('/books', {}, { answer: '"'.repeat(2_000_000) });
    expect([status, answer?.code]).toEqual([500, 'internal_error']);
    expect(logger.lines[0]).toMatchObject({ level: 'ERROR', message: 'response too large' });
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
    ['key-of-no-client'],
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

  test('a failure to read the clients is 503, and rejects every caller', async () => {
    const clients: ClientDirectory = { find: () => Promise.reject(unavailable('the store does not answer')) };
    const { status, response, inputs } = await loans('key-of-ada', clients);
    expect([status, response.headers.get('retry-after'), inputs]).toEqual([503, '1', []]);
  });

  test('a public route needs no client', async () => {
    const clients: ClientDirectory = { find: () => Promise.reject(new Error('asked')) };
    const { status, inputs } = await ask('/books', { headers: { 'x-api-key': 'key-of-ada' } }, { clients });
    expect([status, inputs]).toEqual([200, [expect.objectContaining({ principal: { kind: 'public' } })]]);
  });
});

describe('a request that takes too long', () => {
  test('is answered 503 in time, and what it began goes on without anybody waiting', async () => {
    const work = Promise.withResolvers<void>();
    const { app, clock, logger, metrics } = createTestApp({ waits: work.promise });
    const asked = app.request('/books', { headers: { 'x-correlation-id': 'slow-1' } });
    await new Promise(setImmediate);
    clock.advance(REQUEST_TIMEOUT_MS);
    const response = await asked;
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '2']);
    expect(await response.json()).toMatchObject({
      code: 'temporarily_unavailable',
      correlationId: response.headers.get('x-correlation-id'),
    });
    expect(Object.fromEntries(metrics.counts)).toEqual({ CatalogError: 1 });
    expect(logger.lines.map(({ message }) => message)).toEqual(['answered before it was done', 'request']);
    work.resolve();
    await new Promise(setImmediate);
    expect(logger.lines.at(-1)).toMatchObject({
      message: 'done after it was answered',
      fields: { correlationId: response.headers.get('x-correlation-id'), status: 200 },
    });
  });

  test('that fails after its answer rejects nothing', async () => {
    const work = Promise.withResolvers<void>();
    const { app, clock, logger } = createTestApp({ waits: work.promise });
    const asked = app.request('/books');
    await new Promise(setImmediate);
    clock.advance(REQUEST_TIMEOUT_MS);
    expect((await asked).status).toBe(503);
    work.reject(new Error('cut off'));
    await new Promise(setImmediate);
    expect(logger.lines.at(-1)).toMatchObject({ fields: { status: 500 } });
  });

  test('one that is done a moment before is answered as it is', async () => {
    const work = Promise.withResolvers<void>();
    const { app, clock } = createTestApp({ waits: work.promise });
    const asked = app.request('/books');
    await new Promise(setImmediate);
    clock.advance(REQUEST_TIMEOUT_MS - 1);
    work.resolve();
    expect((await asked).status).toBe(200);
  });
});
