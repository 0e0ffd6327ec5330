import { conflict, type DomainError } from '../../../platform/errors.ts';
import {
  CART_ALREADY_ORDERED,
  CART_CHANGED,
  CHECKOUT_EXPIRED,
  ORDER_FAILED,
  ORDER_SHIPPED,
} from '../contract/error-codes.ts';
import type { Order } from './order.ts';

/** The hold on the stock lapsed before the order was stored; the place of the order is taken for good. */
export const checkoutExpired = (): DomainError =>
  conflict(CHECKOUT_EXPIRED, 'the checkout took too long and its stock went back: order again');

/** This version of the cart became an order: it is that order, or none. */
export const cartAlreadyOrdered = (orderId: string): DomainError =>
  conflict(
    CART_ALREADY_ORDERED,
    `this version of the cart was ordered already, as ${orderId}: read that order, or the cart as it is now`,
    { orderId },
  );

/** The cart is at another version than the one that was to be ordered. */
export const cartChanged = (expectedVersion: number, currentVersion: number): DomainError =>
  conflict(
    CART_CHANGED,
    `the cart is at version ${currentVersion} now: read it again, then order that version`,
    {
      expectedVersion,
      currentVersion,
    },
  );

/** The order went too far to be cancelled, or failed before it could be. */
export function cannotCancel({ orderId, status }: Pick<Order, 'orderId' | 'status'>): DomainError {
  const details = { orderId, orderStatus: status };
  return status === 'FAILED'
    ? conflict(ORDER_FAILED, 'the order has failed: nothing is charged or sent for it', details)
    : conflict(ORDER_SHIPPED, 'the order is on its way and cannot be cancelled any more', details);
}
