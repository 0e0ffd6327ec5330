import type { Ids } from '../../../platform/ids.ts';
import type { ServiceName } from '../../../server/shop.ts';

/** A message that its consumer can never handle, as it is now. */
export interface Poison {
  readonly queue: ServiceName;
  readonly kind: string;
  readonly body: string;
}

/** An event that each service listens to. */
const HEARS: Readonly<Record<ServiceName, string>> = {
  catalog: 'OrderPaid',
  cart: 'OrderPlaced',
  orders: 'PaymentSucceeded',
  payments: 'OrderPlaced',
  shipping: 'OrderPaid',
};

const JUNK_BYTES = 200 * 1024;

const EUR = { amount: 1250, currency: 'EUR' };

/** What would fit, of an order that there is not. */
function dataOf(type: string, orderId: string): Readonly<Record<string, unknown>> {
  if (type === 'PaymentSucceeded') return { orderId, amount: EUR, reference: 'nowhere' };
  if (type === 'OrderPaid') {
    return { orderId, userId: 'nobody', lines: [{ productId: 'mug', quantity: 1 }], total: EUR };
  }
  const line = { productId: 'mug', name: 'mug', quantity: 1, unitPrice: EUR, lineTotal: EUR };
  return { orderId, userId: 'nobody', lines: [line], total: EUR };
}

/**
 * Poison for a queue: not JSON, a version to come, a type nobody knows, wrong data, an event that fits but for 200 KB too
 * much, and one that fits and that no order's row agrees with. The cart asks for none.
 */
export function poisonFor(queue: ServiceName, ids: Ids): Poison[] {
  const orderId = ids.next();
  const event = (over: Record<string, unknown>): string =>
    JSON.stringify({
      id: ids.next(),
      type: HEARS[queue],
      version: 1,
      occurredAt: '2026-01-01T00:00:00.000Z',
      correlationId: 'poison',
      subject: orderId,
      data: {},
      ...over,
    });
  const fitting = dataOf(HEARS[queue], orderId);
  const tooMuch = { ...fitting, note: 'junk '.repeat(JUNK_BYTES / 5) };
  const kinds: Poison[] = [
    { queue, kind: 'not JSON', body: `this is not JSON ${ids.next()}` },
    { queue, kind: 'version to come', body: event({ version: 99 }) },
    { queue, kind: 'type nobody knows', body: event({ type: 'OrderEaten' }) },
    { queue, kind: 'wrong data', body: event({ data: { orderId: 7, total: 'much' } }) },
    { queue, kind: 'fits, but for 200 KB too much', body: event({ data: tooMuch }) },
  ];
  if (queue !== 'cart') {
    kinds.push({ queue, kind: 'contradicted by the order', body: event({ data: fitting }) });
  }
  return kinds;
}
