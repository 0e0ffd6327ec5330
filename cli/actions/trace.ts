import type { ActionContext } from '../context.ts';
import { usageError } from '../errors.ts';
import { mentions, patternOf } from '../logs/filter.ts';
import type { LogOrigin } from '../logs/log-line.ts';
import type { LogSource } from '../logs/log-source.ts';
import { byTime, type ReadLine, readLines } from '../logs/merge.ts';
import { since } from '../logs/moment.ts';
import type { Plugin, Story, TimelineEntry, TraceQuestion, Verdict } from '../plugin/plugin.ts';
import { describeStacks } from './deploy/deploy-project.ts';
import { openQueues, type Peeking, peekingOf, peekLetters } from './dlq.ts';
import type { EnvironmentRequest } from './open-environment.ts';
import { outputsOfStates } from './outputs/flat-outputs.ts';
import { newCorrelationIds, ulidMoment } from './trace/terms.ts';
import { inOrder, ofLetter, ofLine, plainVerdict } from './trace/timeline.ts';

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
  verdict?: Verdict | undefined;
  timeline: TimelineEntry[];
}

/** Dead letters looked at in each queue. */
const MOST_LETTERS = 200;
/** A correlation id or order id may be made a little after what it belongs to began. */
const BEFORE_MS = 5 * 60_000;

function startOf(context: ActionContext, { id, since: asked }: TraceRequest): number {
  if (asked !== undefined) return since(asked, context.clock.now());
  const made = ulidMoment(id);
  return made !== undefined && made < context.clock.now().getTime()
    ? made - BEFORE_MS
    : since('1d', context.clock.now());
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

/** From the id to its correlation ids, to what the story knows of, to the correlation ids of those. */
async function searchAll(
  search: Search,
  id: string,
  story: Story | undefined,
  ask: () => TraceQuestion,
): Promise<void> {
  await search.search([id]);
  const further = story ? await story.terms(ask()) : [];
  await search.search(further.filter((term) => !search.terms.has(term)));
  await search.search(newCorrelationIds(search.lines(), search.terms));
}

/**
 * Everything that is known of an id, in one order of time: log lines of all functions by correlation id, dead letters, and
 * what the project's plug-in reads from its records.
 * @throws CliError exit 2 (nothing found, nothing deployed) or 4 (place)
 */
export async function runTrace(
  context: ActionContext,
  request: TraceRequest,
  plugin: Pick<Plugin, 'story'> | undefined,
): Promise<TraceReport> {
  // A mistake in --since is told before anybody is asked.
  startOf(context, request);
  const open = await openQueues(context, { env: request.env, param: request.param });
  const { project, session, stacks } = open;
  const peeking = await peekingOf(open);
  const states = await describeStacks(stacks, project, project.stacks);
  const outputs = outputsOfStates(project, session, states);
  const story = await plugin?.story?.();
  const about = { environment: project.config.name, session, outputs };
  return traceOf(context, { about, peeking, story }, request);
}

/** What is asked for an id; a test brings fakes. */
export interface Tracing {
  about: Pick<TraceQuestion, 'environment' | 'session' | 'outputs'>;
  /** Its logs are searched too. */
  peeking: Peeking;
  story: Story | undefined;
}

/** `runTrace` of an environment that is open. */
export async function traceOf(
  context: ActionContext,
  { about, peeking, story }: Tracing,
  request: TraceRequest,
): Promise<TraceReport> {
  const from = startOf(context, request);
  const search = lineSearch(peeking.logs, peeking.origins, from);
  const question = (letters: TraceQuestion['letters']): TraceQuestion => ({
    id: request.id,
    lines: search.lines(),
    letters,
    ...about,
    now: context.clock.now(),
    signal: context.signal,
  });
  await searchAll(search, request.id, story, () => question([]));
  const terms = [...search.terms];
  const mine = (body: string): boolean => terms.some((term) => body.includes(term));
  const queues = await peekLetters(context, peeking, MOST_LETTERS, (letter) => mine(letter.body));
  const letters = queues.flatMap(({ queue, dlq, letters: all }) =>
    all.map((one) => ({ ...one, queue, dlq })),
  );
  const told = await story?.tell(question(letters));
  const entries = [
    ...search.lines().map((line) => ofLine(line, search.terms)),
    ...letters.map(ofLetter),
    ...(told?.entries ?? []),
  ];
  if (entries.length === 0) throw nothing(request, new Date(from));
  const verdict = told?.verdict ?? plainVerdict(letters, about.environment);
  return { id: request.id, terms, ...(verdict ? { verdict } : {}), timeline: inOrder(entries) };
}

const nothing = ({ id, env }: TraceRequest, from: Date) =>
  usageError(
    'trace-empty',
    `Nothing is known of ${id} in ${env} since ${from.toISOString()}.`,
    'Look further back with --since 7d, or in another environment with --env.',
  );
