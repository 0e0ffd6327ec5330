import { cartRoutes } from '../functions/cart/contract/routes.ts';
import { catalogRoutes } from '../functions/catalog/contract/routes.ts';
import { orderRoutes } from '../functions/orders/contract/routes.ts';
import { shippingRoutes } from '../functions/shipping/contract/routes.ts';
import type { Route } from '../platform/http/route.ts';

/** Every route of the shop's services. */
export const shopRoutes: readonly Route[] = [
  ...catalogRoutes,
  ...cartRoutes,
  ...orderRoutes,
  ...shippingRoutes,
];
