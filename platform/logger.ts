import { loggable } from './pseudonym.ts';

/**
 * Structured log lines: JSON with `timestamp, level, service, correlationId, message` and the fields given.
 * A `userId` is logged as a pseudonym, a payment token not at all.
 */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A logger that adds `fields` to every line. */
  with(fields: LogFields): Logger;
}

export type LogFields = Readonly<Record<string, unknown>>;

/** A logger that keeps its lines, for tests. */
export interface MemoryLogger extends Logger {
  readonly lines: LogLine[];
}

export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly fields: LogFields;
}

export function memoryLogger(lines: LogLine[] = [], always: LogFields = {}): MemoryLogger {
  const write =
    (level: string) =>
    (message: string, fields: LogFields = {}) => {
      lines.push({ level, message, fields: loggable({ ...always, ...fields }) });
    };
  return {
    lines,
    debug: write('DEBUG'),
    info: write('INFO'),
    warn: write('WARN'),
    error: write('ERROR'),
    with: (fields) => memoryLogger(lines, { ...always, ...fields }),
  };
}
