import type { APIGatewayProxyResult } from 'aws-lambda';
import { lambdaHttp, type ProxyEvent } from './lambda.ts';
import { createTestApp } from './test-app.fake.ts';

/** A REST API's proxy event as AWS documents it: the path as sent, the query decoded, headers twice. */
function proxyEvent(change: Partial<ProxyEvent> & Pick<ProxyEvent, 'httpMethod' | 'path'>): ProxyEvent {
  return {
    resource: '/{proxy+}',
    headers: { Host: 'abc.execute-api.eu-central-1.amazonaws.com', Accept: '*/*' },
    multiValueHeaders: { Host: ['abc.execute-api.eu-central-1.amazonaws.com'], Accept: ['*/*'] },
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: null,
    stageVariables: null,
    requestContext: { stage: 'v1', requestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef' } as never,
    body: null,
    isBase64Encoded: false,
    ...change,
  };
}

async function send(change: Partial<ProxyEvent> & Pick<ProxyEvent, 'httpMethod' | 'path'>) {
  const made = createTestApp();
  const result: APIGatewayProxyResult = await lambdaHttp(made.app)(proxyEvent(change), {});
  return { ...made, result, status: result.statusCode, answer: result.body && JSON.parse(result.body) };
}

const BOOK = '{"title":"Grüße 👋","copies":2}';
const asJson = { 'Content-Type': ['application/json'] };

test('the answer has a status, a body that is text, and every header', async () => {
  const { result } = await send({ httpMethod: 'GET', path: '/books' });
  expect(result).toEqual({
    statusCode: 200,
    isBase64Encoded: false,
    body: expect.stringContaining('"limit":20'),
    multiValueHeaders: {
      'content-type': ['application/json'],
      etag: ['"1"'],
      'x-correlation-id': [expect.any(String)],
      'access-control-allow-origin': ['https://shop.example'],
      'access-control-expose-headers': [expect.any(String)],
      'cache-control': ['public, max-age=30'],
      'x-content-type-options': ['nosniff'],
    },
  });
});

test('an event with single headers alone, as of the local engine, is answered in kind', async () => {
  const { result, inputs } = await send({
    httpMethod: 'PUT',
    path: '/books/dune',
    headers: { 'content-type': 'application/json', 'x-correlation-id': 'c-1', 'x-api-key': 'k' },
    multiValueHeaders: undefined as never,
    body: BOOK,
  });
  expect(result).toMatchObject({ statusCode: 200, headers: { 'x-client-request-id': 'c-1', etag: '"1"' } });
  expect(inputs).toMatchObject([
    { correlationId: expect.stringMatching(/^[0-9A-Z]{26}$/), principal: { kind: 'public' } },
  ]);
});

test('the least that an event can be is answered', async () => {
  const { app } = createTestApp();
  expect(await lambdaHttp(app)({ httpMethod: 'GET', path: '/books' })).toMatchObject({ statusCode: 200 });
});

test('204 has an empty body', async () => {
  const { result } = await send({ httpMethod: 'DELETE', path: '/books/dune' });
  expect(result).toMatchObject({ statusCode: 204, body: '' });
});

test.each([false, true])('a body arrives as sent, in base64: %s', async (isBase64Encoded) => {
  const body = isBase64Encoded ? Buffer.from(BOOK).toString('base64') : BOOK;
  const { inputs } = await send({
    httpMethod: 'PUT',
    path: '/books/dune',
    multiValueHeaders: asJson,
    body,
    isBase64Encoded,
  });
  expect(inputs).toMatchObject([{ body: { title: 'Grüße 👋', copies: 2 } }]);
});

test.each([
  ['bytes that are no UTF-8', Buffer.from([0x22, 0xff, 0x22]).toString('base64'), 400],
  ['no base64 at all', '!!!', 400],
  ['6 MB', Buffer.alloc(6_000_000, 32).toString('base64'), 413],
])('a base64 body of %s is a problem', async (_what, body, status) => {
  const { result, answer } = await send({
    httpMethod: 'PUT',
    path: '/books/dune',
    multiValueHeaders: asJson,
    body,
    isBase64Encoded: true,
  });
  expect([result.statusCode, answer.status]).toEqual([status, status]);
});

test('a body without a type is taken for JSON; an empty one is missing', async () => {
  expect((await send({ httpMethod: 'PUT', path: '/books/dune', body: BOOK })).status).toBe(200);
  const { answer } = await send({ httpMethod: 'PUT', path: '/books/dune', body: '' });
  expect(answer.errors).toEqual([{ path: 'body', message: 'is missing' }]);
});

test('the body of a GET has no meaning and does no harm', async () => {
  expect((await send({ httpMethod: 'GET', path: '/books', body: '{"x":1}' })).status).toBe(200);
});

test('query parameters come decoded and are not decoded again', async () => {
  const { inputs } = await send({
    httpMethod: 'GET',
    path: '/books',
    queryStringParameters: { q: 'a&b=c d+%41#?é' },
    multiValueQueryStringParameters: { q: ['a&b=c d+%41#?é'], limit: ['7'] },
  });
  expect(inputs).toMatchObject([{ query: { q: 'a&b=c d+%41#?é', limit: 7 } }]);
});

test('a parameter given twice is refused', async () => {
  const { answer } = await send({
    httpMethod: 'GET',
    path: '/books',
    queryStringParameters: { limit: '6' },
    multiValueQueryStringParameters: { limit: ['5', '6'] },
  });
  expect(answer.errors).toEqual([{ path: 'limit', message: 'must be given once' }]);
});

test('half a surrogate pair in a query is a 400 like any other', async () => {
  const { status } = await send({
    httpMethod: 'GET',
    path: '/books',
    multiValueQueryStringParameters: { lastKey: ['\udc00'], '\ud800': ['x'] },
  });
  expect(status).toBe(400);
});

test.each([
  ['/books/a%2Fb', 400],
  ['/books/a%00b', 400],
  ['/books/%F0%9F%91%8B', 200],
  ['/books/%E0%A4%A', 400],
  ['/books/grüße', 200],
  ['/books/a?b', 200],
  ['/books/a#b', 200],
  ['/books/a ', 400],
  ['/books/a\0', 400],
  ['/books/a\nb', 400],
  ['/books/a\\b', 400],
  ['/books/user%40example.com', 200],
  ['/books/user@example.com', 200],
  ['/books/50%25', 200],
  ['/books/50%', 200],
  ['/books/R&D #1, 50%off?', 200],
  ['/books/%2541', 400],
  ['/books/%41', 200],
  ['/books/a+b', 200],
  ['/books/a%2Bb', 200],
  ['/books/../index.json', 404],
  ['/books/%2e%2e', 400],
  ['/books/..', 400],
  ['/books/.', 400],
  ['/books/%2e%2e/index.json', 404],
  ['/books/\ud800', 400],
  ['//evil.example/books', 404],
  ['books', 200],
  ['', 404],
])('path %s is %d', async (path, status) => {
  expect((await send({ httpMethod: 'GET', path })).status).toBe(status);
});

test.each([
  [
    'a control character in a header',
    { httpMethod: 'GET', path: '/books', multiValueHeaders: { X: ['a\0b'] } },
  ],
  ['a newline in a header', { httpMethod: 'GET', path: '/books', multiValueHeaders: { X: ['a\r\nY: b'] } }],
  [
    'a name that no header may have',
    { httpMethod: 'GET', path: '/books', multiValueHeaders: { 'a b': ['x'] } },
  ],
  ['a method that no request may have', { httpMethod: 'TRACE', path: '/books' }],
])('%s is a problem, with the id of the request', async (_what, change) => {
  const { answer, result } = await send(change);
  expect(result.statusCode).toBe(400);
  expect(answer).toMatchObject({
    code: 'malformed_request',
    status: 400,
    instance: '/books',
    correlationId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
    errors: [{ path: 'request', message: expect.any(String) }],
  });
  expect(result.multiValueHeaders ?? result.headers).toMatchObject({
    'content-type': ['application/problem+json'],
  });
});

test('a key in another alphabet is refused, not taken in some escaped form', async () => {
  const multiValueHeaders = { ...asJson, 'Idempotency-Key': ['ключ'] };
  const { answer } = await send({ httpMethod: 'PUT', path: '/books/dune', multiValueHeaders, body: BOOK });
  expect(answer.errors).toEqual([{ path: 'idempotency-key', message: expect.any(String) }]);
});

test.each([
  ['empty', ['']],
  ['given twice', ['a', 'b']],
])('an Idempotency-Key that is %s is refused', async (_what, values) => {
  const multiValueHeaders = { ...asJson, 'Idempotency-Key': values };
  const { status } = await send({ httpMethod: 'PUT', path: '/books/dune', multiValueHeaders, body: BOOK });
  expect(status).toBe(400);
});

test.each([
  ['2 s before its function’s time is over', { getRemainingTimeInMillis: () => 9_000 }, 7_000],
  ['at once when less is left', { getRemainingTimeInMillis: () => 1_500 }, 0],
  ['after 13 s where the time-out of the function is unknown', {}, 13_000],
  ['after 13 s where what is said is no number', { getRemainingTimeInMillis: () => Number.NaN }, 13_000],
])('what takes too long is answered 503 %s', async (_when, context, ms) => {
  const { app, clock } = createTestApp({ waits: new Promise(() => {}) });
  let status = 0;
  const answered = lambdaHttp(app)(proxyEvent({ httpMethod: 'GET', path: '/books' }), context).then(
    ({ statusCode }) => {
      status = statusCode;
    },
  );
  await new Promise(setImmediate);
  if (ms > 0) clock.advance(ms - 1);
  await new Promise(setImmediate);
  expect(status).toBe(0);
  clock.advance(1);
  await answered;
  expect(status).toBe(503);
});
