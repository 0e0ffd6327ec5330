import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { holdAgainst, snapshotOf } from './snapshot.ts';

const answered = (result: unknown) => ({ result, logs: [], durationMs: 1 });

describe('snapshotOf', () => {
  it('masks what no two runs have in common, sorts keys and opens JSON bodies', () => {
    const body = JSON.stringify({ id: '01M7Z3Z2TB6NS9XVHR68GG1GFR', at: '2026-11-21T13:15:39.766Z', b: [1] });
    const text = snapshotOf(answered({ statusCode: 200, body, ref: '343ddff8-dc71-4760-ae72-6e414768a606' }));
    expect(JSON.parse(text)).toEqual({
      result: { body: { at: '<moment>', b: [1], id: '<ulid>' }, ref: '<uuid>', statusCode: 200 },
    });
    expect(text.indexOf('"at"')).toBeLessThan(text.indexOf('"id"'));
  });

  it('keeps what failed, without the places in the code', () => {
    const error = { errorType: 'TypeError', errorMessage: 'no', trace: ['at x'] };
    expect(JSON.parse(snapshotOf({ ...answered(null), error }))).toEqual({
      error: { errorType: 'TypeError', errorMessage: 'no' },
    });
  });
});

describe('holdAgainst', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'snapshot-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const hold = (result: unknown, rules = {}) =>
    holdAgainst(path.join(folder, 'deep', 'one.json'), answered(result), {
      update: false,
      strict: false,
      ...rules,
    });

  it('writes a missing one, then compares', async () => {
    expect((await hold({ a: 1 })).state).toBe('written');
    expect((await hold({ a: 1 })).state).toBe('same');
    const differs = await hold({ a: 2 });
    expect(differs).toMatchObject({ state: 'differs', difference: { line: 3 } });
    expect(readFileSync(differs.file, 'utf8')).toContain('"a": 1');
  });

  it('writes nothing in CI', async () => {
    expect((await hold({ a: 1 }, { strict: true })).state).toBe('missing');
    expect((await hold({ a: 1 })).state).toBe('written');
  });

  it('takes the new one when told', async () => {
    await hold({ a: 1 });
    expect((await hold({ a: 2 }, { update: true, strict: true })).state).toBe('written');
    expect((await hold({ a: 2 })).state).toBe('same');
  });
});
