import type { Clock } from '../../platform/clock.ts';
import type { Ids } from '../../platform/ids.ts';
import { isLoopback } from '../aws/session.ts';
import { CliError, ExitCode, usageError } from '../errors.ts';

/** Where the shop is and the key that opens it, as `cloudcart outputs --secrets` prints them. */
export interface ShopAddress {
  apiUrl: string;
  apiKey: string;
}

export interface ShopAnswer {
  status: number;
  headers: Headers;
  /** The JSON body; `undefined` when there is none. */
  body: unknown;
}

export interface ShopCall {
  body?: unknown;
  headers?: Record<string, string>;
  /** Whether sending it twice does no harm, so that an unclear answer is tried again. Default: any method but POST. */
  repeatable?: boolean;
}

/** The shop's API for a machine that holds the key. */
export interface ShopClient {
  readonly apiUrl: string;
  call(method: string, path: string, options?: ShopCall): Promise<ShopAnswer>;
}

export interface ShopClientOptions extends ShopAddress {
  clock: Clock;
  ids: Ids;
  signal: AbortSignal;
  /** Default the platform's own. */
  fetch?: typeof globalThis.fetch;
}

const attempts = 5;
const timeoutMs = 30_000;
const isBusy = (status: number): boolean => status === 429 || (status >= 502 && status <= 504);

/** Pause before the next try: what the shop asks for, else 0.2 s doubling with jitter, 5 s at most. */
function pauseMs(attempt: number, ids: Ids, retryAfter?: string | null): number {
  const asked = Number(retryAfter);
  if (retryAfter && asked >= 0) return Math.min(asked * 1000, 10_000);
  return Math.min(200 * 2 ** attempt, 5_000) * (0.5 + ids.random() / 2);
}

/**
 * Calls the shop with its key. 429 and 502–504 are tried again up to five times when that does no harm; every other
 * status is an answer.
 * A redirect is never followed: its target would get the key.
 * @throws CliError `shop-insecure` (exit 2) at once for an address without TLS on another machine; by a call `shop-unreachable` (exit
 * 1), `shop-redirect` (exit 2), or the signal's reason when it is aborted
 */
export function shopClient({
  apiUrl,
  apiKey,
  clock,
  ids,
  signal,
  ...options
}: ShopClientOptions): ShopClient {
  const base = apiUrl.replace(/\/$/, '');
  checkAddress(base);
  const send = options.fetch ?? globalThis.fetch;

  async function once(method: string, path: string, { body, headers }: ShopCall): Promise<ShopAnswer> {
    const response = await send(`${base}${path}`, {
      method,
      headers: {
        'x-api-key': apiKey,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      // fetch would take the key along, to another origin too.
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
    const text = await response.text();
    const location = response.headers.get('location');
    if (isRedirect(response.status)) throw redirected(base, location);
    return { status: response.status, headers: response.headers, body: parse(text) };
  }

  async function call(method: string, path: string, request: ShopCall = {}): Promise<ShopAnswer> {
    const { repeatable = method !== 'POST' } = request;
    for (let attempt = 0; ; attempt += 1) {
      signal.throwIfAborted();
      const last = !repeatable || attempt + 1 >= attempts;
      try {
        const answer = await once(method, path, request);
        if (last || !isBusy(answer.status)) return answer;
        await clock.sleep(pauseMs(attempt, ids, answer.headers.get('retry-after')));
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof CliError) throw error;
        if (last) throw unreachable(base, error);
        await clock.sleep(pauseMs(attempt, ids));
      }
    }
  }

  return { apiUrl: base, call };
}

const REDIRECTS = [301, 302, 303, 307, 308];
const isRedirect = (status: number): boolean => REDIRECTS.includes(status);

function checkAddress(base: string): void {
  if (!URL.canParse(base) || new URL(base).protocol !== 'http:') return;
  // Names below localhost are this machine's (RFC 6761): addresses of the local engine's distributions.
  if (isLoopback(base) || new URL(base).hostname.endsWith('.localhost')) return;
  throw usageError(
    'shop-insecure',
    `${base} is not an https address: the API key would be sent in clear.`,
    'Set the address of the shop to one with https.',
  );
}

const redirected = (base: string, location: string | null): CliError =>
  usageError(
    'shop-redirect',
    `The shop at ${base} redirects to ${location ?? 'another address'}, which would get the API key.`,
    'Set the address of the shop to the one that responds itself.',
  );

function parse(text: string): unknown {
  try {
    return text ? JSON.parse(text) : undefined;
  } catch {
    return text;
  }
}

/** A problem+json in one line: its detail and its fields; the status for anything else. */
export function problemText({ status, body }: Pick<ShopAnswer, 'status' | 'body'>): string {
  const problem = (typeof body === 'object' && body !== null ? body : {}) as {
    title?: string;
    detail?: string;
    message?: string;
    errors?: { path: string; message: string }[];
  };
  const what = problem.detail ?? problem.title ?? problem.message ?? 'no reason given';
  const fields = (problem.errors ?? []).map(({ path, message }) => `${path} ${message}`);
  return `HTTP ${status}: ${[what, ...fields].join('; ')}`;
}

const unreachable = (base: string, error: unknown): CliError =>
  new CliError(`The shop at ${base} does not answer: ${reason(error)}`, {
    code: 'shop-unreachable',
    exitCode: ExitCode.Unexpected,
    remedy: 'See what runs: npx cloudcart status',
    cause: error,
  });

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message || error.message : error.message;
}
