import type { EventHandler } from '../../platform/event-consumer.ts';
import { onPaymentFailed, onPaymentSucceeded } from './on-payment-result.ts';
import { onPaymentVoided } from './on-payment-voided.ts';
import { onReservationExpired } from './on-reservation-expired.ts';
import { onShipmentCreated, onShipmentDelivered } from './on-shipment.ts';
import type { HandlerDeps } from './owner-records.ts';

/** The event handlers of orders. */
export const reactions = (deps: HandlerDeps): EventHandler[] => [
  onPaymentSucceeded(deps),
  onPaymentFailed(deps),
  onPaymentVoided(deps),
  onShipmentCreated(deps),
  onShipmentDelivered(deps),
  onReservationExpired(deps),
];
