import { internalHandler } from '../../platform/internal-call.ts';
import type { Logger } from '../../platform/logger.ts';
import {
  type OrderForCart,
  type OrderForPayment,
  type OrderForShipping,
  type OrderForStock,
  type OrdersRequest,
  ordersRequest,
} from './contract/calls.ts';
import { type AbandonedOrder, type Order, wasPaid } from './domain/order.ts';
import type { OrderReader } from './domain/order-store.ts';

export interface OrdersCallsDeps {
  readonly orders: OrderReader;
  readonly logger: Logger;
}

type Row = Order | AbandonedOrder;
type View = OrderForPayment | OrderForStock | OrderForShipping | OrderForCart;

/** `order` is absent when there is none. */
interface Found {
  readonly ok: true;
  readonly order?: View;
}

/** What other services may ask of an order: each gets what it needs and no more. Checks the request itself, so it takes anything. */
export const createOrdersCalls = ({ orders, logger }: OrdersCallsDeps) =>
  internalHandler(
    ordersRequest,
    async ({ operation, orderId }): Promise<Found> => {
      const row = await orders.find(orderId);
      return row === undefined ? { ok: true } : { ok: true, order: VIEWS[operation](row) };
    },
    logger,
  );

const VIEWS: Readonly<Record<OrdersRequest['operation'], (row: Row) => View>> = {
  getOrderForPayment: (row) => {
    if (row.status === 'ABANDONED') return { status: row.status };
    const { status, total, paymentToken } = row;
    return { status, total, ...(paymentToken === undefined ? {} : { paymentToken }) };
  },
  getOrderForStock: ({ status }) => ({ status }),
  getOrderForShipping: (row) =>
    row.status === 'ABANDONED' || row.trackingId === undefined
      ? { status: row.status }
      : { status: row.status, trackingId: row.trackingId },
  getOrderForCart: (row) => {
    if (row.status === 'ABANDONED') return { status: row.status, lines: [], wasPaid: false };
    const { status, cart, items } = row;
    const lines = items.map(({ productId, quantity }) => ({ productId, quantity }));
    return { status, lines, wasPaid: wasPaid(row), ...(cart === undefined ? {} : { cart }) };
  },
};
