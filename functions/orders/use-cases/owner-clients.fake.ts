import type { DomainEvent, EventOf } from '../../../platform/events.ts';
import type { ReservationForOrder } from '../../catalog/contract/calls.ts';
import type { ReservationExpired } from '../../catalog/contract/events.ts';
import type { PaymentForOrder } from '../../payments/contract/calls.ts';
import type { PaymentEvent, PaymentVoidedEvent } from '../../payments/contract/events.ts';
import type { ShipmentForOrder } from '../../shipping/contract/calls.ts';
import type { ShipmentCreatedEvent, ShipmentDeliveredEvent } from '../../shipping/contract/events.ts';
import type { OwnerClients } from './owner-clients.ts';

/** The rows of payments, shipping and catalog as orders sees them, in memory. */
export interface FakeOwnerClients {
  readonly payments: Map<string, PaymentForOrder>;
  readonly shipments: Map<string, ShipmentForOrder>;
  readonly reservations: Map<string, ReservationForOrder>;
  readonly clients: OwnerClients;
  /** Makes the owner's row say what an event says, as it does before the event is published. */
  agree(event: DomainEvent): void;
  /** Counts the lookups so far. */
  lookups(): number;
}

type Heard =
  | PaymentEvent
  | PaymentVoidedEvent
  | ShipmentCreatedEvent
  | ShipmentDeliveredEvent
  | EventOf<typeof ReservationExpired>;

export function createFakeOwnerClients(): FakeOwnerClients {
  const payments = new Map<string, PaymentForOrder>();
  const shipments = new Map<string, ShipmentForOrder>();
  const reservations = new Map<string, ReservationForOrder>();
  let lookups = 0;
  const lookup =
    <R>(rows: ReadonlyMap<string, R>) =>
    async ({ orderId }: { readonly orderId: string }) => {
      lookups += 1;
      return rows.get(orderId);
    };
  return {
    payments,
    shipments,
    reservations,
    clients: {
      payments: { getPaymentForOrder: lookup(payments) },
      shipping: { getShipmentForOrder: lookup(shipments) },
      catalog: { getReservationForOrder: lookup(reservations) },
    },
    lookups: () => lookups,
    agree: (heard) => {
      const event = heard as Heard;
      const { subject, occurredAt: at } = event;
      switch (event.type) {
        case 'PaymentSucceeded': {
          const { amount, reference } = event.data;
          return void payments.set(subject, {
            ...payments.get(subject),
            status: 'SUCCEEDED',
            amount,
            reference,
          });
        }
        case 'PaymentFailed':
          return void payments.set(subject, {
            ...payments.get(subject),
            status: 'FAILED',
            reason: event.data.reason,
          });
        case 'PaymentVoided': {
          const voided = { amount: event.data.amount, at };
          return void payments.set(subject, { status: 'CLOSED', ...payments.get(subject), voided });
        }
        case 'ShipmentCreated': {
          const { trackingId, shippedAt } = event.data;
          return void shipments.set(subject, { status: 'CREATED', trackingId, shippedAt });
        }
        case 'ReservationExpired':
          return void reservations.set(subject, { state: 'HELD', heldAt: event.data.heldAt, expired: true });
        default:
          return undefined;
      }
    },
  };
}
