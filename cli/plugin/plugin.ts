import type { DeadLetter } from '../actions/dlq.ts';
import type { Session } from '../aws/session.ts';
import type { Register } from '../commands/command.ts';
import type { ActionContext } from '../context.ts';
import type { LogLine } from '../logs/log-line.ts';

/** One thing that happened, for a timeline. */
export interface TimelineEntry {
  /** ISO 8601. */
  at: string;
  source: 'log' | 'record' | 'dead-letter';
  /** Function, table or queue. */
  where: string;
  /** One line for people. */
  text: string;
  level: 'info' | 'warn' | 'error';
  data?: Readonly<Record<string, unknown>>;
}

/** The state of what was traced. */
export interface Diagnosis {
  state: 'done' | 'running' | 'stuck' | 'unknown';
  /** One sentence; of `stuck`: what waits for what. */
  text: string;
  /** Where it is stuck: a service, queue or table. */
  where?: string | undefined;
  /** The next command. */
  remedy?: string | undefined;
}

/** What `trace` has found so far. */
export interface TraceQuestion {
  /** The id in the command line. */
  id: string;
  /** Lines that mention the id or one of the terms. */
  lines: readonly LogLine[];
  /** Dead letters that do. */
  deadLetters: readonly (DeadLetter & { queue: string; dlq: string })[];
  /** Name of the environment. */
  environment: string;
  session: Session;
  /** Outputs of all stacks, flat. */
  outputs: Readonly<Record<string, string>>;
  now: Date;
  signal: AbortSignal;
}

/** The part of `trace` that reads the project's records. */
export interface TraceProvider {
  /** Returns further ids to search the logs for, such as the correlation ids of an order's events. */
  relatedIds(question: TraceQuestion): Promise<string[]>;
  /** Returns entries of the timeline, and the diagnosis. */
  describe(question: TraceQuestion): Promise<{ entries: TimelineEntry[]; verdict?: Diagnosis | undefined }>;
}

/** What a plug-in did after `up`. */
export interface AfterUp {
  /** Members that `up --json` shows. */
  report: Readonly<Record<string, unknown>>;
  /** Lines with the next steps, for people. */
  guide: readonly string[];
}

/** What a project adds to the command: the default export of its plug-in module. */
export interface Plugin {
  /** Shown in errors. */
  name: string;
  /** Commands beside the core's own; registering must load nothing heavy. */
  commands?: readonly Register[] | undefined;
  /** Loaded when `trace` runs. */
  traceProvider?: (() => Promise<TraceProvider>) | undefined;
  /** Runs after `up` and `dev` have deployed the local environment, e.g. to load data. Repeated at each start. */
  afterUp?: ((context: ActionContext) => Promise<AfterUp>) | undefined;
}

/** Keeps the type of a plug-in that is written in TypeScript. */
export const definePlugin = (plugin: Plugin): Plugin => plugin;
