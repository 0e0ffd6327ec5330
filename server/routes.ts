import { cartRoutes } from '../functions/cart/contract.ts';
import { catalogRoutes } from '../functions/catalog/contract.ts';
import { orderRoutes } from '../functions/orders/contract.ts';
import { shippingRoutes } from '../functions/shipping/contract.ts';
import type { Route } from '../platform/http/route.ts';

/** Every route of the shop's services. */
export const shopRoutes: readonly Route[] = [
  ...catalogRoutes,
  ...cartRoutes,
  ...orderRoutes,
  ...shippingRoutes,
];
