import type { StackState, Stacks } from '../../aws/stacks.ts';
import type { ActionContext } from '../../context.ts';
import { CliError, ExitCode } from '../../errors.ts';
import { message } from '../../messages/registry.ts';
import { undisturbed } from './prepare.ts';
import { type Pace, patiently, untilAtRest } from './watch.ts';

/** An operation that CloudFormation goes on with by itself. */
export interface Operation {
  /** Logical id in the root template. */
  stack: string;
  name: string;
  stackId: string;
  /** The stack is being created. */
  isNew: boolean;
}

/** Ctrl-C came while an operation was running. */
export class StillRunning extends CliError {
  readonly operation: Operation;

  constructor(operation: Operation) {
    super(`Interrupted: ${operation.name} is still at work.`, {
      code: 'interrupted',
      exitCode: ExitCode.Interrupted,
    });
    this.operation = operation;
  }
}

/** How long the second Ctrl-C is waited for. */
const CHOICE_MS = 3_000;
const LOOK_MS = 50;

async function cancelWanted(context: ActionContext, cancel: AbortSignal | undefined): Promise<boolean> {
  for (let left = CHOICE_MS; left > 0 && cancel && !cancel.aborted; left -= LOOK_MS) {
    await context.clock.sleep(LOOK_MS);
  }
  return cancel?.aborted === true;
}

/** An update rolls back; a stack that was being created is deleted. One that came to its end meanwhile is left as it is. */
async function cancelOne(
  context: ActionContext,
  stacks: Stacks,
  pace: Pace,
  { stack, name, stackId }: Operation,
): Promise<string> {
  const calm = undisturbed(context);
  const find = () => patiently(calm, pace, `${name} is still at work.`, () => stacks.describe(stackId));
  const since = context.clock.now();
  const state = await find();
  const tell = (how: string) => context.reporter.emit(message('cancelling', { name, how }, { stack }));
  if (state?.status === 'UPDATE_IN_PROGRESS') {
    tell('rolls back');
    await patiently(calm, pace, `${name} is still at work.`, () => stacks.cancelUpdate(stackId));
  } else if (state?.status === 'CREATE_IN_PROGRESS') {
    tell('is deleted');
    await patiently(calm, pace, `${name} is still at work.`, () => stacks.deleteStack(stackId));
  }
  const watch = { stackId, stack, since, seen: new Set<string>(), events: [] };
  const end: StackState | undefined = state && (await untilAtRest(calm, stacks, watch, pace));
  return end ? `${name} is ${end.status}` : `${name} is deleted`;
}

/**
 * After the first Ctrl-C: says that CloudFormation goes on and how to come back; a second one within three seconds cancels what
 * runs and waits for the end of that.
 * @throws always: CliError exit 130, `interrupted` or `cancelled`
 */
export async function detachOrCancel(
  context: ActionContext,
  stacks: Stacks,
  pace: Pace,
  running: readonly Operation[],
  env: string,
): Promise<never> {
  const cancel = context.claimCancel?.(true);
  const ids = running.map((one) => one.stack);
  context.reporter.emit(message('detached', { stacks: ids, seconds: CHOICE_MS / 1000 }));
  const at = env === 'local' ? '' : ` --env ${env}`;
  if (!(await cancelWanted(context, cancel))) {
    throw new CliError(`Detached: CloudFormation goes on with ${ids.join(', ')}.`, {
      code: 'interrupted',
      exitCode: ExitCode.Interrupted,
      remedy: `Come back to it: npx cloudcart status${at} --follow\nThen go on with what was not begun: npx cloudcart deploy${at} --wait`,
    });
  }
  const ends = await Promise.allSettled(running.map((one) => cancelOne(context, stacks, pace, one)));
  const texts = ends.map((end) => (end.status === 'fulfilled' ? end.value : String(end.reason)));
  throw new CliError(`Cancelled: ${texts.join('; ')}.`, {
    code: 'cancelled',
    exitCode: ExitCode.Interrupted,
    remedy: `See what stands: npx cloudcart status${at}`,
  });
}
