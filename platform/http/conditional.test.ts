import fc from 'fast-check';
import { isFault } from '../errors.ts';
import { etag, requireVersion, versionOf } from './conditional.ts';

test('the version comes back from its ETag: strong, weak or without quotes', () => {
  fc.assert(
    fc.property(fc.nat({ max: 999_999_999 }), (version) => {
      for (const text of [etag(version), `W/${etag(version)}`, String(version), ` ${etag(version)} `]) {
        expect(versionOf(text)).toBe(version);
      }
    }),
  );
});

test.each([undefined, '*', ' * '])('%j asks for no version', (header) => {
  expect(versionOf(header)).toBeUndefined();
});

test.each(['', '""', '"a"', '"1', '1"', '-1', '"1.5"', '"1", "2"', '1e3', '"1"x', `"${'9'.repeat(16)}"`])(
  'If-Match: %s matches nothing: 412',
  (header) => {
    expect(() => versionOf(header)).toThrow(
      expect.objectContaining({ kind: 'precondition_failed', code: 'version_mismatch' }),
    );
  },
);

test('a resource that has moved on is 412 and says its version', () => {
  expect(() => requireVersion(3, 3)).not.toThrow();
  expect(() => requireVersion(undefined, 3)).not.toThrow();
  expect(() => requireVersion(2, 3)).toThrow(expect.objectContaining({ details: { currentVersion: 3 } }));
  try {
    requireVersion(4, 3);
  } catch (error) {
    expect(isFault(error, 'version_mismatch')).toBe(true);
  }
  expect.assertions(4);
});
