import { createHash } from 'node:crypto';
import type { Clock } from '../../platform/clock.ts';

/**
 * What a client knows of a call: `ok` it was done, `failed` it was refused and nothing was done,
 * `unknown` no answer, or one that leaves open what was done (5xx, a key in use).
 */
export type Outcome = 'ok' | 'failed' | 'unknown';

/** One call as the client saw it. */
export interface Call {
  readonly number: number;
  readonly client: string;
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  /** The `Idempotency-Key` that was sent. */
  readonly key?: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly endedAt: string;
  readonly outcome: Outcome;
  /** Absent when no answer came. */
  readonly status?: number;
  /** The answer's body to the byte. */
  readonly text?: string;
}

/** The API key of every client of a world. */
export const API_KEY = 'prove';

/** What a client sends. */
export interface Request {
  readonly client: string;
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly key?: string;
}

export interface Response {
  readonly status: number;
  readonly text: string;
}

/** Brings a request to a shop, in this process or over HTTP. Rejects when no answer came. */
export type Send = (request: Request) => Promise<Response>;

/** Everything that clients did, in the order in which the answers came. */
export interface Journal {
  readonly calls: readonly Call[];
  /** Sends the request and writes down what came of it; never rejects. */
  call(request: Request): Promise<Call>;
}

export function openJournal(send: Send, clock: Clock): Journal {
  const calls: Call[] = [];
  const now = () => clock.now().toISOString();
  return {
    calls,
    call: async (request) => {
      const startedAt = now();
      const answer = await send(request).catch(() => undefined);
      const outcome = outcomeOf(answer);
      const call = { number: calls.length, ...request, startedAt, endedAt: now(), outcome, ...answer };
      calls.push(call);
      return call;
    },
  };
}

/** A refusal is certain; a server's error, and a key in use, are not. */
export function outcomeOf(answer: Response | undefined): Outcome {
  if (answer === undefined || answer.status >= 500 || answer.status === 429) return 'unknown';
  if (answer.status < 300) return 'ok';
  return answer.text.includes('"request_in_progress"') ? 'unknown' : 'failed';
}

/** The answer's JSON; an empty object where there is none. */
export const jsonOf = (call: Pick<Call, 'text'>): Record<string, unknown> =>
  call.text === undefined || call.text === '' ? {} : (JSON.parse(call.text) as Record<string, unknown>);

/** One word for all that happened: the same word, the same run. */
export const digest = (...what: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(what)).digest('hex').slice(0, 16);
