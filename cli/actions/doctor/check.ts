/** `ok`, worth knowing, in the way, or not to be found out here. */
export type CheckStatus = 'ok' | 'warn' | 'fail' | 'unknown';

/** One thing that `doctor` looked at. */
export interface Check {
  /** Stable: `node`, `credentials`, `log-role`. */
  id: string;
  status: CheckStatus;
  /** What was found. */
  text: string;
  /** What to do about it; always there unless it is `ok`. */
  remedy?: string;
  /** What a failed one makes of the exit code: configuration (2, default) or access (4). */
  exitCode?: 2 | 4;
}

export const ok = (id: string, text: string): Check => ({ id, status: 'ok', text });
export const warn = (id: string, text: string, remedy: string): Check => ({
  id,
  status: 'warn',
  text,
  remedy,
});
export const unknown = (id: string, text: string, remedy: string): Check => ({
  id,
  status: 'unknown',
  text,
  remedy,
});
export const fail = (id: string, text: string, remedy: string, exitCode: 2 | 4 = 2): Check => ({
  id,
  status: 'fail',
  text,
  remedy,
  exitCode,
});
