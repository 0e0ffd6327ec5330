import { baseUrlOf } from './base-url.ts';

const path = '/openapi.json';

test.each([
  [
    'the stage of API Gateway',
    { domainName: 'abc.execute-api.eu-central-1.amazonaws.com', path: '/v1/openapi.json' },
    'https://abc.execute-api.eu-central-1.amazonaws.com/v1',
  ],
  ['a custom domain', { domainName: 'api.example.com', path: '/openapi.json' }, 'https://api.example.com'],
  [
    'a custom domain with a base path',
    { domainName: 'example.com', path: '/shop/openapi.json' },
    'https://example.com/shop',
  ],
])('%s', (_what, requestContext, expected) => {
  const chosenByClient = { host: 'evil.example', 'x-forwarded-proto': 'http', 'x-forwarded-prefix': '/evil' };
  expect(baseUrlOf({ path, requestContext }, chosenByClient)).toBe(expected);
});

test.each([
  [
    {
      host: '127.0.0.1:4566',
      'x-forwarded-proto': 'http',
      'x-forwarded-prefix': '/restapis/a1/v1/_user_request_',
    },
    'http://127.0.0.1:4566/restapis/a1/v1/_user_request_',
  ],
  [{ host: '[::1]:80', 'x-forwarded-proto': 'http' }, 'http://[::1]:80/v1'],
  [{ host: 'shop.example.com' }, 'https://shop.example.com/v1'],
  [{ host: 'a"b', 'x-forwarded-prefix': '/x"><script>' }, 'https://localhost'],
  [{ host: 'shop.example.com', 'x-forwarded-prefix': '//evil.example' }, 'https://shop.example.com'],
  [{}, 'https://localhost/v1'],
])('behind another proxy: %j', (headers: Record<string, string>, expected) => {
  expect(baseUrlOf({ path, requestContext: { path: '/v1/openapi.json' } }, headers)).toBe(expected);
});

test('an event without a context has the path alone', () => {
  expect(baseUrlOf({ path }, { host: 'shop.example.com' })).toBe('https://shop.example.com');
});
