import { LOG_LEVELS, type LogLevel, type LogLine } from './log-line.ts';

export interface LineFilter {
  /** Least severe level shown. Default `info`, which leaves out what the platform says of each invocation. */
  level?: LogLevel | undefined;
  /** Exact correlation id. */
  correlation?: string | undefined;
  /** Text that a line must hold, in its message or fields, any case. */
  filter?: string | undefined;
}

/** The line as one text, for searches. */
export const searchable = (line: LogLine): string => `${line.message} ${JSON.stringify(line.fields)}`;

/** Whether a line is wanted. The service's own patterns only narrow what is fetched: the local engine takes few of them. */
export function lineFilter({ level = 'info', correlation, filter }: LineFilter): (line: LogLine) => boolean {
  const least = LOG_LEVELS.indexOf(level);
  const wanted = filter?.toLowerCase();
  return (line) =>
    LOG_LEVELS.indexOf(line.level) >= least &&
    (correlation === undefined || line.correlationId === correlation) &&
    (wanted === undefined || searchable(line).toLowerCase().includes(wanted));
}

/** Whether any of a line's values is one of these terms, or holds it between other characters. */
export function mentions(line: LogLine, terms: readonly string[]): boolean {
  if (line.correlationId !== undefined && terms.includes(line.correlationId)) return true;
  const text = searchable(line);
  return terms.some((term) => text.includes(term));
}

/** The service's filter pattern for a term: quoted, so that it is taken as it is. Undefined when it cannot be quoted. */
export const patternOf = (term: string | undefined): string | undefined =>
  term === undefined || term.includes('"') ? undefined : `"${term}"`;
