/** Time in ms, from any beginning. */
export interface Time {
  now(): number;
  sleep(ms: number): Promise<void>;
}

/** What came of one request. */
export interface Result {
  readonly kind: string;
  /** Answered as a customer would have it: done, or refused for a good reason. */
  readonly good: boolean;
  /** What went wrong, in a word or two. */
  readonly error?: string;
}

/** One request with its times, in ms from the start of the run. */
export interface Sample extends Result {
  /** When it was to be sent. */
  readonly intended: number;
  readonly sent: number;
  readonly ended: number;
}

export type Send = (number: number) => Promise<Result>;

/** What a customer waited, from the moment in which they wanted it: a request that had to queue here waited too. */
export const latency = ({ intended, ended }: Sample): number => ended - intended;

/** What a client that only looks at its own requests would report: blind to those that a stalled shop kept from being sent. */
export const serviceTime = ({ sent, ended }: Sample): number => ended - sent;

/**
 * Open loop: sends each request at its moment, whether or not earlier ones were answered.
 * @param at moments in ms from the start, ascending
 * @param atOnce requests under way at most; one above it waits, and its wait counts. Default 2,000
 */
export async function driveOpen(
  at: readonly number[],
  send: Send,
  time: Time,
  atOnce = 2_000,
): Promise<Sample[]> {
  const start = time.now();
  const samples: Sample[] = [];
  const underway = new Set<Promise<void>>();
  for (const [number, intended] of at.entries()) {
    const early = start + intended - time.now();
    if (early > 0) await time.sleep(early);
    while (underway.size >= atOnce) await Promise.race(underway);
    const one = record(number, intended, start, send, time, samples).finally(() => underway.delete(one));
    underway.add(one);
  }
  await Promise.all(underway);
  return samples;
}

/** Closed loop: so many clients, each sending its next request when the last one is answered. */
export async function driveClosed(
  { clients, requests }: { readonly clients: number; readonly requests: number },
  send: Send,
  time: Time,
): Promise<Sample[]> {
  const start = time.now();
  const samples: Sample[] = [];
  let next = 0;
  const client = async (): Promise<void> => {
    while (next < requests) {
      const number = next;
      next += 1;
      await record(number, time.now() - start, start, send, time, samples);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return samples;
}

async function record(
  number: number,
  intended: number,
  start: number,
  send: Send,
  time: Time,
  samples: Sample[],
): Promise<void> {
  const sent = time.now() - start;
  const result = await send(number);
  samples.push({ ...result, intended, sent, ended: time.now() - start });
}
