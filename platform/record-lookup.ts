import * as z from 'zod/mini';
import { callInternally, type InternalCall } from './internal-call.ts';
import type { Schema } from './schema.ts';
import { correlationId, orderId } from './schema.ts';

// A consumer compares an event with the record of the service that owns the fact before anything moves.

/** The request for one record of an order. */
export const recordRequest = <const O extends string>(operation: O) =>
  z.strictObject({ operation: z.literal(operation), orderId: orderId(), correlationId: correlationId() });

/** Reads an order's record in another service, consistently; undefined when there is none. */
export type RecordLookup<R> = (about: {
  readonly orderId: string;
  readonly correlationId: string;
}) => Promise<R | undefined>;

/** Milliseconds that a consumer (10 s) waits for an internal function (5 s) that looks up a record. */
export const LOOKUP_BUDGET_MS = 7_000;

/**
 * The client of a lookup. `member` names the record in the response `{ ok: true, [member]?: record }`.
 * @throws DomainError `temporarily_unavailable` when the other service does not respond: the message is delivered again
 */
export const recordLookup = <S extends Schema>(
  call: InternalCall,
  operation: string,
  member: string,
  record: S,
): RecordLookup<z.output<S>> => {
  const response = z.strictObject({ ok: z.literal(true), [member]: z.optional(record) });
  return async ({ orderId: id, correlationId: cause }) => {
    const found = await callInternally(call, { operation, orderId: id, correlationId: cause }, response);
    return (found as Record<string, unknown>)[member] as z.output<S> | undefined;
  };
};

/** The record agrees with the event; `late`: it moved on since, so that there is nothing to do. */
export type Confirmation = 'confirmed' | 'late';
