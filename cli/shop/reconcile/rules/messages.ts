import type { Claim } from '../../../../functions/orders/domain/claim.ts';
import type { DomainEvent } from '../../../../platform/events.ts';
import { before, type CheckOptions, createFinding, type Emitter, type Finding } from '../finding.ts';

const EMITTERS: readonly (readonly [RegExp, Emitter])[] = [
  [/^Order/, 'orders'],
  [/^Payment/, 'payments'],
  [/^Shipment/, 'shipping'],
  [/^Reservation/, 'catalog'],
];

/** An event that lies in its outbox for longer than the sweep leaves any. */
export function eventFindings(event: DomainEvent, options: CheckOptions): Finding[] {
  if (event.occurredAt >= before(options, options.olderThanMs)) return [];
  const service = EMITTERS.find(([pattern]) => pattern.test(event.type))?.[1];
  const what = `${event.type} of ${event.subject} is unsent since ${event.occurredAt}.`;
  return [createFinding('event-unsent', event.id, what, service && { kind: 'sweep', service })];
}

export const deadLetterFindings = (queue: string, letters: number): Finding[] =>
  letters > 0
    ? [createFinding('dead-letters', queue, `${letters} ${letters === 1 ? 'message' : 'messages'}.`)]
    : [];

/** A claim that nobody works on and nobody has finished. */
export function claimFindings(
  { id, orderId, answer, leaseUntil, expiresOn }: Claim,
  options: CheckOptions,
): Finding[] {
  const lapsed = leaseUntil < before(options, options.olderThanMs);
  if (answer !== undefined || !lapsed || expiresOn <= options.now.toISOString()) return [];
  return [
    createFinding('claim-lapsed', id, `The lease for order ${orderId} is over, and there is no answer.`),
  ];
}
