import type { LogLine } from '../../logs/log-line.ts';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** The moment in a ULID, in milliseconds since the epoch; undefined for anything else. */
export function ulidTime(id: string): number | undefined {
  if (!/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(id)) return undefined;
  return [...id.slice(0, 10)].reduce((sum, letter) => sum * 32 + ALPHABET.indexOf(letter), 0);
}

/** Most ids that are searched for besides the one that was asked for. */
const MAX_SEARCH_IDS = 20;

/** Correlation ids of the lines that are not known yet. */
export function newCorrelationIds(lines: readonly LogLine[], known: ReadonlySet<string>): string[] {
  const found = new Set(lines.flatMap((line) => line.correlationId ?? []).filter((id) => !known.has(id)));
  return [...found].slice(0, Math.max(0, MAX_SEARCH_IDS - known.size));
}
