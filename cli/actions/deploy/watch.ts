import type { StackEvent, StackState, Stacks } from '../../aws/stacks.ts';
import type { ActionContext } from '../../context.ts';
import { CliError, ExitCode } from '../../errors.ts';
import { message } from '../../messages/registry.ts';
import { progressOf } from './progress.ts';
import { outOfSight, troubleOf } from './trouble.ts';

/** How patiently CloudFormation is asked. */
export interface Pace {
  firstMs: number;
  mostMs: number;
  /** How long broken connections are waited out. Default 15 minutes. */
  patienceMs?: number;
}

export const AWS_PACE: Pace = { firstMs: 500, mostMs: 5_000 };
export const LOCAL_PACE: Pace = { firstMs: 25, mostMs: 400, patienceMs: 5_000 };

const PATIENCE_MS = 15 * 60_000;
/** Longest pause after being told to ask less often. */
const THROTTLED_MS = 30_000;
/** So often a pause looks whether Ctrl-C was pressed. */
const NAP_MS = 200;

export function interrupted(what: string): CliError {
  return new CliError(`Interrupted: ${what}`, {
    code: 'interrupted',
    exitCode: ExitCode.Interrupted,
    remedy:
      'What CloudFormation has begun goes on. Come back to it with: npx cloudcart status --follow; run the command again to go on.',
  });
}

type Waiting = Pick<ActionContext, 'clock' | 'ids' | 'signal'>;

async function pause(context: Waiting, ms: number): Promise<void> {
  for (let left = Math.round(ms); left > 0 && !context.signal.aborted; left -= NAP_MS) {
    await context.clock.sleep(Math.min(left, NAP_MS));
  }
}

/**
 * Asks again and again until there is an answer, more slowly each time. Throttling is waited out for as long as it lasts, a broken
 * connection for the pace's patience: they say nothing of the deployment.
 * @param what what goes on meanwhile: `Data is still at work.`
 * @throws CliError exit 130 (Ctrl-C) or 4 (`out-of-sight`); what `ask` throws otherwise
 */
export async function poll<T>(
  context: Waiting,
  pace: Pace,
  what: string,
  ask: () => Promise<T | undefined>,
): Promise<T> {
  let waitMs = pace.firstMs;
  let brokenSince: number | undefined;
  for (;;) {
    if (context.signal.aborted) throw interrupted(what);
    let most = pace.mostMs;
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
      brokenSince = undefined;
    } catch (error) {
      const trouble = troubleOf(error);
      if (trouble === undefined || !(error instanceof Error)) throw error;
      if (trouble === 'access') throw outOfSight(what, error);
      if (trouble === 'throttled') most = THROTTLED_MS;
      const now = context.clock.now().getTime();
      brokenSince = trouble === 'broken' ? (brokenSince ?? now) : undefined;
      if (brokenSince !== undefined && now - brokenSince >= (pace.patienceMs ?? PATIENCE_MS))
        throw outOfSight(what, error);
    }
    await pause(context, waitMs * (0.8 + 0.4 * context.ids.random()));
    waitMs = Math.min(most, waitMs * (most > pace.mostMs ? 2 : 1.4));
  }
}

/** One call that is made again while CloudFormation is too busy for it. The call must be one that may be made twice. */
export async function patiently<T>(
  context: Waiting,
  pace: Pace,
  what: string,
  call: () => Promise<T>,
): Promise<T> {
  return (await poll(context, pace, what, async () => ({ value: await call() }))).value;
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
  /** Its events may not be read. */
  blind?: boolean;
  /** It was seen at work. */
  begun?: boolean;
  /** Resources of the change set. */
  expected?: number;
  /** The progress that was told last. */
  told?: string;
}

/** How long an end without its event is doubted. */
const DOUBT_MS = 30_000;

function isEnd(watch: Watch, state: StackState): boolean {
  if (watch.asked === undefined) {
    return !state.status.endsWith('_IN_PROGRESS') || state.status === 'REVIEW_IN_PROGRESS';
  }
  if (state.status.endsWith('_IN_PROGRESS')) {
    watch.begun = true;
    return false;
  }
  return (
    (watch.blind === true && watch.begun === true) ||
    watch.events.some((event) => event.logicalId === watch.asked && event.status === state.status)
  );
}

/** What has happened since; nothing when the events may not be read, which is no reason to give up a deployment. */
export async function eventsOf(context: ActionContext, stacks: Stacks, watch: Watch): Promise<StackEvent[]> {
  if (watch.blind) return [];
  try {
    return await stacks.events(watch.stackId, watch.since);
  } catch (error) {
    if (!(error instanceof Error) || !/AccessDenied/.test(error.name)) throw error;
    watch.blind = true;
    context.reporter.emit(message('events-hidden', {}, { stack: watch.stack }));
    return [];
  }
}

async function readEvents(context: ActionContext, stacks: Stacks, watch: Watch): Promise<void> {
  for (const event of await eventsOf(context, stacks, watch)) {
    if (watch.seen.has(event.id)) continue;
    watch.seen.add(event.id);
    watch.events.push(event);
    const { status, type, reason } = event;
    const at = { stack: watch.stack, resource: event.logicalId };
    context.reporter.emit(message('stack-event', { status, type, reason: reason || undefined }, at));
  }
}

function tellProgress(context: ActionContext, watch: Watch): void {
  const progress = progressOf(watch.events, watch.stackId, watch.expected);
  const told = JSON.stringify(progress);
  if (watch.events.length === 0 || told === watch.told) return;
  watch.told = told;
  context.reporter.emit(message('stack-progress', progress, { stack: watch.stack }));
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
    tellProgress(context, watch);
    const doubted =
      state.status.endsWith('_IN_PROGRESS') || context.clock.now().getTime() - started < DOUBT_MS;
    return isEnd(watch, state) || !doubted ? { state } : undefined;
  });
  return result.state;
}
