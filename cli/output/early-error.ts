import type { Clock } from '../../platform/clock.ts';
import { ndjsonLine } from './ndjson-reporter.ts';
import { jsonText } from './neutral.ts';

/** An error before there is an action, and so a reporter. */
export interface EarlyError {
  code: string;
  message: string;
  remedy?: string | undefined;
  exitCode: number;
}

const wantsNdjson = (argv: readonly string[]): boolean =>
  argv.some(
    (one, index) => one === '--output=ndjson' || (one === 'ndjson' && argv[index - 1] === '--output'),
  );

/**
 * What stdout says of it, in the form that a command line asks for that could not be read: a document with `--json`, a line with
 * `--output ndjson`, else nothing.
 */
export function earlyError(argv: readonly string[], error: EarlyError, clock: Clock): string {
  const { code, message, remedy, exitCode } = error;
  if (argv.includes('--json')) return `${jsonText({ error: { code, message, remedy } }, 2)}\n`;
  if (!wantsNdjson(argv)) return '';
  return ndjsonLine(clock, { level: 'error', code, text: message, data: { exitCode, remedy } });
}
