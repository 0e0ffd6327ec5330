import type { StackEvent, StackState, Stacks } from '../../aws/stacks.ts';
import type { ActionContext } from '../../context.ts';
import { CliError, ExitCode } from '../../errors.ts';

/** How patiently CloudFormation is asked. */
export interface Pace {
  firstMs: number;
  mostMs: number;
}

export const AWS_PACE: Pace = { firstMs: 500, mostMs: 5_000 };
export const LOCAL_PACE: Pace = { firstMs: 25, mostMs: 400 };

const TRANSIENT =
  /Throttl|TooManyRequests|RequestLimit|Timeout|ECONNRESET|ServiceUnavailable|InternalFailure|NetworkingError/i;
const PATIENCE = 40;

const isTransient = (error: unknown): boolean =>
  error instanceof Error && TRANSIENT.test(`${error.name} ${error.message}`);

export function interrupted(what: string): CliError {
  return new CliError(`Interrupted: ${what}`, {
    code: 'interrupted',
    exitCode: ExitCode.Interrupted,
    remedy:
      'What CloudFormation has begun goes on. See where it is with: npx cloudcart status; run the command again to go on.',
  });
}

/**
 * Asks again and again until there is an answer, more slowly each time. Throttling and broken connections are waited out:
 * they say nothing of the deployment.
 */
export async function poll<T>(
  context: Pick<ActionContext, 'clock' | 'ids' | 'signal'>,
  pace: Pace,
  what: string,
  ask: () => Promise<T | undefined>,
): Promise<T> {
  let waitMs = pace.firstMs;
  let troubles = 0;
  for (;;) {
    if (context.signal.aborted) throw interrupted(what);
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
      troubles = 0;
    } catch (error) {
      troubles += 1;
      if (!isTransient(error) || troubles > PATIENCE) throw error;
    }
    await context.clock.sleep(Math.round(waitMs * (0.8 + 0.4 * context.ids.chance())));
    waitMs = Math.min(pace.mostMs, waitMs * 1.4);
  }
}

/** Follows one operation on one stack, telling of each event. */
export interface Watch {
  stackId: string;
  /** Logical id in the root template. */
  stack: string;
  since: Date;
  /** Ids of events that are already known. */
  seen: Set<string>;
  /** What was seen, oldest first. */
  events: StackEvent[];
  /**
   * Deployed name, when the operation has only just been asked for: the stack may still show its old status, so that an end
   * counts only with the event that tells of it.
   */
  asked?: string;
}

/** How long an end without its event is doubted. */
const DOUBT_MS = 30_000;

function isEnd(watch: Watch, state: StackState): boolean {
  if (watch.asked === undefined) {
    return !state.status.endsWith('_IN_PROGRESS') || state.status === 'REVIEW_IN_PROGRESS';
  }
  return (
    !state.status.endsWith('_IN_PROGRESS') &&
    watch.events.some((event) => event.logicalId === watch.asked && event.status === state.status)
  );
}

async function readEvents(context: ActionContext, stacks: Stacks, watch: Watch): Promise<void> {
  for (const event of await stacks.events(watch.stackId, watch.since)) {
    if (watch.seen.has(event.id)) continue;
    watch.seen.add(event.id);
    watch.events.push(event);
    const reason = event.reason ? `: ${event.reason}` : '';
    context.reporter.emit({
      code: 'stack-event',
      level: 'progress',
      text: `${watch.stack}/${event.logicalId} ${event.type} ${event.status}${reason}`,
      stack: watch.stack,
      resource: event.logicalId,
      data: { status: event.status, type: event.type, ...(event.reason ? { reason: event.reason } : {}) },
    });
  }
}

/** Waits until the stack is at rest. `undefined` when it is gone. */
export async function untilAtRest(
  context: ActionContext,
  stacks: Stacks,
  watch: Watch,
  pace: Pace,
): Promise<StackState | undefined> {
  const started = context.clock.now().getTime();
  const result = await poll(context, pace, `${watch.stack} is still at work.`, async () => {
    const state = await stacks.describe(watch.stackId);
    if (!state || state.status === 'DELETE_COMPLETE') return { state: undefined };
    await readEvents(context, stacks, watch);
    const doubted =
      state.status.endsWith('_IN_PROGRESS') || context.clock.now().getTime() - started < DOUBT_MS;
    return isEnd(watch, state) || !doubted ? { state } : undefined;
  });
  return result.state;
}
