import type { Clock } from '../../../platform/clock.ts';
import type { Relay } from '../../../platform/outbox.ts';
import type { Claim, StoredResponse } from '../domain/claim.ts';
import type { ClaimStore, OrderStore } from '../domain/order-store.ts';
import { buildAbandonment } from './build-abandonment.ts';
import { ClaimLost, saveResponse } from './run-idempotently.ts';

export interface CloseCheckoutDeps {
  readonly clock: Clock;
  readonly orders: Pick<OrderStore, 'saveAbandoned'>;
  readonly claims: ClaimStore;
  readonly relay: Relay;
}

/**
 * Ends a checkout that may have reserved stock and will never become an order: its order id is closed and its claim ended
 * in one transaction, and the stock goes back by the event at once.
 * @param answer kept for the claim's key; without one the claim is forgotten
 * @throws ClaimLost when another worker goes on with the checkout
 */
export async function closeCheckout(
  about: { readonly orderId: string; readonly correlationId: string },
  { claim, answer }: { readonly claim: Claim | undefined; readonly answer?: StoredResponse },
  deps: CloseCheckoutDeps,
): Promise<void> {
  const { order, event } = buildAbandonment(about, deps.clock);
  const outcome = await deps.orders.saveAbandoned(
    order,
    event,
    claim && { claim, ...(answer ? { answer } : {}) },
  );
  if (outcome === 'claim_lost') throw new ClaimLost();
  if (outcome === 'abandoned') await deps.relay.send([event]);
  // The order id was closed before, when its reservation expired.
  else if (answer) await saveResponse(answer, claim, deps.claims);
}
