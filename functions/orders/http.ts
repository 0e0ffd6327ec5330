import { createRouteTable, type HttpApp, type HttpDeps } from '../../platform/http/app.ts';
import { decodeCursor, encodeCursor, fitPage } from '../../platform/http/pagination.ts';
import type { RouteResult } from '../../platform/http/route.ts';
import {
  cancelOrder as cancelOrderRoute,
  getOrder,
  listOrders,
  placeOrder as placeOrderRoute,
} from './contract/routes.ts';
import type { OrderPosition } from './domain/order-store.ts';
import type { OrdersMetric } from './metrics.ts';
import { type CancelOrderDeps, cancelOrder } from './use-cases/cancel-order.ts';
import { getOrderOfUser, toOrderResponse } from './use-cases/get-order.ts';
import { placeOrder } from './use-cases/place-order.ts';
import type { IdempotentResponse } from './use-cases/run-idempotently.ts';
import type { PlaceOrderDeps } from './use-cases/store-order.ts';

export type OrdersHttpDeps = HttpDeps & PlaceOrderDeps & CancelOrderDeps;

/** The routes of orders. */
export function createOrdersRoutes(deps: OrdersHttpDeps): HttpApp {
  const { app, on } = createRouteTable(deps, 'OrderPlacementError' satisfies OrdersMetric);
  on(placeOrderRoute, async ({ body, headers, principal: { clientId }, correlationId }) => {
    const idempotencyKey = headers['idempotency-key'];
    return toRouteResult(await placeOrder({ body, clientId, correlationId, idempotencyKey }, deps));
  });
  on(listOrders, async ({ query: { userId, limit, lastKey } }) => {
    const list = `orders?userId=${userId}`;
    const after = lastKey === undefined ? undefined : positionIn(list, lastKey);
    const { orders, next } = await deps.orders.listByUser(userId, limit, after);
    const items = fitPage(orders.map(toOrderResponse));
    const last = items.length < orders.length ? items.at(-1) : next;
    const nextKey = last && encodeCursor(list, [last.createdAt, last.orderId]);
    return { status: 200, json: { items, ...(nextKey ? { nextKey } : {}) } };
  });
  on(getOrder, async ({ params, query }) => {
    const order = await getOrderOfUser({ ...params, ...query }, deps.orders);
    return { status: 200, json: toOrderResponse(order) };
  });
  on(cancelOrderRoute, async ({ params, query, body, headers, principal: { clientId }, correlationId }) => {
    const idempotencyKey = headers['idempotency-key'];
    const request = { ...params, ...query, reason: body?.reason, clientId, correlationId, idempotencyKey };
    return toRouteResult(await cancelOrder(request, deps));
  });
  return app;
}

function positionIn(list: string, lastKey: string): OrderPosition {
  const [createdAt = '', orderId = ''] = decodeCursor(list, lastKey, 2);
  return { createdAt, orderId };
}

function toRouteResult({ response, replayed }: IdempotentResponse): RouteResult {
  const { status, body, contentType, location } = response;
  return {
    status,
    text: body,
    contentType,
    headers: {
      ...(location ? { location } : {}),
      ...(replayed ? { 'idempotent-replayed': 'true' } : {}),
    },
  };
}
