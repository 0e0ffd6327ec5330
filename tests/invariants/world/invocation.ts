import { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock } from '../../../platform/clock.ts';

/** One run of a function, which may die in the middle of it. */
export interface Invocation {
  readonly name: string;
  /** Sites that it has passed so far. */
  passed: number;
  dead: boolean;
  /** Milliseconds since the epoch: from then on it is killed for having run too long. */
  readonly deadline: number;
  /** Ends the function as `kill -9` does: nothing after this line runs, no `catch` and no `finally`. Never resolves. */
  die(): Promise<never>;
}

/** The function was killed, or ran out of time: whoever called it does not know what it did. */
export class Killed extends Error {
  override readonly name = 'Killed';
}

const running = new AsyncLocalStorage<Invocation>();

/** The invocation that the code at hand runs in. */
export const currentInvocation = (): Invocation | undefined => running.getStore();

/** Seconds that each kind of function may run, as the templates have it. */
const TIME_OUTS = { http: 15, internal: 10, events: 10, sweep: 60 } as const;

/** When a function that starts now runs out of time. */
export const deadline = (clock: Clock, kind: keyof typeof TIME_OUTS): number =>
  clock.now().getTime() + TIME_OUTS[kind] * 1000;

/** Never resolves, holds nothing. */
const forever = (): Promise<never> => new Promise(() => {});

/**
 * Runs a function as a process of its own.
 * @throws Killed when it died
 */
export function invoke<T>(name: string, until: number, work: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const invocation: Invocation = {
      name,
      passed: 0,
      dead: false,
      deadline: until,
      die: () => {
        invocation.dead = true;
        reject(new Killed(`${name} was killed`));
        return forever();
      },
    };
    void running.run(invocation, () => work().then(resolve, reject));
  });
}

/** What is dead goes no further. */
export const unlessDead = <T>(result: T): T | Promise<never> =>
  currentInvocation()?.dead ? forever() : result;
