import type { Outbox } from '../../../platform/outbox.ts';
import type { Doubles } from '../world/doubles.ts';
import { stormMutant } from './mutant.ts';

const forgetful = (outbox: Outbox): Outbox => ({ ...outbox, unsent: async () => [] });

/** Publishes after the commit and keeps nothing to publish again. */
const noOutbox: Doubles = (parts) => ({
  ...parts,
  catalogOutbox: forgetful(parts.catalogOutbox),
  ordersOutbox: forgetful(parts.ordersOutbox),
  paymentsOutbox: forgetful(parts.paymentsOutbox),
  shippingOutbox: forgetful(parts.shippingOutbox),
});

export const mutant = stormMutant('P2', 'publish after the commit, without the outbox', {
  doubles: noOutbox,
  rates: { killed: 2, refused: 2 },
});
