import { isoNow } from '../../../platform/clock.ts';
import {
  ContradictedEvent,
  type EventContext,
  type EventHandler,
  eventHandler,
} from '../../../platform/event-consumer.ts';
import type { EventOf } from '../../../platform/events.ts';
import { type Money, sameMoney } from '../../../platform/money.ts';
import { existing, type OrderForPayment, type OrdersClient } from '../../orders/contract/calls.ts';
import { OrderPlaced } from '../../orders/contract/events.ts';
import { decisionOf, FREE, isFree } from '../domain/payment.ts';
import { chargeOrder } from './charge-order.ts';
import { type RecordResultDeps, recordResult } from './record-result.ts';
import { type Voidable, voidPayment } from './void-payment.ts';

export interface HandleOrderPlacedDeps extends RecordResultDeps {
  readonly orders: Pick<OrdersClient, 'getOrderForPayment'>;
}

type Placed = EventOf<typeof OrderPlaced>;

/**
 * Charges a placed order, once, and publishes how it went. What is charged, and what with, is what the order's own row says;
 * an order that was closed meanwhile is not charged, and one that costs nothing is paid without the provider.
 */
export const handleOrderPlaced = (deps: HandleOrderPlacedDeps): EventHandler =>
  eventHandler(OrderPlaced, async (event, context) => {
    const { subject: orderId, correlationId } = event;
    const order = existing(event, await deps.orders.getOrderForPayment({ orderId, correlationId }));
    const total = agreedTotal(event, order);
    if (order.status === 'FAILED' || order.status === 'CANCELLED')
      return closedMeanwhile({ orderId, correlationId, amount: total }, deps, context);
    if (order.status !== 'PENDING') return mustBeDecided(event, order, deps, context);
    await payOnce({ orderId, correlationId, total, token: order.paymentToken }, deps, context);
  });

/** @throws ContradictedEvent when order and event differ; an abandoned checkout was never placed */
function agreedTotal({ subject, data }: Placed, { status, total }: OrderForPayment): Money {
  if (total === undefined) throw new ContradictedEvent(`OrderPlaced of order ${subject}, which is ${status}`);
  if (sameMoney(total, data.total)) return total;
  const [says, is] = [data.total, total].map(({ amount, currency }) => `${amount} ${currency}`);
  throw new ContradictedEvent(`OrderPlaced says that order ${subject} costs ${says}, it costs ${is}`);
}

/** Nothing is charged; and a void that follows the tombstone may be what failed before. */
async function closedMeanwhile(
  order: Voidable & { readonly amount: Money },
  deps: HandleOrderPlacedDeps,
  context: EventContext,
): Promise<void> {
  const payment = await deps.payments.find(order.orderId);
  if (payment?.closedAt !== undefined) return voidPayment(order, deps, context);
  context.logger.info('the order was closed meanwhile: not charged', { orderId: order.orderId });
}

/** An order that is paid was paid by a payment of ours. */
async function mustBeDecided(
  { subject: orderId }: Placed,
  { status }: OrderForPayment,
  { payments }: HandleOrderPlacedDeps,
  { logger }: EventContext,
): Promise<void> {
  const payment = await payments.find(orderId);
  if (payment?.decidedAt !== undefined) return logger.info('payment was decided before');
  throw new ContradictedEvent(`order ${orderId} is ${status}, and there is no payment of it`);
}

async function payOnce(
  about: { orderId: string; correlationId: string; total: Money; token: string | undefined },
  deps: HandleOrderPlacedDeps,
  context: EventContext,
): Promise<void> {
  const { orderId, correlationId, total, token } = about;
  const intent = { amount: total, at: isoNow(context.clock), correlationId };
  const { created, payment } = await deps.payments.saveIntent(orderId, intent);
  const charged = { orderId, amount: total, correlationId };
  if (payment.closedAt !== undefined) return voidPayment(charged, deps, context);
  if (payment.status !== 'INTENT') return context.logger.info('payment was decided before');
  if (payment.amount !== undefined && !sameMoney(payment.amount, total)) {
    throw new ContradictedEvent(`order ${orderId} has a payment of another amount than it costs`);
  }
  if (isFree(total)) return recordResult(charged, FREE, deps, context);
  // An intent that was there before may have been charged before: the provider is asked first.
  const known = created ? undefined : await deps.provider.find(orderId);
  const request = { key: orderId, amount: total, ...(token === undefined ? {} : { token }) };
  const decision = decisionOf(await chargeOrder(request, known, deps.provider));
  if (decision === undefined) throw new Error('the charge was not captured');
  await recordResult(charged, decision, deps, context);
}
