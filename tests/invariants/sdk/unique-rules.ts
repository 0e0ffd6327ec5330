import { firstVersion } from '../../../functions/catalog/domain/product.ts';
import type { ProductStore } from '../../../functions/catalog/domain/product-store.ts';
import type { ReservationStore } from '../../../functions/catalog/domain/reservation-store.ts';
import type { ClaimStore } from '../../../functions/orders/domain/order-store.ts';
import type { PaymentStore } from '../../../functions/payments/domain/payment-store.ts';
import { ShipmentCreated } from '../../../functions/shipping/contract/events.ts';
import type { ShipmentStore } from '../../../functions/shipping/domain/shipment-store.ts';
import { fakeClock } from '../../../platform/clock.ts';
import { createEvent } from '../../../platform/events.ts';
import { seededIds } from '../../../platform/ids.ts';

/** The stores in which something may be there once. */
export interface Stores {
  readonly claims: ClaimStore;
  readonly products: ProductStore;
  readonly reservations: ReservationStore;
  readonly shipments: ShipmentStore;
  readonly payments: PaymentStore;
}

/** Where two sessions wait for each other, once a round. */
export interface Meeting {
  /** Resolves when both are here, or the other one has gone. */
  arrive(): Promise<void>;
}

/** One of two that want the same thing. */
export interface Session {
  readonly stores: Stores;
  /** From here on it waits at this meeting, before it writes. */
  meet(meeting: Meeting): void;
}

/** Something that may be there once: tries to make it, tells whether this session believes that it did. */
export interface UniqueRule {
  readonly name: string;
  make(stores: Stores, round: number, session: number): Promise<boolean>;
}

const AT = '2026-01-01T00:00:00.000Z';
const EUR = { amount: 500, currency: 'EUR' };
const clock = fakeClock(AT);
const ids = seededIds(clock, 13);

export const UNIQUE_RULES: readonly UniqueRule[] = [
  {
    name: 'claim of a key',
    make: async ({ claims }, round) => {
      const [leaseUntil, expiresOn] = ['2026-01-01T00:00:30.000Z', '2026-01-02T00:00:00.000Z'];
      const own = { orderId: ids.next(), leaseToken: ids.next(), leaseUntil, expiresOn };
      const request = { id: `claim-${round}`, fingerprint: 'same', ...own };
      return (await claims.claim(request, clock.now())).kind === 'take';
    },
  },
  {
    name: 'product id',
    make: ({ products }, round, session) => {
      const input = { name: `of ${session}`, category: 'two', price: EUR, stock: 1 };
      return products.saveNew(firstVersion(input, `product-${round}`, AT));
    },
  },
  {
    name: 'reservation of an order',
    make: ({ reservations }, round) => {
      const after = { orderId: `order-${round}`, state: 'RELEASED' as const, since: AT, lines: [] };
      return reservations.saveChange({ before: undefined, after, moves: [] });
    },
  },
  {
    name: 'tracking id',
    make: async ({ shipments }, round, session) => {
      const shipment = {
        orderId: ids.next(),
        trackingId: `TRK-${String(round).padStart(8, '0')}`,
        shippedAt: AT,
      };
      const about = {
        subject: shipment.orderId,
        occurredAt: '2026-01-01T00:00:00.000Z',
        correlationId: `two-${session}`,
      };
      const event = createEvent(ShipmentCreated, about, shipment);
      return (await shipments.saveNew(shipment, event)) === 'created';
    },
  },
  {
    name: 'payment intent',
    make: async ({ payments }, round) => {
      const intent = { amount: EUR, at: AT, correlationId: 'two' };
      return (await payments.saveIntent(`order-${round}`, intent)).created;
    },
  },
];

/** How often both of two sessions believed to have made the one thing that may be there. */
export async function doublesOf(
  rule: UniqueRule,
  sessions: readonly [Session, Session],
  rounds: number,
): Promise<{ rounds: number; doubles: number; none: number }> {
  let [doubles, none] = [0, 0];
  for (let round = 0; round < rounds; round += 1) {
    const { meeting, leave } = openMeeting(sessions.length);
    for (const session of sessions) session.meet(meeting);
    const made = await Promise.all(
      sessions.map(({ stores }, session) => rule.make(stores, round, session).finally(leave)),
    );
    const winners = made.filter(Boolean).length;
    if (winners > 1) doubles += 1;
    if (winners === 0) none += 1;
  }
  return { rounds, doubles, none };
}

function openMeeting(expected: number): { meeting: Meeting; leave: () => void } {
  let missing = expected;
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const come = (): void => {
    missing -= 1;
    if (missing <= 0) open();
  };
  return {
    meeting: {
      arrive: () => {
        come();
        return opened;
      },
    },
    leave: come,
  };
}
