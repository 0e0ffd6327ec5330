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

/** How it stands with what was traced. */
export interface Verdict {
  state: 'done' | 'running' | 'stuck' | 'unknown';
  /** One sentence: for `stuck` what waits for what. */
  text: string;
  /** Where it is stuck: a service, queue or table. */
  where?: string | undefined;
  /** The next thing to type. */
  remedy?: string | undefined;
}

/** What `trace` has found out so far. */
export interface TraceQuestion {
  /** As the user typed it. */
  id: string;
  /** Lines that mention the id or one of the terms. */
  lines: readonly LogLine[];
  /** Dead letters that do. */
  letters: readonly (DeadLetter & { queue: string; dlq: string })[];
  /** Name of the environment. */
  environment: string;
  session: Session;
  /** Outputs of all stacks, flat. */
  outputs: Readonly<Record<string, string>>;
  now: Date;
  signal: AbortSignal;
}

/** The part of `trace` that knows what the project is about. */
export interface Story {
  /** Further ids to look for in the logs, once lines and records of the first one are known; none when there are no more. */
  terms(question: TraceQuestion): Promise<string[]>;
  /** What the records tell, and how it stands. */
  tell(question: TraceQuestion): Promise<{ entries: TimelineEntry[]; verdict?: Verdict | undefined }>;
}

/** What a plug-in did after `up`. */
export interface AfterUp {
  /** Members that `up --json` shows. */
  report: Readonly<Record<string, unknown>>;
  /** Lines that tell people how to go on. */
  guide: readonly string[];
}

/** What a project adds to the command: the default export of its plug-in module. */
export interface Plugin {
  /** Shown in errors. */
  name: string;
  /** Commands beside the core's own; registering must load nothing heavy. */
  commands?: readonly Register[] | undefined;
  /** Loaded when `trace` runs. */
  story?: (() => Promise<Story>) | undefined;
  /** Runs after `up` and `dev` have deployed the local environment, e.g. to load data. Repeated at each start. */
  afterUp?: ((context: ActionContext) => Promise<AfterUp>) | undefined;
}

/** Keeps the type of a plug-in that is written in TypeScript. */
export const definePlugin = (plugin: Plugin): Plugin => plugin;
