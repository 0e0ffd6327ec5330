import * as z from 'zod/mini';
import { fakeClock } from './clock.ts';
import { type DomainEvent, defineEvent, makeEvent } from './events.ts';
import { seededIds } from './ids.ts';

/** A kind of event for the platform's own tests. */
export const Noticed = defineEvent('Noticed', 1, z.strictObject({ what: z.string() }));

/** One event for each name, told at the start of 2026, each with its own id. */
export function noticed(...what: string[]): DomainEvent[] {
  const clock = fakeClock();
  const source = { clock, ids: seededIds(clock) };
  return what.map((each) =>
    makeEvent(Noticed, { subject: each, correlationId: `c-${each}` }, { what: each }, source),
  );
}
