import { createRouteTable, type HttpApp, type HttpDeps } from '../../platform/http/app.ts';
import { type ConditionHeaders, etag, requireConditions, weakEtag } from '../../platform/http/etag.ts';
import type { RouteResult } from '../../platform/http/route.ts';
import {
  addToCart as addToCartRoute,
  type Cart,
  changeCartLine,
  getCart,
  removeCartLine,
} from './contract/routes.ts';
import { toCartResponse } from './domain/cart.ts';
import { withOffers, withPriceChanges } from './domain/flags.ts';
import type { CartMetric } from './metrics.ts';
import {
  addToCart,
  type CartChange,
  type ChangeCartDeps,
  changeLine,
  removeLine,
} from './use-cases/change-cart.ts';
import { findOffers } from './use-cases/find-offers.ts';
import { loadCart } from './use-cases/load-cart.ts';

export interface CartHttpDeps extends HttpDeps, ChangeCartDeps {
  /** Currency of an empty cart's subtotal. */
  readonly currency: string;
}

/** The routes of the cart. */
export function createCartRoutes(deps: CartHttpDeps): HttpApp {
  const { app, on } = createRouteTable(deps, 'CartError' satisfies CartMetric);
  const changed = ({ before, after }: CartChange): RouteResult => {
    const cart = withPriceChanges(toCartResponse(after, deps.currency), before);
    return { status: 200, json: cart, headers: { etag: etag(cart.version) } };
  };
  on(getCart, async ({ params, correlationId }) => {
    const cart = toCartResponse(await loadCart(deps, params.userId), deps.currency);
    const productIds = cart.items.map(({ productId }) => productId);
    return withCurrentOffers(withOffers(cart, await findOffers(deps, productIds, correlationId)));
  });
  on(addToCartRoute, async ({ body: { quantity, ...line }, headers, correlationId }) =>
    changed(await addToCart({ ...line, correlationId }, quantity, deps, preconditionOf(headers))),
  );
  on(changeCartLine, async ({ params, body: { quantity }, headers, correlationId }) =>
    changed(await changeLine({ ...params, correlationId }, quantity, deps, preconditionOf(headers))),
  );
  on(removeCartLine, async ({ params, headers }) =>
    changed(await removeLine(params, deps, preconditionOf(headers))),
  );
  return app;
}

const preconditionOf = (headers: ConditionHeaders) => (version: number) =>
  requireConditions(headers, version);

/** A cart with the catalog's current offers, which change without the cart's version. */
function withCurrentOffers(cart: Cart): RouteResult {
  const text = JSON.stringify(cart);
  const tag = cart.items.length === 0 ? etag(cart.version) : weakEtag(cart.version, text);
  return { status: 200, text, headers: { etag: tag } };
}
