import { withAbsoluteLocation } from './finish.ts';

test.each([
  ['the stage stays in front of the path', '/orders/1?userId=a', 'https://x.example/v1/orders/1?userId=a'],
  ['an absolute address stays as it is', 'https://other.example/orders/1', 'https://other.example/orders/1'],
])('Location: %s', (_what, location, expected) => {
  expect(withAbsoluteLocation({ etag: '"1"', location }, 'https://x.example/v1')).toEqual({
    etag: '"1"',
    location: expected,
  });
});

test('a response without a Location gets none', () => {
  expect(withAbsoluteLocation({ etag: '"1"' }, 'https://x.example/v1')).toEqual({ etag: '"1"' });
  expect(withAbsoluteLocation(undefined, 'https://x.example/v1')).toEqual({});
});
