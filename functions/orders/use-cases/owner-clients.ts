import type { CatalogClient } from '../../catalog/contract/calls.ts';
import type { PaymentsClient } from '../../payments/contract/calls.ts';
import type { ShippingClient } from '../../shipping/contract/calls.ts';
import type { ApplyProposalDeps } from './apply-proposal.ts';

/** The services that own the facts in the events that orders handles. */
export interface OwnerClients {
  readonly payments: PaymentsClient;
  readonly shipping: ShippingClient;
  readonly catalog: Pick<CatalogClient, 'getReservationForOrder'>;
}

/** What the event handlers of orders need. */
export interface OrdersHandlersDeps extends ApplyProposalDeps, OwnerClients {}
