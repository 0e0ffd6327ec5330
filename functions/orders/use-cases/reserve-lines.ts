import { type FieldError, invalid } from '../../../platform/errors.ts';
import type { Money } from '../../../platform/money.ts';
import { MAX_QUANTITY } from '../../../platform/schema.ts';
import type { CatalogClient } from '../../catalog/contract/calls.ts';
import { ORDER_TOO_LARGE } from '../contract/error-codes.ts';
import type { CartOrigin } from '../contract/events.ts';
import { MAX_ORDER_LINES, type PlaceOrderBody } from '../contract/routes.ts';
import type { OrderLine } from '../domain/order.ts';
import type { OrderedCart } from '../domain/order-store.ts';
import { type ReadCartDeps, readOrderableCart } from './read-orderable-cart.ts';
import { ofRequest, reservationError } from './reservation-error.ts';

/** What is to be ordered. */
export interface RequestedLines {
  readonly lines: readonly { readonly productId: string; readonly quantity: number }[];
  readonly expectedPrices?: Record<string, Money>;
  /** The cart that it comes from. */
  readonly cart?: CartOrigin;
  /** The cart's last order, as it was read. */
  readonly replaced?: OrderedCart | undefined;
}

/** What was reserved, as the catalog priced it. */
export interface ReservedLines {
  readonly items: readonly OrderLine[];
  readonly total: Money;
}

/** Which order a basket is for. */
export interface OrderRef {
  readonly orderId: string;
  readonly correlationId: string;
}

/**
 * Reads what the request asks for; nothing is reserved yet.
 * @throws DomainError `order_too_large`, `cart_empty` (400); `cart_already_ordered`, `cart_changed` (409); `temporarily_unavailable` (503)
 */
export async function readOrderLines(
  body: PlaceOrderBody,
  { correlationId }: OrderRef,
  deps: ReadCartDeps,
): Promise<RequestedLines> {
  if ('items' in body) return mergeItems(body.items);
  const { userId, cartVersion } = body;
  const { cart, replaced } = await readOrderableCart({ userId, cartVersion, correlationId }, deps);
  const { cartId, version, items } = cart;
  return {
    lines: items.map(({ productId, quantity }) => ({ productId, quantity })),
    expectedPrices: Object.fromEntries(items.map(({ productId, unitPrice }) => [productId, unitPrice])),
    cart: { userId, version, ...(cartId === undefined ? {} : { cartId }) },
    replaced,
  };
}

/**
 * Reserves the basket under the order's id: all of it or nothing, once however often it is called.
 * @throws DomainError `product_unavailable`, `mixed_currency`, `amount_too_large` (400); `insufficient_stock`, `price_changed`, `checkout_expired` (409); `temporarily_unavailable` (503)
 */
export async function reserveLines(
  { lines, expectedPrices }: RequestedLines,
  body: PlaceOrderBody,
  { orderId, correlationId }: OrderRef,
  { catalog }: { readonly catalog: Pick<CatalogClient, 'reserve'> },
): Promise<ReservedLines> {
  const { expectedTotal } = body;
  const outcome = await catalog
    .reserve({
      orderId,
      lines: [...lines],
      ...(expectedPrices ? { expectedPrices } : {}),
      ...(expectedTotal ? { expectedTotal } : {}),
      correlationId,
    })
    .catch((error: unknown) => {
      throw ofRequest(error, body);
    });
  if (outcome.outcome === 'reserved') return { items: outcome.lines, total: outcome.total };
  throw reservationError(outcome, body);
}

/** Lines of one product become one line; paths in errors are those of the request. */
function mergeItems(items: readonly { productId: string; quantity: number }[]): RequestedLines {
  const merged = new Map<string, number>();
  const errors: FieldError[] = [];
  for (const [index, { productId, quantity }] of items.entries()) {
    const sum = (merged.get(productId) ?? 0) + quantity;
    if (sum > MAX_QUANTITY) {
      errors.push({
        path: `items[${index}].quantity`,
        message: `adds up to more than ${MAX_QUANTITY} of ${productId}`,
      });
    }
    merged.set(productId, sum);
  }
  if (merged.size > MAX_ORDER_LINES) {
    errors.push({
      path: 'items',
      message: `may name at most ${MAX_ORDER_LINES} products, not ${merged.size}`,
    });
  }
  if (errors.length > 0) throw invalid(errors, ORDER_TOO_LARGE);
  return { lines: [...merged].map(([productId, quantity]) => ({ productId, quantity })) };
}
