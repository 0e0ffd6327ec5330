import type { Session } from '../../aws/session.ts';
import { LOCAL } from '../../aws/session.ts';
import type { ActionContext } from '../../context.ts';
import { followLines } from '../../logs/follow.ts';
import { listLogGroups } from '../../logs/log-groups.ts';
import type { LogLine } from '../../logs/log-line.ts';
import { cloudWatchLogs, type LogSource } from '../../logs/log-source.ts';
import { message } from '../../messages/registry.ts';
import type { Message } from '../../output/message.ts';
import { openEnvironment } from '../open-environment.ts';
import { changedGroups } from './changed-groups.ts';
import { watchDeadLetters } from './dead-letters.ts';
import { watchMails } from './mails.ts';
import { scheduledFunctions } from './scheduled-functions.ts';

const LOOK_EVERY_MS = 500;
const SLOW_LOOK_EVERY_MS = 2_000;
/** The same on every line, or of use to machines only. */
const HIDDEN = new Set(['service', 'cold_start', 'function_name', 'function_arn', 'function_memory_size']);

const shown = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : JSON.stringify(value);

/** What a log line is in the feed; undefined for what nobody wants to see pass by. */
export function feedMessage(line: LogLine, scheduled: boolean): Message | undefined {
  const { at, level, fields, correlationId } = line;
  if (level === 'debug' || (scheduled && level === 'info')) return undefined;
  const where = { stack: line.stack, resource: line.function };
  const { method, path, status } = fields;
  if (typeof method === 'string' && typeof path === 'string' && typeof status === 'number') {
    return message('feed-request', { at, method, path, status, correlationId }, where);
  }
  // Text that no logger wrote, such as warnings of the runtime.
  if (Object.keys(fields).length === 0 && level === 'info') return undefined;
  const rest = Object.entries(fields).filter(([name, value]) => !HIDDEN.has(name) && value !== undefined);
  const text = [line.message, ...rest.map(([name, value]) => `${name}=${shown(value)}`)].join(' ');
  return message('feed-event', { at, level, line: text }, where);
}

/** Runs something again after a failure, such as an engine that is busy, until the signal is aborted. */
async function persistently(context: ActionContext, work: () => Promise<void>): Promise<void> {
  while (!context.signal.aborted) {
    try {
      return await work();
    } catch {
      await context.clock.sleep(SLOW_LOOK_EVERY_MS);
    }
  }
}

async function followLogs(
  context: ActionContext,
  session: Session,
  origins: Awaited<ReturnType<typeof listLogGroups>>,
  scheduled: ReadonlySet<string>,
): Promise<void> {
  const source: LogSource = changedGroups(cloudWatchLogs(session), session, context.clock);
  const request = { from: context.clock.now().getTime(), everyMs: LOOK_EVERY_MS, signal: context.signal };
  await followLines(source, origins, context.clock, request, (lines) => {
    for (const { line } of lines) {
      const found = feedMessage(line, scheduled.has(`${line.stack}/${line.function}`));
      if (found) context.reporter.emit(found);
    }
  });
}

/**
 * Shows requests, events, mails and dead letters of the local shop as they happen, until the signal is aborted. A look that
 * fails is made up for by the next.
 */
export async function showFeed(context: ActionContext): Promise<void> {
  const silent = { ...context, reporter: { emit: () => undefined } };
  const { project, session, enabled, stacks } = await openEnvironment(silent, { env: LOCAL });
  const origins = await listLogGroups(project, enabled, stacks);
  const scheduled = scheduledFunctions(enabled);
  await Promise.all([
    persistently(context, () => followLogs(context, session, origins, scheduled)),
    persistently(context, () =>
      watchDeadLetters(context, session, project, enabled, stacks, SLOW_LOOK_EVERY_MS),
    ),
    persistently(context, () => watchMails(context, session, SLOW_LOOK_EVERY_MS)),
  ]);
}
