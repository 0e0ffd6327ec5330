import type { Reaction } from '../../platform/event-consumer.ts';
import type { FollowDeps } from './follow.ts';
import { onPaymentFailed, onPaymentSucceeded } from './on-payment-result.ts';
import { onPaymentVoided } from './on-payment-voided.ts';
import { onReservationExpired } from './on-reservation-expired.ts';
import { onShipmentCreated, onShipmentDelivered } from './on-shipment.ts';

/** Every reaction of orders to what others tell. */
export const reactions = (deps: FollowDeps): Reaction[] => [
  onPaymentSucceeded(deps),
  onPaymentFailed(deps),
  onPaymentVoided(deps),
  onShipmentCreated(deps),
  onShipmentDelivered(deps),
  onReservationExpired(deps),
];
