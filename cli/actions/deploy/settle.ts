import type { Stacks } from '../../aws/stacks.ts';
import type { ActionContext } from '../../context.ts';
import { CliError, ExitCode, type ExitCodeValue, errorLines } from '../../errors.ts';
import { message } from '../../messages/registry.ts';
import { oneLine } from '../../output/neutral.ts';
import { detachOrCancel, StillRunning } from './detach.ts';
import type { DeployRules, StackResult } from './work.ts';

/** What a deployment of several stacks has come to. */
export interface Unfinished {
  stacks: Stacks;
  rules: DeployRules;
  env: string;
  /** Logical ids, in order of deployment. */
  selected: readonly string[];
  results: ReadonlyMap<string, StackResult>;
  /** By logical id, in the order of their happening. */
  failures: ReadonlyMap<string, unknown>;
}

/** Exit codes that say it all, even when other stacks were changed before. */
const STANDS_FOR_ITSELF: readonly ExitCodeValue[] = [
  ExitCode.NeedsHand,
  ExitCode.RolledBack,
  ExitCode.Confirmation,
  ExitCode.Interrupted,
];

const exitCodeOf = (error: unknown): ExitCodeValue | undefined =>
  error instanceof CliError ? error.exitCode : undefined;

/** The one that needs somebody most: first what is broken, then what was rolled back, then the first of the others. */
function worst(failures: readonly unknown[]): unknown {
  const ranked = [ExitCode.NeedsHand, ExitCode.RolledBack];
  for (const code of ranked) {
    const found = failures.find((one) => exitCodeOf(one) === code);
    if (found !== undefined) return found;
  }
  return failures[0];
}

/** A failure that came after other stacks had been changed. */
function partial(error: unknown, done: readonly string[], next: string): unknown {
  const code = exitCodeOf(error);
  if (code !== undefined && STANDS_FOR_ITSELF.includes(code)) return error;
  const remedy = error instanceof CliError ? error.remedyLines : [];
  const [first = '', ...rest] = errorLines(error);
  return new CliError(first, {
    details: [...rest, `  partly done: ${done.join(', ')} before it`],
    code: error instanceof CliError ? error.code : 'partly-done',
    exitCode: ExitCode.Partial,
    remedy: [...remedy, `Then go on: ${next}`],
    cause: error,
  });
}

/**
 * Ends a deployment that did not go well.
 * @throws always: the failure that needs somebody most; exit 8 when stacks were changed before something else than a stack failed
 */
export async function settle(context: ActionContext, unfinished: Unfinished): Promise<never> {
  const { results, failures, selected, rules, stacks, env } = unfinished;
  const done = [...results.values()].filter((one) => one.action !== 'unchanged').map((one) => one.id);
  const errors = [...failures.values()];
  if (selected.length > 1) {
    const left = selected.filter((id) => !results.has(id) && !failures.has(id));
    const failed = [...failures].flatMap(([id, one]) => (one instanceof StillRunning ? [] : [id]));
    if (done.length + failed.length + left.length > 0)
      context.reporter.emit(message('deploy-incomplete', { done, failed, left }));
  }
  const running = errors.flatMap((one) => (one instanceof StillRunning ? [one.operation] : []));
  const shown = running.length > 0 ? undefined : worst(errors);
  for (const other of errors) {
    if (other === shown || other instanceof StillRunning) continue;
    context.reporter.emit(message('stack-failed-too', { reason: errorLines(other).map(oneLine).join('\n') }));
  }
  if (running.length > 0) return detachOrCancel(context, stacks, rules.pace, running, env);
  const at = env === 'local' ? '' : ` --env ${env}`;
  throw done.length > 0 ? partial(shown, done, `npx cloudcart deploy${at}`) : shown;
}
