import { Fault, notFound } from '../../platform/errors.ts';
import { createRouteTable, type HttpApp, type HttpDeps } from '../../platform/http/app.ts';
import { decodeCursor, encodeCursor } from '../../platform/http/page.ts';
import type { Reply } from '../../platform/http/route.ts';
import { getOrder, listOrders, type OrderView, placeOrder as placeOrderRoute } from './contract.ts';
import type { Order } from './domain/order.ts';
import type { OrderPosition } from './domain/order-store.ts';
import { type PlaceOrderAnswer, type PlaceOrderDeps, placeOrder } from './place-order.ts';

export type OrdersAppDeps = HttpDeps & PlaceOrderDeps;

/** The routes of orders. */
export function createOrdersApp(deps: OrdersAppDeps): HttpApp {
  const { app, on } = createRouteTable(deps, 'OrderPlacementError');
  on(placeOrderRoute, async ({ body, headers, caller, correlationId }) => {
    const idempotencyKey = headers['idempotency-key'];
    return placedReply(await placeOrder({ body, caller, correlationId, idempotencyKey }, deps));
  });
  on(listOrders, async ({ query: { userId, limit, lastKey } }) => {
    const list = `orders?userId=${userId}`;
    const after = lastKey === undefined ? undefined : positionIn(list, lastKey);
    const { orders, next } = await deps.orders.listByUser(userId, limit, after);
    const nextKey = next && encodeCursor(list, [next.createdAt, next.orderId]);
    return { status: 200, json: { items: orders.map(view), ...(nextKey ? { nextKey } : {}) } };
  });
  on(getOrder, async ({ params, query }) => {
    const order = await deps.orders.find(params.orderId);
    if (order === undefined || order.status === 'ABANDONED') throw notFound('the order', 'order_not_found');
    if (order.userId !== query.userId) {
      throw new Fault('forbidden', 'not_your_order', 'the order belongs to somebody else');
    }
    return { status: 200, json: view(order) };
  });
  return app;
}

function positionIn(list: string, lastKey: string): OrderPosition {
  const [createdAt = '', orderId = ''] = decodeCursor(list, lastKey, 2);
  return { createdAt, orderId };
}

function placedReply({ answer, replayed }: PlaceOrderAnswer): Reply {
  const { status, body, contentType, location } = answer;
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

/** The order as callers see it: fields that the store keeps for itself stay inside. */
function view(order: Order): OrderView {
  const { orderId, userId, status, items, total, createdAt, updatedAt } = order;
  const { trackingId, shippedAt, deliveredAt, failureReason } = order;
  return {
    orderId,
    userId,
    status,
    items: [...items],
    total,
    createdAt,
    updatedAt,
    ...(trackingId ? { trackingId } : {}),
    ...(shippedAt ? { shippedAt } : {}),
    ...(deliveredAt ? { deliveredAt } : {}),
    ...(failureReason ? { failureReason } : {}),
    history: order.history as OrderView['history'],
  };
}
