/** What the process answers to its caller; the meaning of each number is part of the command's contract. */
export const ExitCode = {
  /** Done, or nothing to do. */
  Done: 0,
  /** Something nobody foresaw. */
  Unexpected: 1,
  /** Usage, configuration or template is wrong. */
  Usage: 2,
  /** Needs a confirmation, or it was declined. */
  Confirmation: 3,
  /** Credentials, account or region. */
  Access: 4,
  /** Another operation is in progress. */
  Busy: 5,
  /** Failed and rolled back. */
  RolledBack: 6,
  /** Failed, and somebody has to do something. */
  NeedsHand: 7,
  /** Some of it was done. */
  Partial: 8,
  /** `diff --fail` and `drift --fail` found differences. */
  Differences: 10,
  /** Ctrl-C. */
  Interrupted: 130,
} as const;

export type ExitCodeValue = (typeof ExitCode)[keyof typeof ExitCode];

/** For help and manual. */
export const EXIT_MEANINGS: Readonly<Record<ExitCodeValue, string>> = {
  0: 'done, or nothing to do',
  1: 'unexpected',
  2: 'usage, configuration or template is wrong',
  3: 'needs a confirmation, or it was declined',
  4: 'credentials, account or region',
  5: 'another operation is in progress',
  6: 'failed and rolled back',
  7: 'failed, and needs a hand',
  8: 'partly done',
  10: 'differences were found',
  130: 'interrupted',
};

export interface CliErrorOptions {
  /** Stable, kebab-case, for scripts: `unknown-parameter`. */
  code: string;
  exitCode: ExitCodeValue;
  /** Further lines of the message. */
  details?: readonly string[] | undefined;
  /** The next thing to do or type; several lines as a list. */
  remedy?: string | readonly string[] | undefined;
  cause?: unknown;
}

/** A failure that the user can understand and mend: what is wrong, how the process ends, what to do about it. */
export class CliError extends Error {
  readonly code: string;
  readonly exitCode: ExitCodeValue;
  readonly remedy: string | undefined;
  /** The message and the remedy line by line: a line break within one of them came from outside. */
  readonly lines: readonly string[];
  readonly remedyLines: readonly string[];

  constructor(message: string, options: CliErrorOptions) {
    const lines = [message, ...(options.details ?? [])];
    super(lines.join('\n'), options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'CliError';
    this.code = options.code;
    this.exitCode = options.exitCode;
    this.lines = lines;
    this.remedyLines = options.remedy === undefined ? [] : [options.remedy].flat();
    this.remedy = options.remedy === undefined ? undefined : this.remedyLines.join('\n');
  }
}

/** A usage, configuration or template mistake: exit code 2. */
export const usageError = (code: string, message: string, remedy?: string): CliError =>
  new CliError(message, { code, exitCode: ExitCode.Usage, remedy });

/** What an error says, line by line. */
export const errorLines = (error: unknown): readonly string[] => {
  if (error instanceof CliError) return error.lines;
  return [error instanceof Error ? error.message : String(error)];
};
