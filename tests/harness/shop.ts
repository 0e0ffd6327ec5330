import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { type EngineClient, engineClient } from '../../cli/local/engine-client.ts';
import type { ControlPlane } from '../../cli/local/engine-request.ts';
import { current } from './current.ts';

/** The control plane of the tier's engine, for requests that no SDK client makes. */
export const controlPlane = (): ControlPlane => current();

/** Settings for SDK clients that work on the tier's engine: `new DynamoDBClient(engine())`. */
export const engine = (): EngineClient => engineClient(current(), { region: current().region });

/** State folder of the tier's engine, for `CLOUDCART_STATE_DIR` of a `cloudcart` that a test starts. */
export const stateDir = (): string => current().stateDir;

/**
 * A new folder for an engine that a test starts itself. It lies in the tier's own, so that nothing is left behind even
 * when the test run is killed.
 */
export const ownFolder = (): Promise<string> => mkdtemp(join(current().stateDir, 'own-'));

/**
 * Outputs of the deployed stacks as `cloudcart outputs --json --secrets` prints them. In the int tier those of Data
 * and Messaging, in e2e all. An unknown name throws and tells the known ones.
 * @throws when the deployment failed, with its reason
 */
export function outputs(): Readonly<Record<string, string>> {
  const { outputs: values, failure, tier } = current();
  if (failure) throw new Error(`Nothing is deployed for the ${tier} tests. ${failure}`);
  return new Proxy(values, {
    get(target, name) {
      if (typeof name !== 'string' || name in target) return Reflect.get(target, name) as string;
      throw new Error(
        `No output ${name} in the ${tier} tests; there are ${Object.keys(target).sort().join(', ')}.`,
      );
    },
  });
}

/** An RFC 9457 problem as the shop answers it. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  code: string;
  correlationId: string;
  detail?: string;
  errors?: { path: string; message: string }[];
}

export interface Answer<Body> {
  status: number;
  headers: Headers;
  /** The JSON body; `undefined` for an empty one. */
  body: Body;
  /** The body to the byte. */
  text: string;
}

export interface CallOptions {
  /** Sent as JSON. A string is sent as it is, to try what is no JSON. */
  body?: unknown;
  headers?: Record<string, string>;
  /** `false` sends no `x-api-key`. Default true. */
  key?: boolean;
  /** Default 30 s. */
  timeoutMs?: number;
}

/** Calls the deployed shop: `await api('POST', '/orders', { body })`. Any status is an answer; only a network failure throws. */
export const api = <Body = Record<string, unknown>>(
  method: string,
  path: string,
  options: CallOptions = {},
): Promise<Answer<Body>> => callShop<Body>(outputs(), method, path, options);

/** Calls the shop of these outputs, as {@link api} calls the tier's. */
export async function callShop<Body = Record<string, unknown>>(
  { ApiUrl, ApiKey }: Readonly<Record<string, string>>,
  method: string,
  path: string,
  { body, headers = {}, key = true, timeoutMs = 30_000 }: CallOptions = {},
): Promise<Answer<Body>> {
  const response = await fetch(`${ApiUrl?.replace(/\/$/, '')}${path}`, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(key && ApiKey ? { 'x-api-key': ApiKey } : {}),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    signal: AbortSignal.timeout(timeoutMs),
  });
  const text = await response.text();
  const json = /json/.test(response.headers.get('content-type') ?? '');
  return {
    status: response.status,
    headers: response.headers,
    body: (json && text ? JSON.parse(text) : undefined) as Body,
    text,
  };
}

/**
 * Tries until `attempt` does not throw (an `expect` in it counts) and gives its result; the last failure when time is up.
 * @param options.timeoutMs default 20 s
 * @param options.everyMs pause between attempts, default 150 ms
 */
export async function eventually<Result>(
  attempt: () => Promise<Result> | Result,
  { timeoutMs = 20_000, everyMs = 150 }: { timeoutMs?: number; everyMs?: number } = {},
): Promise<Result> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (performance.now() >= end) throw error;
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
  }
}
