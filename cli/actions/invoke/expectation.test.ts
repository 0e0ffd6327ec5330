import { unmet } from './expectation.ts';

const answered = (result: unknown) => ({ result, logs: [], durationMs: 1 });

describe('unmet', () => {
  it('wants exact values of the named keys, and lets others be', () => {
    expect(
      unmet({ statusCode: 200, items: [{ a: 1 }] }, answered({ statusCode: 200, items: [{ a: 1 }], x: 1 })),
    ).toEqual([]);
    expect(unmet({ statusCode: 200 }, answered({ statusCode: 404 }))).toEqual([
      { key: 'statusCode', expected: 200, actual: 404 },
    ]);
  });

  it('misses keys of what is no object, and of nothing expected nothing', () => {
    expect(unmet({ ok: true }, answered(null))).toEqual([{ key: 'ok', expected: true, actual: undefined }]);
    expect(unmet(undefined, answered(null))).toEqual([]);
  });
});
