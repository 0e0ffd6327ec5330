import type { Ids } from '../../../platform/ids.ts';

/** The parcel of an order. */
export interface Shipment {
  readonly orderId: string;
  readonly trackingId: string;
  /** `VOIDED`: the order was closed, the label may not be used. */
  readonly status: 'CREATED' | 'VOIDED';
  /** ISO 8601. */
  readonly shippedAt: string;
  readonly voidedAt?: string;
}

/** A shipment as it is about to be written. */
export type NewShipment = Pick<Shipment, 'orderId' | 'trackingId' | 'shippedAt'>;

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** `TRK-` and 8 of 36 characters: 2.8 · 10^12 of them, unique only by the store's condition. */
export const newTrackingId = (ids: Ids): string => `TRK-${ids.randomString(ALPHABET, 8)}`;

export const isTrackingId = (text: string): boolean => /^TRK-[0-9A-Z]{8}$/.test(text);
