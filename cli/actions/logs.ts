import { LOCAL, type Session } from '../aws/session.ts';
import type { ActionContext } from '../context.ts';
import { usageError } from '../errors.ts';
import { lineFilter, patternOf } from '../logs/filter.ts';
import { followLines } from '../logs/follow.ts';
import { listLogGroups, selectLogGroups } from '../logs/log-groups.ts';
import { LOG_LEVELS, type LogLevel, type LogLine, type LogOrigin } from '../logs/log-line.ts';
import { cloudWatchLogs, type LogSource } from '../logs/log-source.ts';
import { type ReadLine, readLines } from '../logs/merge.ts';
import { parseTime } from '../logs/time.ts';
import { message } from '../messages/registry.ts';
import type { Message } from '../output/message.ts';
import { type EnvironmentRequest, openEnvironment } from './open-environment.ts';

export interface LogsRequest extends EnvironmentRequest {
  /** Functions: logical id, `Stack/LogicalId`, deployed name, or a stack. Default: all. */
  functions?: readonly string[] | undefined;
  /** How far back: `30s`, `10m`, `2h`, `1d`, or an ISO 8601 moment. Default `10m`. */
  since?: string | undefined;
  /** Least severe level. Default `info`; `debug` adds the platform's START, END and REPORT. */
  level?: string | undefined;
  /** Only lines of this correlation id. */
  correlation?: string | undefined;
  /** Only lines that hold this text, any case. */
  filter?: string | undefined;
  /** Go on with what comes, until the context's signal is aborted. Default false. */
  follow?: boolean | undefined;
}

/** How `logs` ended. */
export interface LogsReport {
  functions: number;
  lines: number;
  /** Following was ended by the user. */
  interrupted: boolean;
}

function levelOf(text: string | undefined): LogLevel {
  const wanted = (text ?? 'info').toLowerCase();
  const found = LOG_LEVELS.find((one) => one === wanted);
  if (found) return found;
  throw usageError('log-level', `${text} is no level.`, `Write one of ${LOG_LEVELS.join(', ')}.`);
}

const pollEveryMs = (session: Pick<Session, 'environment'>): number =>
  session.environment === LOCAL ? 500 : 2_000;

async function openLogs(context: ActionContext, request: LogsRequest) {
  const { project, session, enabled, stacks } = await openEnvironment(context, request);
  const all = await listLogGroups(project, enabled, stacks);
  if (all.length === 0) {
    throw usageError(
      'not-deployed',
      `No function is deployed in ${project.config.name}.`,
      `Deploy it: npx cloudcart deploy --env ${project.config.name}`,
    );
  }
  return { session, origins: selectLogGroups(all, request.functions ?? []) };
}

/** A line as NDJSON tells it. */
export const lineMessage = (line: LogLine, { stack, function: resource }: LogOrigin): Message => ({
  ...message('log-line', { message: line.message, line }, { stack, resource }),
  level: line.level,
});

/**
 * The functions' log lines, merged in order of time, each handed to `onLine`. Nothing to show is fine.
 * @throws CliError exit 2 (unknown function, level or time; nothing deployed) or 4 (place)
 */
export async function runLogs(
  context: ActionContext,
  request: LogsRequest,
  onLine: (line: LogLine, origin: LogOrigin) => void,
): Promise<LogsReport> {
  // A mistake in the options is told before anybody is asked.
  levelOf(request.level);
  parseTime(request.since ?? '10m', context.clock.now());
  const { session, origins } = await openLogs(context, request);
  const reading = { source: cloudWatchLogs(session), origins, everyMs: pollEveryMs(session) };
  return showLogs(context, reading, request, onLine);
}

/** What `logs` reads; a test brings lines of its own. */
export interface LogReading {
  source: LogSource;
  origins: readonly LogOrigin[];
  /** Pause between looks while following. */
  everyMs: number;
}

/** `runLogs` of functions that are known. */
export async function showLogs(
  context: ActionContext,
  { source, origins, everyMs }: LogReading,
  request: LogsRequest,
  onLine: (line: LogLine, origin: LogOrigin) => void,
): Promise<LogsReport> {
  const wanted = lineFilter({ ...request, level: levelOf(request.level) });
  const from = parseTime(request.since ?? '10m', context.clock.now());
  const pattern = patternOf(request.correlation);
  let lines = 0;
  const show = (found: readonly ReadLine[]): void => {
    for (const { line, origin } of found) {
      if (!wanted(line)) continue;
      lines += 1;
      onLine(line, origin);
    }
  };
  if (request.follow) {
    await followLines(
      source,
      origins,
      context.clock,
      { from, pattern, everyMs, signal: context.signal },
      show,
    );
  } else show(await readLines(source, origins, { from, pattern }));
  return { functions: origins.length, lines, interrupted: context.signal.aborted };
}
