import type { ReservationExpiredEvent } from '../contract/events.ts';
import type { Product } from './product.ts';
import type { HeldReservation, Reservation, ReservationChange } from './reservation.ts';

/** What orders hold of the stock. Every method sees what was written before it. */
export interface ReservationStore {
  find(orderId: string): Promise<Reservation | undefined>;
  /** The order's reservation and the products, archived ones too, read together. */
  findForReserve(
    orderId: string,
    productIds: readonly string[],
  ): Promise<{ reservation: Reservation | undefined; products: Product[] }>;
  /**
   * Makes the change and its movements of stock, all or nothing.
   * @returns false when something is not as the change wants it
   * @throws DomainError `temporarily_unavailable` when conflicts with others outlast the tries
   */
  saveChange(change: ReservationChange): Promise<boolean>;
}

/** The holds whose orders are overdue. */
export interface ExpiredReservations {
  /** Holds to ask about at `now` (ISO 8601) or before, at most `limit`, longest due first, perhaps a little behind. */
  listExpired(now: string, limit: number): Promise<HeldReservation[]>;
  /**
   * Puts the question off to `nextSweepAt`, marks the hold as expired and stores the event that asks it: all or nothing.
   * @param at now, ISO 8601: kept as `askedAt` by the first call
   * @returns false when the reservation is no longer held, or another sweep was faster
   */
  saveExpiry(
    reservation: HeldReservation,
    times: { readonly at: string; readonly nextSweepAt: string },
    event: ReservationExpiredEvent,
  ): Promise<boolean>;
}
