import type { Claim } from '../../../../functions/orders/domain/claim.ts';
import type { DomainEvent } from '../../../../platform/events.ts';
import { before, type Finding, found, type Moment, type Teller } from '../finding.ts';

const TELLERS: readonly (readonly [RegExp, Teller])[] = [
  [/^Order/, 'orders'],
  [/^Payment/, 'payments'],
  [/^Shipment/, 'shipping'],
  [/^Reservation/, 'catalog'],
];

/** An event that lies in its outbox for longer than the sweep leaves any. */
export function eventFindings(event: DomainEvent, moment: Moment): Finding[] {
  if (event.occurredAt >= before(moment, moment.olderThanMs)) return [];
  const service = TELLERS.find(([pattern]) => pattern.test(event.type))?.[1];
  const what = `${event.type} of ${event.subject} is unsent since ${event.occurredAt}.`;
  return [found('event-unsent', event.id, what, service && { kind: 'sweep', service })];
}

export const letterFindings = (queue: string, letters: number): Finding[] =>
  letters > 0 ? [found('dead-letters', queue, `${letters} ${letters === 1 ? 'message' : 'messages'}.`)] : [];

/** A claim that nobody works on and nobody has finished. */
export function claimFindings(
  { id, orderId, answer, leaseUntil, expiresOn }: Claim,
  moment: Moment,
): Finding[] {
  const lapsed = leaseUntil < before(moment, moment.olderThanMs);
  if (answer !== undefined || !lapsed || expiresOn <= moment.now.toISOString()) return [];
  return [found('claim-lapsed', id, `The lease for order ${orderId} is over, and there is no answer.`)];
}
