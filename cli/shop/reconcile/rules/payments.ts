import type { AbandonedOrder, Order } from '../../../../functions/orders/domain/order.ts';
import type { LedgerEntry } from '../../../../functions/payments/domain/ledger.ts';
import { isOpen as isPaymentOpen } from '../../../../functions/payments/domain/payment.ts';
import { before, type CheckOptions, createFinding, type Finding } from '../finding.ts';
import type { OrderRecords } from '../snapshot.ts';
import { isLive, isOpen } from './order-states.ts';
import { replayOrderClosed, replayPaymentResult, replayPaymentVoided } from './replay-events.ts';

/** An intent that is older than the sweep of payments lets it get, in milliseconds. */
export const PAYMENT_OPEN_MS = 5 * 60_000;

/** What was taken and not given back, in minor units. */
const taken = (charge: LedgerEntry | undefined): number => (charge ? charge.captured - charge.refunded : 0);

/** What the provider holds or keeps. */
const kept = (charge: LedgerEntry | undefined): number =>
  charge?.status === 'AUTHORIZED' ? charge.authorized - charge.voided : taken(charge);

const sum = (amount: number, currency = ''): string => `${amount} ${currency}`.trim();

/** Orders against their charges. */
export function paymentFindings(one: OrderRecords, options: CheckOptions): Finding[] {
  const { order, charge } = one;
  if (order === undefined) return chargeWithoutOrder(one);
  if (!isOpen(order)) return ofClosed(one, order);
  const { orderId, status, total } = order;
  const findings: Finding[] = [];
  const refunded = status === 'REFUNDED' || status === 'PARTIALLY_REFUNDED';
  // What costs nothing is paid without the provider.
  if (isLive(order) && !refunded && total.amount > 0 && taken(charge) <= 0) {
    const cost = sum(total.amount, total.currency);
    const has = charge ? `keeps ${taken(charge)} of its charge (${charge.status})` : 'has no charge for it';
    const what = `The order is ${status} and costs ${cost}, and the provider ${has}.`;
    findings.push(createFinding('order-without-charge', orderId, what));
  }
  if (
    charge &&
    charge.authorized > 0 &&
    sum(charge.authorized, charge.currency) !== sum(total.amount, total.currency)
  ) {
    const was = sum(charge.authorized, charge.currency);
    const what = `The order costs ${sum(total.amount, total.currency)}, the charge is ${was}.`;
    findings.push(createFinding('charge-differs', orderId, what));
  }
  return status === 'PENDING' ? [...findings, ...ofPending(one, options)] : findings;
}

function chargeWithoutOrder({ orderId, charge }: OrderRecords): Finding[] {
  if (charge === undefined || kept(charge) <= 0) return [];
  const what = `${sum(kept(charge), charge.currency)} are ${charge.status} for an order that does not exist.`;
  return [createFinding('charge-without-order', orderId, what)];
}

function ofClosed({ orderId, payment, charge }: OrderRecords, order: Order | AbandonedOrder): Finding[] {
  if (charge && kept(charge) > 0) {
    const what = `The order is ${order.status}, and ${sum(kept(charge), charge.currency)} are still ${charge.status}.`;
    return [createFinding('unrefunded-payment', orderId, what, replayOrderClosed(order))];
  }
  if (payment?.closedAt === undefined) {
    const what = `The order is ${order.status}, and payments has ${payment ? 'no tombstone on its row' : 'no row of it'}.`;
    return [createFinding('closure-not-handled', orderId, what, replayOrderClosed(order))];
  }
  if (charge?.status === 'VOIDED' && payment.voided === undefined && released(charge) > 0) {
    const what = `${sum(released(charge), charge.currency)} were returned, and payments has not emitted it.`;
    return [createFinding('refund-not-emitted', orderId, what, replayOrderClosed(order))];
  }
  if (payment.voided && order.status !== 'ABANDONED' && order.refunded === undefined) {
    const { amount, currency } = payment.voided.amount;
    const what = `${sum(amount, currency)} were returned, and the order does not show it.`;
    return [createFinding('refund-not-emitted', orderId, what, replayPaymentVoided(payment))];
  }
  return [];
}

/** What a void let go or gave back, beside refunds that came before it. */
const released = ({ authorized, refunds }: LedgerEntry): number =>
  authorized - Object.values(refunds).reduce((total, amount) => total + amount, 0);

function ofPending({ orderId, payment }: OrderRecords, options: CheckOptions): Finding[] {
  if (payment === undefined || payment.closedAt !== undefined) return [];
  if (isPaymentOpen(payment)) {
    const old = (payment.intendedAt ?? '') < before(options, PAYMENT_OPEN_MS);
    const what = `The charge was requested at ${payment.intendedAt}, and its result is unknown.`;
    return old ? [createFinding('payment-open', orderId, what, { kind: 'sweep', service: 'payments' })] : [];
  }
  const what = `The payment ${payment.status} at ${payment.decidedAt}, and the order is PENDING.`;
  return [createFinding('payment-not-emitted', orderId, what, replayPaymentResult(payment))];
}
