import type { ActionContext } from '../context.ts';
import { usageError } from '../errors.ts';
import { mentions, patternOf } from '../logs/filter.ts';
import type { LogOrigin } from '../logs/log-line.ts';
import type { LogSource } from '../logs/log-source.ts';
import { byTime, type ReadLine, readLines } from '../logs/merge.ts';
import { parseTime } from '../logs/time.ts';
import type { Diagnosis, Plugin, TimelineEntry, TraceProvider, TraceQuestion } from '../plugin/plugin.ts';
import { describeStacks } from './deploy/deploy-project.ts';
import { createPeekDeps, openQueues, type PeekDeps, peekLetters } from './dlq.ts';
import type { EnvironmentRequest } from './open-environment.ts';
import { outputsOfStates } from './outputs/flat-outputs.ts';
import { newCorrelationIds, ulidTime } from './trace/search-ids.ts';
import { diagnoseDeadLetters, sortByTime, toDeadLetterEntry, toLineEntry } from './trace/timeline.ts';

export interface TraceRequest extends EnvironmentRequest {
  /** A correlation id, or an id that the project's plug-in knows: an order's. */
  id: string;
  /** How far back the logs are searched. Default: from the moment in the id when it is a ULID, else `1d`. */
  since?: string | undefined;
}

/** What `trace --json` prints. */
export interface TraceReport {
  id: string;
  /** Everything that was searched for. */
  terms: string[];
  verdict?: Diagnosis | undefined;
  timeline: TimelineEntry[];
}

/** Dead letters looked at in each queue. */
const MOST_LETTERS = 200;
/** A correlation id or order id may be made a little after what it belongs to began. */
const BEFORE_MS = 5 * 60_000;

function startOf(context: ActionContext, { id, since: asked }: TraceRequest): number {
  if (asked !== undefined) return parseTime(asked, context.clock.now());
  const made = ulidTime(id);
  return made !== undefined && made < context.clock.now().getTime()
    ? made - BEFORE_MS
    : parseTime('1d', context.clock.now());
}

/**
 * Whether a line mentions a term only because a caller without credentials wrote it, e.g. into the path: anyone could put
 * lines into any timeline.
 */
const isForeign = (line: ReadLine['line'], term: string): boolean =>
  line.fields.anonymous === true && line.correlationId !== term;

/** Collects the lines that mention terms, each line once. */
function lineSearch(source: LogSource, origins: readonly LogOrigin[], from: number) {
  const found = new Map<string, ReadLine>();
  const terms = new Set<string>();
  return {
    terms,
    lines: () => [...found.values()].sort(byTime).map(({ line }) => line),
    async search(wanted: readonly string[]): Promise<void> {
      for (const term of wanted) {
        terms.add(term);
        const lines = await readLines(source, origins, { from, pattern: patternOf(term) });
        for (const one of lines) {
          if (!mentions(one.line, [term]) || isForeign(one.line, term)) continue;
          found.set(one.event.id ?? `${one.event.stream} ${one.event.timestamp} ${one.event.message}`, one);
        }
      }
    },
  };
}

type Search = ReturnType<typeof lineSearch>;

/** Searches for the id and its correlation ids, for the ids that the provider relates to it, and for their correlation ids. */
async function searchAll(
  search: Search,
  id: string,
  provider: TraceProvider | undefined,
  ask: () => TraceQuestion,
): Promise<void> {
  await search.search([id]);
  const further = provider ? await provider.relatedIds(ask()) : [];
  await search.search(further.filter((term) => !search.terms.has(term)));
  await search.search(newCorrelationIds(search.lines(), search.terms));
}

/**
 * Collects everything about an id, by time: log lines of all functions by correlation id, dead letters, and what the project's
 * plug-in reads from its records.
 * @throws CliError exit 2 (nothing found, nothing deployed) or 4 (place)
 */
export async function runTrace(
  context: ActionContext,
  request: TraceRequest,
  plugin: Pick<Plugin, 'traceProvider'> | undefined,
): Promise<TraceReport> {
  // A mistake in --since is reported before the first call.
  startOf(context, request);
  const open = await openQueues(context, { env: request.env, param: request.param });
  const { project, session, stacks } = open;
  const peeking = await createPeekDeps(open);
  const states = await describeStacks(stacks, project, project.stacks);
  const outputs = outputsOfStates(project, session, states);
  const provider = await plugin?.traceProvider?.();
  const about = { environment: project.config.name, session, outputs };
  return traceOf(context, { about, peeking, provider }, request);
}

/** Dependencies of a trace. */
export interface Tracing {
  about: Pick<TraceQuestion, 'environment' | 'session' | 'outputs'>;
  /** Its logs are searched too. */
  peeking: PeekDeps;
  provider: TraceProvider | undefined;
}

/** `runTrace` of an environment that is open. */
export async function traceOf(
  context: ActionContext,
  { about, peeking, provider }: Tracing,
  request: TraceRequest,
): Promise<TraceReport> {
  const from = startOf(context, request);
  const search = lineSearch(peeking.logs, peeking.origins, from);
  const question = (deadLetters: TraceQuestion['deadLetters']): TraceQuestion => ({
    id: request.id,
    lines: search.lines(),
    deadLetters,
    ...about,
    now: context.clock.now(),
    signal: context.signal,
  });
  await searchAll(search, request.id, provider, () => question([]));
  const terms = [...search.terms];
  const mine = (body: string): boolean => terms.some((term) => body.includes(term));
  const queues = await peekLetters(context, peeking, MOST_LETTERS, (letter) => mine(letter.body));
  const deadLetters = queues.flatMap(({ queue, dlq, letters: all }) =>
    all.map((one) => ({ ...one, queue, dlq })),
  );
  const described = await provider?.describe(question(deadLetters));
  const entries = [
    ...search.lines().map((line) => toLineEntry(line, search.terms)),
    ...deadLetters.map(toDeadLetterEntry),
    ...(described?.entries ?? []),
  ];
  if (entries.length === 0) throw nothing(request, new Date(from));
  const verdict = described?.verdict ?? diagnoseDeadLetters(deadLetters, about.environment);
  return { id: request.id, terms, ...(verdict ? { verdict } : {}), timeline: sortByTime(entries) };
}

const nothing = ({ id, env }: TraceRequest, from: Date) =>
  usageError(
    'trace-empty',
    `Nothing is known of ${id} in ${env} since ${from.toISOString()}.`,
    'Look further back with --since 7d, or in another environment with --env.',
  );
