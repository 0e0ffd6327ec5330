import { unavailable } from '../../../platform/errors.ts';
import type { Chance } from './chance.ts';
import { currentInvocation, unlessDead } from './invocation.ts';
import type { Scheduler } from './scheduler.ts';

/**
 * What may befall a call. `refused` fails before anything was done, `reply lost` after it was. The others befall calls of
 * AWS alone: `throttled`, `conflict` with another transaction, a connection that is `reset`, before or after it was done.
 */
export type Fault =
  | 'none'
  | 'refused'
  | 'reply lost'
  | 'slow'
  | 'killed before'
  | 'killed after'
  | 'throttled'
  | 'conflict'
  | 'reset';

/** A place where a function calls something outside of itself. */
export interface Site {
  /** The function, such as `orders-http`. */
  readonly invocation: string;
  /** What is called, such as `orders.place`. */
  readonly call: string;
  /** Counts the calls of this invocation. */
  readonly number: number;
  /** From 1: a call of AWS is asked about before its first attempt, where it may be killed, and again for each attempt. */
  readonly attempt?: number;
}

/** Decides what befalls each call. */
export type FaultPlan = (site: Site) => Fault;

export const noFaults: FaultPlan = () => 'none';

/** How often of a hundred calls what happens. */
export interface FaultRates {
  readonly refused?: number;
  readonly lost?: number;
  readonly slow?: number;
  readonly killed?: number;
  readonly throttled?: number;
  readonly conflict?: number;
  readonly reset?: number;
}

/** Faults drawn by a seed, so that the same seed meets the same faults. */
export function drawnFaults(chance: Chance, rates: FaultRates): FaultPlan {
  const { refused = 0, lost = 0, slow = 0, killed = 0, throttled = 0, conflict = 0, reset = 0 } = rates;
  return ({ attempt }) => {
    if (attempt === undefined && chance.percent(killed)) {
      return chance.percent(50) ? 'killed before' : 'killed after';
    }
    if (chance.percent(throttled)) return 'throttled';
    if (chance.percent(conflict)) return 'conflict';
    if (chance.percent(reset)) return 'reset';
    if (chance.percent(refused)) return 'refused';
    if (chance.percent(lost)) return 'reply lost';
    return chance.percent(slow) ? 'slow' : 'none';
  };
}

/** One kill, at the so-manieth call that any function makes; `seen` counts them. */
export function killAt(
  number: number,
  when: 'before' | 'after',
): FaultPlan & { readonly seen: () => number } {
  let seen = 0;
  const plan: FaultPlan = () => {
    seen += 1;
    return seen === number ? `killed ${when}` : 'none';
  };
  return Object.assign(plan, { seen: () => seen });
}

/** How long a slow call takes: longer than the time-outs of SNS and SQS clients, shorter than DynamoDB's and any function's. */
export const SLOW_MS = 2_000;

/** Lets a call through the scheduler and the faults. */
export type Gate = <T>(call: string, work: () => Promise<T>) => Promise<T>;

export function openGate(scheduler: Scheduler, plan: () => FaultPlan): Gate {
  return async (call, work) => {
    const invocation = currentInvocation();
    if (invocation) invocation.passed += 1;
    const fault = plan()({ invocation: invocation?.name ?? '', call, number: invocation?.passed ?? 0 });
    await scheduler.turn();
    await unlessDead(undefined);
    if (invocation && scheduler.clock.now().getTime() > invocation.deadline) return invocation.die();
    if (fault === 'slow') await scheduler.clock.sleep(SLOW_MS);
    if (fault === 'killed before' && invocation) return invocation.die();
    if (fault === 'refused') throw unavailable(`${call} was refused`);
    const result = await work().finally(() => unlessDead(undefined));
    if (fault === 'killed after' && invocation) return invocation.die();
    if (fault === 'reply lost') throw unavailable(`the reply of ${call} was lost`);
    return result;
  };
}

/** A port whose every method goes through the gate. */
export function gated<T extends object>(gate: Gate, name: string, port: T): T {
  return new Proxy(port, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property);
      if (typeof value !== 'function' || typeof property !== 'string') return value;
      return (...input: unknown[]) =>
        gate(`${name}.${property}`, async () => Reflect.apply(value, target, input) as unknown);
    },
  });
}
