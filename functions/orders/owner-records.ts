import type { RecordLookup } from '../../platform/record-lookup.ts';
import type { ReservationForOrder } from '../catalog/contract/calls.ts';
import type { PaymentForOrder } from '../payments/contract/calls.ts';
import type { ShipmentForOrder } from '../shipping/contract/calls.ts';
import type { FollowDeps } from './follow.ts';

/** The records of an order in the services that emit events about it. */
export interface OwnerRecords {
  readonly payment: RecordLookup<PaymentForOrder>;
  readonly shipment: RecordLookup<ShipmentForOrder>;
  readonly reservation: RecordLookup<ReservationForOrder>;
}

/** What the event handlers of orders need. */
export interface HandlerDeps extends FollowDeps {
  readonly records: OwnerRecords;
}
