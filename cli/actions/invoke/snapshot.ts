import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { CallResult } from './runner.ts';

export interface SnapshotRules {
  /** Overwrites what differs. */
  update: boolean;
  /** A missing snapshot is a difference: in CI nobody would look at a new one. */
  strict: boolean;
}

export interface SnapshotOutcome {
  file: string;
  state: 'same' | 'written' | 'differs' | 'missing';
  /** The first line that differs. */
  difference?: { line: number; expected: string; actual: string };
}

/** What no two runs have in common: moments, UUIDs, ULIDs. */
const VOLATILE: readonly (readonly [RegExp, string])[] = [
  [/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)/g, '<moment>'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '<uuid>'],
  [/\b[0-7][0-9A-HJKMNP-TV-Z]{25}\b/g, '<ulid>'],
];

function stable(value: unknown): unknown {
  if (typeof value === 'string')
    return VOLATILE.reduce((text, [found, mask]) => text.replace(found, mask), value);
  if (Array.isArray(value)) return value.map(stable);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, stable(inner)]));
}

/** An HTTP answer's body is JSON in a string, of which a difference could not be read. */
function readable(result: unknown): unknown {
  if (typeof result !== 'object' || result === null || !('body' in result)) return result;
  if (typeof result.body !== 'string') return result;
  try {
    return { ...result, body: JSON.parse(result.body) as unknown };
  } catch {
    return result;
  }
}

/** What is kept of a call: its result or error, keys sorted, what changes from run to run masked. */
export function snapshotOf({ result, error }: CallResult): string {
  const kept = error
    ? { error: { errorType: error.errorType, errorMessage: error.errorMessage } }
    : { result: readable(result) };
  return `${JSON.stringify(stable(kept), null, 2)}\n`;
}

function firstDifference(expected: string, actual: string): NonNullable<SnapshotOutcome['difference']> {
  const [old, now] = [expected.split('\n'), actual.split('\n')];
  const line = Math.max(
    0,
    now.findIndex((text, index) => text !== old[index]),
  );
  return { line: line + 1, expected: old[line] ?? '', actual: now[line] ?? '' };
}

/** Holds a call against its snapshot, and writes it where there is none or it shall be written anew. */
export async function holdAgainst(
  file: string,
  call: CallResult,
  rules: SnapshotRules,
): Promise<SnapshotOutcome> {
  const actual = snapshotOf(call);
  const expected = await readFile(file, 'utf8').catch(() => undefined);
  if (expected === actual) return { file, state: 'same' };
  if (expected === undefined && rules.strict && !rules.update) return { file, state: 'missing' };
  if (expected !== undefined && !rules.update) {
    return { file, state: 'differs', difference: firstDifference(expected, actual) };
  }
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, actual);
  return { file, state: 'written' };
}
