import { conflict, type Fault, type FieldError, invalid, unavailable } from '../../platform/errors.ts';
import type { Money } from '../../platform/money.ts';
import { MAX_QUANTITY } from '../../platform/schema.ts';
import type { CartCall } from '../cart/contract.ts';
import type { CatalogAnswer, CatalogCall } from '../catalog/contract.ts';
import { MAX_ORDER_LINES, type PlaceOrderBody } from './contract.ts';
import type { OrderLine } from './domain/order.ts';
import { checkoutExpired } from './refusals.ts';

interface Basket {
  readonly lines: readonly { readonly productId: string; readonly quantity: number }[];
  readonly expectedPrices?: Record<string, Money>;
  readonly cart?: { readonly userId: string; readonly version: number };
}

/** What was reserved, as the catalog priced it, and the cart it came from. */
export interface ReservedBasket {
  readonly reserved: { readonly items: readonly OrderLine[]; readonly total: Money };
  readonly cart: Basket['cart'];
}

interface Ports {
  readonly catalog: CatalogCall;
  readonly cart: CartCall;
}

/**
 * Reserves what the request asks for under the order's id: all of it or nothing, once however often it is called.
 * @throws Fault `validation_failed`, `product_unavailable`, `mixed_currency` (400); `insufficient_stock`, `price_changed`, `cart_changed`, `checkout_expired` (409); `temporarily_unavailable` (503)
 */
export async function reserveBasket(
  body: PlaceOrderBody,
  about: { readonly orderId: string; readonly correlationId: string },
  ports: Ports,
): Promise<ReservedBasket> {
  const basket = 'items' in body ? basketOfItems(body.items) : await basketOfCart(body, about, ports);
  const answer = await ports.catalog({
    operation: 'reserve',
    orderId: about.orderId,
    lines: [...basket.lines],
    ...(basket.expectedPrices ? { expectedPrices: basket.expectedPrices } : {}),
    correlationId: about.correlationId,
  });
  if (answer.ok && 'outcome' in answer && answer.outcome === 'reserved') {
    return { reserved: { items: answer.lines, total: answer.total }, cart: basket.cart };
  }
  throw refusal(answer, body);
}

/** Lines of one product become one line; paths in errors are those of the request. */
function basketOfItems(items: readonly { productId: string; quantity: number }[]): Basket {
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
  if (errors.length > 0) throw invalid(errors, 'order_too_large');
  return { lines: [...merged].map(([productId, quantity]) => ({ productId, quantity })) };
}

async function basketOfCart(
  body: { userId: string; cartVersion: number },
  { correlationId }: { correlationId: string },
  ports: Ports,
): Promise<Basket> {
  const { userId, cartVersion } = body;
  const answer = await ports.cart({ operation: 'cart', userId, correlationId });
  if (!answer.ok) throw unavailable(answer.message);
  const { items, version } = answer.cart;
  if (version !== cartVersion) {
    throw conflict('cart_changed', `the cart is at version ${version} now: look at it again`, {
      expectedVersion: cartVersion,
      currentVersion: version,
    });
  }
  if (items.length === 0)
    throw invalid([{ path: 'cartVersion', message: 'is that of an empty cart' }], 'cart_empty');
  return {
    lines: items.map(({ productId, quantity }) => ({ productId, quantity })),
    expectedPrices: Object.fromEntries(items.map(({ productId, unitPrice }) => [productId, unitPrice])),
    cart: { userId, version },
  };
}

function refusal(answer: CatalogAnswer, body: PlaceOrderBody): Fault {
  if (!answer.ok) return refusedByCatalog(answer.code, answer.message, body);
  if (!('outcome' in answer)) return unavailable('the catalog gave another answer than was asked for');
  switch (answer.outcome) {
    case 'insufficient':
      return conflict('insufficient_stock', 'there is less in stock than the order asks for', {
        error: 'Insufficient stock',
        items: answer.items,
      });
    case 'price_changed':
      return conflict(
        'price_changed',
        'prices moved since the products went into the cart: set their quantities in it again to take the prices of now',
        { items: answer.items },
      );
    case 'unavailable':
      return invalid(unavailableErrors(answer.productIds, body), 'product_unavailable');
    case 'mixed_currency':
      return invalid([{ path: 'items', message: 'are priced in more than one currency' }], 'mixed_currency');
    case 'released':
      return checkoutExpired();
    default:
      return unavailable('too many orders want the same products just now');
  }
}

/** What the catalog will never reserve is the caller's to change; anything else may pass. */
function refusedByCatalog(code: string, message: string, body: PlaceOrderBody): Fault {
  if (code !== 'amount_too_large' && code !== 'too_many_products') return unavailable(message);
  return invalid([{ path: 'items' in body ? 'items' : 'cartVersion', message }], code);
}

const unavailableErrors = (productIds: readonly string[], body: PlaceOrderBody): FieldError[] =>
  productIds.map((productId) => {
    const index = 'items' in body ? body.items.findIndex((item) => item.productId === productId) : -1;
    return {
      path: index < 0 ? 'cartVersion' : `items[${index}].productId`,
      message: `${productId} is not for sale`,
    };
  });
