import { type Clock, isoNow } from '../../platform/clock.ts';
import { createRouteTable, type HttpApp, type HttpDeps } from '../../platform/http/app.ts';
import { type ConditionHeaders, etag, requireConditions, weakEtag } from '../../platform/http/etag.ts';
import type { RouteResult } from '../../platform/http/route.ts';
import type { CatalogClient } from '../catalog/contract/calls.ts';
import { addToCart, type Cart, changeCartLine, getCart, removeCartLine } from './contract/routes.ts';
import { add, remove, requireLine, type StoredCart, setQuantity, showCart } from './domain/cart.ts';
import type { CartStore } from './domain/cart-store.ts';
import { withOffers, withPriceChanges } from './domain/flags.ts';
import { loadCart } from './load-cart.ts';
import { findOffer, findOffers } from './offer.ts';
import { untilUndisturbed } from './until-undisturbed.ts';

export interface CartHttpDeps extends HttpDeps {
  readonly store: CartStore;
  readonly catalog: Pick<CatalogClient, 'getProducts'>;
  readonly clock: Clock;
  /** Currency of an empty cart's subtotal. */
  readonly currency: string;
}

/** The routes of the cart. */
export function createCartApp(deps: CartHttpDeps): HttpApp {
  const { app, on } = createRouteTable(deps, 'CartError');
  const { catalog, clock } = deps;
  on(getCart, async ({ params, correlationId }) => {
    const cart = showCart(await loadCart(deps, params.userId), deps.currency);
    const productIds = cart.items.map(({ productId }) => productId);
    return replyWithOffers(withOffers(cart, await findOffers(deps, productIds, correlationId)));
  });
  on(addToCart, async ({ body, headers, correlationId }) => {
    const { userId, productId, quantity } = body;
    const offer = await findOffer(catalog, productId, correlationId);
    const change = (cart: StoredCart) => add(cart, productId, quantity, offer, isoNow(clock));
    return changeCart(deps, userId, headers, change);
  });
  on(changeCartLine, async ({ params, body, headers, correlationId }) => {
    const { userId, productId } = params;
    const { quantity } = body;
    if (quantity === undefined)
      return changeCart(deps, userId, headers, (cart) => requireLine(cart, productId));
    const offer = await findOffer(catalog, productId, correlationId);
    const change = (cart: StoredCart) => setQuantity(cart, productId, quantity, offer, isoNow(clock));
    return changeCart(deps, userId, headers, change);
  });
  on(removeCartLine, async ({ params: { userId, productId }, headers }) => {
    const change = (cart: StoredCart) => remove(cart, productId, isoNow(clock));
    return changeCart(deps, userId, headers, change);
  });
  return app;
}

/** A cart with what the catalog says of its lines now: that moves without the cart's version. */
function replyWithOffers(cart: Cart): RouteResult {
  const text = JSON.stringify(cart);
  const tag = cart.items.length === 0 ? etag(cart.version) : weakEtag(cart.version, text);
  return { status: 200, text, headers: { etag: tag } };
}

const replyOf = (cart: Cart): RouteResult => ({
  status: 200,
  json: cart,
  headers: { etag: etag(cart.version) },
});

/** Changes a cart on condition of its version; what others change meanwhile is read again, unless a version was asked for. */
const changeCart = (
  deps: CartHttpDeps,
  userId: string,
  headers: ConditionHeaders,
  change: (cart: StoredCart) => StoredCart,
): Promise<RouteResult> =>
  untilUndisturbed(deps, async () => {
    const cart = await loadCart(deps, userId);
    requireConditions(headers, cart.version);
    const next = change(cart);
    if (next !== cart && !(await deps.store.save(next))) return undefined;
    return replyOf(withPriceChanges(showCart(next, deps.currency), cart));
  });
