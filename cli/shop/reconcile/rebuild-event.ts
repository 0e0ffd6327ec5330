import { ReservationExpired } from '../../../functions/catalog/contract/events.ts';
import { OrderCancelled, OrderFailed, OrderPaid } from '../../../functions/orders/contract/events.ts';
import {
  PaymentFailed,
  PaymentSucceeded,
  PaymentVoided,
} from '../../../functions/payments/contract/events.ts';
import { ShipmentCreated } from '../../../functions/shipping/contract/events.ts';
import { createEvent, type DomainEvent, type EventKind } from '../../../platform/events.ts';
import type { EventReplay } from './finding.ts';

const KINDS: readonly EventKind[] = [
  OrderPaid,
  OrderFailed,
  OrderCancelled,
  PaymentSucceeded,
  PaymentFailed,
  PaymentVoided,
  ShipmentCreated,
  ReservationExpired,
];

/** The event of a row, as its service made it: with the same id, so that consumers that count by it notice nothing. */
export function rebuildEvent(retelling: EventReplay, correlationId: string): DomainEvent {
  const { type, orderId, occurredAt, data } = retelling;
  const kind = KINDS.find((one) => one.type === type);
  if (kind === undefined) throw new Error(`${type} is not published again`);
  return createEvent(kind, { subject: orderId, occurredAt, correlationId }, data);
}
