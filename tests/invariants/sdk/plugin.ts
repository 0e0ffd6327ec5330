import type { ClientPlugin, SdkClient, SdkMiddleware } from '../../../platform/sdk-client.ts';
import { type Fault, SLOW_MS } from '../world/faults.ts';
import { currentInvocation, unlessDead } from '../world/invocation.ts';
import type { Floor } from '../world/shop.ts';
import { callName, operationOf, type SdkCall } from './calls.ts';
import { conflicted, refused, reset, throttled, timedOut } from './errors.ts';
import { retriesInWorldTime } from './retries.ts';

/** What a call finds at the other end, in place of AWS: the output of its command. Undefined: the real service. */
export type Transport = (input: unknown, operation: string) => Promise<object>;

/** What a mutant makes of a call's input before it is sent. */
export type Alter = (input: unknown, operation: string) => unknown;

export interface PluginDeps {
  readonly floor: Pick<Floor, 'scheduler' | 'chance' | 'clock' | 'plan'>;
  /** Every call is written into it. */
  readonly calls: SdkCall[];
  /** Services that live in this process, by the SDK's name of them. */
  readonly transports: Readonly<Record<string, Transport>>;
  readonly alter?: Alter;
  /** Tells runs apart that have the same seed, and so the same tokens, on the same tables. */
  readonly generation: () => number;
  /** Puts something else into a client's settings. */
  readonly configure?: (config: object) => void;
}

interface Args {
  readonly input: unknown;
}

/** Where a call of a client stands, from its first middleware to its last. */
interface Underway {
  readonly call: SdkCall;
  readonly operation: string;
}

/**
 * The one plug-in by which tests see and break what the shop asks of AWS. Each call waits for its turn, is written down,
 * and may be the last thing that its function does, before or after; each of its attempts may be throttled, refused, in
 * conflict, slow, reset, or lose its reply after it was done. All of it by the world's plan, chance and clock.
 */
export function worldPlugin(deps: PluginDeps): ClientPlugin {
  return (client) => {
    const { serviceId: service } = client.config as { readonly serviceId: string };
    const patience = patienceOf(client);
    deps.configure?.(client.config);
    retriesInWorldTime(client, deps.floor);
    const underway = new WeakMap<object, Underway>();
    client.middlewareStack.add(once(deps, service, underway), {
      step: 'initialize',
      name: 'worldCall',
      priority: 'high',
    });
    client.middlewareStack.add(eachAttempt(deps, service, underway, patience), {
      step: 'finalizeRequest',
      name: 'worldAttempt',
      priority: 'low',
    });
  };
}

/** Milliseconds that the client waits for a reply, by its own settings. */
function patienceOf(client: SdkClient): Promise<number> {
  const { requestHandler } = client.config as {
    readonly requestHandler: { readonly configProvider: Promise<{ readonly requestTimeout?: number }> };
  };
  return requestHandler.configProvider.then(
    ({ requestTimeout }) => requestTimeout ?? Number.POSITIVE_INFINITY,
  );
}

/** Around a call with all its attempts. */
function once(
  { floor, calls, generation, alter = (same) => same }: PluginDeps,
  service: string,
  underway: WeakMap<object, Underway>,
): SdkMiddleware {
  const { scheduler, clock, plan } = floor;
  return (next, context) => async (args) => {
    const invocation = currentInvocation();
    if (invocation) invocation.passed += 1;
    const { input } = args as Args;
    const operation = operationOf(context.commandName);
    const call: SdkCall = {
      invocation: invocation?.name ?? '',
      call: callName(service, context.commandName, input),
      number: invocation?.passed ?? 0,
      attempts: 0,
    };
    calls.push(call);
    underway.set(context, { call, operation });
    const fault = plan(call);
    await scheduler.turn();
    await unlessDead(undefined);
    if (invocation && clock.now().getTime() > invocation.deadline) return invocation.die();
    if (invocation && fault === 'killed before') return invocation.die();
    const sent = { ...args, input: ofGeneration(alter(input, operation), generation()) };
    const result = await scheduler.outside(() => next(sent)).finally(() => unlessDead(undefined));
    if (invocation && fault === 'killed after') return invocation.die();
    return result;
  };
}

/** The engine does a transaction once whose token it knows from an earlier run. */
function ofGeneration(input: unknown, generation: number): unknown {
  const { ClientRequestToken } = Object(input) as { readonly ClientRequestToken?: string };
  if (ClientRequestToken === undefined) return input;
  return { ...Object(input), ClientRequestToken: `${ClientRequestToken}-${generation}` };
}

/** Around one attempt of a call: inside of the SDK's retries, so that they are tried too. */
function eachAttempt(
  { floor, transports }: PluginDeps,
  service: string,
  underway: WeakMap<object, Underway>,
  patience: Promise<number>,
): SdkMiddleware {
  const { scheduler, clock, plan } = floor;
  return <A, R>(next: (args: A) => Promise<R>, context: Readonly<Record<string, unknown>>) =>
    async (args: A): Promise<R> => {
      const { call, operation } = underway.get(context) ?? strayed(context);
      const { input } = args as Args;
      const invocation = currentInvocation();
      call.attempts += 1;
      if (call.attempts > 1) await scheduler.inside(() => scheduler.turn());
      const late = invocation && clock.now().getTime() > invocation.deadline;
      if (invocation && (late || invocation.dead)) return scheduler.inside(() => invocation.die());
      const send = async (): Promise<R> => {
        const transport = transports[service];
        if (transport === undefined) return next(args);
        const output = await scheduler.inside(() => transport(input, operation));
        return { response: {}, output: { $metadata: {}, ...output } } as R;
      };
      const fault = plan({ ...call, attempt: call.attempts });
      const failure = failureOf(fault, service, operation, input);
      if (failure !== undefined) throw failure;
      const reply = await send();
      await onTheWayBack(fault, { scheduler, clock }, await patience);
      return reply;
    };
}

/** A fault that strikes before anything was done. */
function failureOf(fault: Fault, service: string, operation: string, input: unknown): Error | undefined {
  if (fault === 'throttled') return throttled(service);
  if (fault === 'refused') return refused();
  if (fault !== 'conflict' || service !== 'DynamoDB') return undefined;
  return conflicted(operation, (Object(input) as { TransactItems?: unknown[] }).TransactItems?.length ?? 1);
}

/** A fault on the way back, after it was done. */
async function onTheWayBack(
  fault: Fault,
  { scheduler, clock }: Pick<Floor, 'scheduler' | 'clock'>,
  patience: number,
): Promise<void> {
  if (fault === 'reset') throw reset();
  const delay = fault === 'slow' ? SLOW_MS : fault === 'reply lost' ? Number.POSITIVE_INFINITY : 0;
  if (delay === 0) return;
  await scheduler.inside(() => clock.sleep(Math.min(delay, patience)));
  if (delay >= patience) throw timedOut();
}

function strayed(context: Readonly<Record<string, unknown>>): never {
  throw new Error(`${String(context.commandName)} was sent past its first middleware`);
}
