import fc from 'fast-check';
import { bodyEtag, etag, isNotModified, requireVersion, versionOf, weakEtag } from './etag.ts';

const moved = expect.objectContaining({ kind: 'precondition_failed', code: 'version_mismatch' });

describe('If-Match', () => {
  test('names the version of its ETag: strong, weak or without quotes, of the body or not', () => {
    fc.assert(
      fc.property(fc.nat({ max: 999_999_999 }), fc.string(), (version, body) => {
        const tags = [etag(version), weakEtag(version, body), `W/${etag(version)}`, String(version)];
        for (const text of [...tags, ` ${etag(version)} `]) expect(versionOf(text)).toEqual([version]);
        expect(versionOf(tags.join(', '))).toEqual(tags.map(() => version));
      }),
    );
  });

  test.each<[string, readonly number[]]>([
    ['"1", "2"', [1, 2]],
    ['"1","2"', [1, 2]],
    [', "1",, "2" ,', [1, 2]],
    ['"a,b", W/"7", "3.5"', [7]],
    ['""', []],
    ['"a"', []],
    ['"1.5"', []],
    ['1e3', []],
    [`"${'9'.repeat(16)}"`, []],
    ['"1-2"', []],
  ])('%s is a list of tags', (header, versions) => {
    expect(versionOf(header)).toEqual(versions);
  });

  test.each(['', ',', '"1', '1"', '"1"x', '"1" "2"', 'w/"1"', '*, "1"', '"a b"', '"1"; "2"'])(
    '%s is no list of tags: 412',
    (header) => {
      expect(() => versionOf(header)).toThrow(moved);
    },
  );

  test.each(['*', ' * '])('%j asks for any version, but for one that exists', (header) => {
    const any = versionOf(header);
    expect(() => requireVersion(any, 1)).not.toThrow();
    expect(() => requireVersion(any, 0)).toThrow(moved);
  });

  test('one version of the list is enough; without the header any is', () => {
    expect(() => requireVersion(versionOf('"2", "3"'), 3)).not.toThrow();
    expect(() => requireVersion(versionOf(undefined), 3)).not.toThrow();
    expect(() => requireVersion(versionOf('"2", "4"'), 3)).toThrow(
      expect.objectContaining({ details: { currentVersion: 3 } }),
    );
    expect(() => requireVersion(versionOf('"x"'), 3)).toThrow(moved);
  });
});

describe('If-None-Match', () => {
  test.each<[string | undefined, string, boolean]>([
    ['"1"', '"1"', true],
    ['W/"1"', '"1"', true],
    ['"1"', 'W/"1"', true],
    ['"0", W/"1"', '"1"', true],
    ['*', '"1"', true],
    ['"2"', '"1"', false],
    ['"1', '"1"', false],
    ['', '"1"', false],
    [undefined, '"1"', false],
  ])('%s for %s: %s', (header, current, same) => {
    expect(isNotModified(header, current)).toBe(same);
  });

  test('notices whatever moves without the version', () => {
    const [before, after] = ['{"stock":5}', '{"stock":4}'].map((body) => weakEtag(1, body));
    expect(isNotModified(before, before ?? '')).toBe(true);
    expect(isNotModified(before, after ?? '')).toBe(false);
    expect(bodyEtag('a')).not.toBe(bodyEtag('b'));
  });
});

test('long headers are read in linear time', () => {
  const header = `${'"1", '.repeat(1_000)}${' '.repeat(100_000)}"`;
  const before = performance.now();
  expect(() => versionOf(header)).toThrow(moved);
  expect(performance.now() - before).toBeLessThan(1_000);
});
