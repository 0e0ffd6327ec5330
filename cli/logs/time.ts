import { usageError } from '../errors.ts';

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * The moment that `10m`, `2h30m`, `1d` ago or an ISO 8601 text names, in milliseconds since the epoch.
 * @throws CliError `since` (exit 2)
 */
export function parseTime(text: string, now: Date): number {
  if (/^(\d+[smhd])+$/.test(text)) {
    const parts = [...text.matchAll(/(\d+)([smhd])/g)];
    return (
      now.getTime() -
      parts.reduce((sum, [, count, unit]) => sum + Number(count) * (UNITS[unit ?? ''] ?? 0), 0)
    );
  }
  const at = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) {
    throw usageError('since', `${text} is no time.`, 'Write 30s, 10m, 2h, 1d, or 2026-01-31T12:00:00Z.');
  }
  return at;
}
