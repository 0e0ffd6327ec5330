import { type AbandonedOrder, isClosed, type Order } from '../../../../functions/orders/domain/order.ts';

type AnyOrder = Order | AbandonedOrder;

/** Whether the order has not come to nothing. */
export const isOpen = (order: AnyOrder): order is Order => !isClosed(order);

/** Whether the order is paid, and goods are set apart or on their way for it. */
export const isLive = (order: AnyOrder): order is Order => isOpen(order) && order.status !== 'PENDING';
