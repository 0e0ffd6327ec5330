import * as z from 'zod/mini';
import { createEvent, type DomainEvent, defineEvent } from './events.ts';

/** A kind of event for the platform's own tests. */
export const TestEvent = defineEvent('Noticed', 1, z.strictObject({ what: z.string() }));

/** One event for each name, published at the start of 2026. */
export function testEvents(...what: string[]): DomainEvent[] {
  const occurredAt = '2026-01-01T00:00:00.000Z';
  return what.map((each) =>
    createEvent(TestEvent, { subject: each, occurredAt, correlationId: `c-${each}` }, { what: each }),
  );
}
