/** A command line that the engine tier runs with `--output ndjson`, and how it ends when not with its result. */
export interface EngineStep {
  command: string;
  args?: readonly string[];
  error?: readonly [code: string, exitCode: number];
  /** Codes that it must say. */
  says?: readonly string[];
  /** Levels that must be among its lines. */
  levels?: readonly string[];
}

/** In this order, while `dev` runs. */
export const ENGINE_STEPS: readonly EngineStep[] = [
  { command: 'up', says: ['session', 'engine-started', 'stack-unchanged'] },
  { command: 'deploy' },
  { command: 'diff' },
  { command: 'status' },
  { command: 'outputs' },
  { command: 'outputs', args: ['--env-file'] },
  { command: 'outputs', args: ['--sam-env-vars'] },
  { command: 'open', args: ['--print'] },
  { command: 'open', args: ['nothing'], error: ['unknown-link', 2] },
  { command: 'invoke', args: ['HelloFunction'], says: ['log', 'invoked'] },
  { command: 'invoke', args: ['HelloFunction', '--remote'], says: ['invoked'] },
  { command: 'invoke', args: ['Hallo'], error: ['unknown-function', 2] },
  { command: 'logs', args: ['--level', 'debug'], says: ['log-line'], levels: ['debug', 'info'] },
  { command: 'logs', args: ['--level', 'loud'], error: ['log-level', 2] },
  { command: 'trace', args: ['01JD0000000000000000000000'], error: ['trace-empty', 2] },
  { command: 'dlq list' },
  { command: 'dlq peek' },
  { command: 'dlq peek', args: ['nothing'], error: ['unknown-queue', 2] },
  { command: 'dlq redrive' },
  { command: 'dlq discard' },
  { command: 'diagnose' },
  { command: 'drift' },
  { command: 'rollback' },
  { command: 'gc', args: ['--dry-run'] },
  { command: 'update-code', says: ['session'] },
  { command: 'doctor' },
  { command: 'deploy', args: ['Nowhere'], error: ['unknown-stack', 2] },
  { command: 'destroy', error: ['destroy-confirmation', 3], says: ['destroy-plan'] },
  { command: 'destroy', args: ['--yes'], says: ['stack-deleted'] },
  { command: 'outputs', error: ['not-deployed', 2] },
];
