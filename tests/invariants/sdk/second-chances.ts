import { placedOrders, type Snapshot } from '../snapshot.ts';
import type { QueueHandler } from '../world/bus.ts';
import type { Site } from '../world/faults.ts';

/** The moments of a run, in its own time, at which what went wrong was tried again. */
export interface SecondChances {
  /** A function died, or a call failed. */
  struck(): void;
  /** A client asks, or a sweep begins: each calls something first. */
  called(site: Site): void;
  /** Goes around the handler of a queue: a message comes again. */
  readonly redelivered: (handler: QueueHandler) => QueueHandler;
  /** Judges when orders came to their end. */
  waits(snapshot: Pick<Snapshot, 'orders'>): Waits;
}

/** How long orders took to their end, the slowest of them, in milliseconds. */
export interface Waits {
  /** Since the last time that something was tried again before it. */
  readonly sinceChanceMs: number;
  /** Since the last death or failure; 0 without one, or when the order was at its end before. */
  readonly sinceStrikeMs: number;
}

export function secondChances(now: () => number): SecondChances {
  const chances: number[] = [];
  const strikes: number[] = [];
  return {
    struck: () => void strikes.push(now()),
    called: ({ invocation, number, attempt }) => {
      if (number === 1 && attempt === undefined && /-(http|sweep)$/.test(invocation)) chances.push(now());
    },
    redelivered: (handler) => (event, context) => {
      const again = event.Records.some(({ attributes }) => Number(attributes.ApproximateReceiveCount) > 1);
      if (again) chances.push(now());
      return handler(event, context);
    },
    waits: (snapshot) => {
      const ends = placedOrders(snapshot).map(({ history }) => Date.parse(history.at(-1)?.at ?? ''));
      const since = (moments: readonly number[], end: number): number => {
        const before = moments.filter((moment) => moment <= end);
        return before.length === 0 ? 0 : end - Math.max(...before);
      };
      return {
        sinceChanceMs: Math.max(0, ...ends.map((end) => since(chances, end))),
        sinceStrikeMs: Math.max(0, ...ends.map((end) => since(strikes, end))),
      };
    },
  };
}
