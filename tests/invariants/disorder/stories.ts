import { ShipmentDelivered } from '../../../functions/shipping/contract/events.ts';
import { createEvent } from '../../../platform/events.ts';
import { jsonOf } from '../journal.ts';
import type { Stage, Waiting } from './stage.ts';

/** How an order's life begins; what is told from then on comes in any order. */
export interface Story {
  readonly name: string;
  /** Gives the orders it is about. */
  readonly begin: (stage: Stage) => Promise<string[]>;
  /** How each order must end. */
  readonly ends: readonly string[];
  /** What remains on the shelves: 10 mugs and 10 lamps to begin with. */
  readonly left: { readonly mug: number; readonly lamp: number };
  /** Lines that are left in the first buyer's cart. Default none. */
  readonly cart?: number;
}

/** Held stock is asked about after so long. */
const HOLD_IS_OVER_MS = 15 * 60_000 + 1_000;

const EUR = (amount: number) => ({ amount, currency: 'EUR' });

/** Puts the goods on the shelves. */
async function stockUp(stage: Stage): Promise<void> {
  for (const [productId, amount] of [
    ['mug', 1250],
    ['lamp', 300],
  ] as const) {
    const body = { productId, name: productId, category: 'home', price: EUR(amount), stock: 10 };
    await stage.call({ method: 'POST', path: '/products', body });
  }
}

async function place(stage: Stage, userId: string, mugs: number, paymentToken: string): Promise<string> {
  const items = [
    { productId: 'mug', quantity: mugs },
    { productId: 'lamp', quantity: 1 },
  ];
  const body = { userId, items, paymentToken };
  return String(
    jsonOf(await stage.call({ method: 'POST', path: '/orders', body, key: `key-${userId}` })).orderId,
  );
}

const addToCart = (stage: Stage, userId: string, productId: string, quantity: number) =>
  stage.call({ method: 'POST', path: '/cart', body: { userId, productId, quantity } });

async function placeFromCart(stage: Stage, userId: string, paymentToken = 'tok_ok'): Promise<string> {
  await addToCart(stage, userId, 'mug', 2);
  await addToCart(stage, userId, 'lamp', 1);
  return orderCart(stage, userId, 2, paymentToken);
}

async function orderCart(
  stage: Stage,
  userId: string,
  cartVersion: number,
  paymentToken = 'tok_ok',
): Promise<string> {
  const body = { userId, cartVersion, paymentToken };
  const call = await stage.call({ method: 'POST', path: '/orders', body });
  if (call.status !== 201) throw new Error(`the cart could not be ordered: ${call.status} ${call.text}`);
  return String(jsonOf(call).orderId);
}

/** Orders a version of the cart that cannot be: nothing is placed. */
async function orderInVain(stage: Stage, userId: string, cartVersion: number, code: string): Promise<void> {
  const body = { userId, cartVersion, paymentToken: 'tok_ok' };
  const call = await stage.call({ method: 'POST', path: '/orders', body });
  if (jsonOf(call).code !== code) throw new Error(`the cart was not refused: ${call.status} ${call.text}`);
}

async function cancel(stage: Stage, orderId: string, userId: string): Promise<void> {
  const path = `/orders/${orderId}/cancel?userId=${userId}`;
  const { status, text } = await stage.call({ method: 'POST', path, body: {} });
  if (status !== 200) throw new Error(`the order could not be cancelled: ${status} ${text}`);
}

/** Delivers what is told of these types, to these queues, as it comes; nothing else moves. */
export async function hear(stage: Stage, ...wanted: readonly `${string}←${string}`[]): Promise<Waiting[]> {
  const heard: Waiting[] = [];
  for (const one of wanted) {
    const [queue, type] = one.split('←');
    const messages = stage.waiting.filter(
      (message) => message.queue === queue && message.event.type === type,
    );
    const failed = await stage.deliver(messages);
    if (messages.length === 0 || failed.length > 0) throw new Error(`${one} was not to be heard`);
    heard.push(...messages);
  }
  return heard;
}

/** The carrier tells that every order's parcel has come, before anybody may have heard that it was sent. */
function deliverParcels(stage: Stage, orders: readonly string[]): void {
  for (const orderId of orders) {
    const data = { orderId, deliveredAt: stage.world.scheduler.clock.now().toISOString() };
    const about = { subject: orderId, occurredAt: '2026-01-01T00:00:00.000Z', correlationId: 'carrier' };
    const event = createEvent(ShipmentDelivered, about, data);
    stage.waiting.push({ id: `carrier-${orderId}`, queue: 'orders', event, receives: 0 });
  }
}

/** Tells every story from a full shelf. */
const story = (
  name: string,
  ends: readonly string[],
  left: Story['left'],
  begin: (stage: Stage) => Promise<string[]>,
  more: Pick<Story, 'cart'> = {},
): Story => ({
  name,
  ends,
  left,
  ...more,
  begin: async (stage) => {
    await stockUp(stage);
    return begin(stage);
  },
});

export const STORIES: readonly Story[] = [
  story('paid', ['SHIPPED'], { mug: 8, lamp: 9 }, async (stage) => [await place(stage, 'ada', 2, 'tok_ok')]),
  story('paid, ordered from a cart', ['SHIPPED'], { mug: 8, lamp: 9 }, async (stage) => [
    await placeFromCart(stage, 'ada'),
  ]),
  story(
    'declined, ordered from a cart: its lines are there again',
    ['FAILED'],
    { mug: 10, lamp: 10 },
    async (stage) => [await placeFromCart(stage, 'ada', 'tok_declined')],
    { cart: 2 },
  ),
  story(
    'cancelled before it was paid, ordered from a cart: its lines are there again',
    ['CANCELLED'],
    { mug: 10, lamp: 10 },
    async (stage) => {
      const orderId = await placeFromCart(stage, 'ada');
      await cancel(stage, orderId, 'ada');
      return [orderId];
    },
    { cart: 2 },
  ),
  story(
    'declined, and the same cart ordered again before it has heard of that',
    ['FAILED', 'SHIPPED'],
    { mug: 8, lamp: 9 },
    async (stage) => {
      const declined = await placeFromCart(stage, 'ada', 'tok_declined');
      await hear(stage, 'payments←OrderPlaced', 'orders←PaymentFailed');
      return [declined, await orderCart(stage, 'ada', 2)];
    },
  ),
  story(
    'a cart ordered twice before it has heard of the first order, one unit added in between',
    ['SHIPPED', 'FAILED'],
    { mug: 8, lamp: 9 },
    async (stage) => {
      const first = await placeFromCart(stage, 'ada');
      await orderInVain(stage, 'ada', 2, 'cart_already_ordered');
      await addToCart(stage, 'ada', 'mug', 1);
      await orderInVain(stage, 'ada', 3, 'cart_changed');
      return [first, await orderCart(stage, 'ada', 4, 'tok_declined')];
    },
    { cart: 1 },
  ),
  story('declined', ['FAILED'], { mug: 10, lamp: 10 }, async (stage) => [
    await place(stage, 'ada', 2, 'tok_declined'),
  ]),
  story('delivered', ['DELIVERED'], { mug: 8, lamp: 9 }, async (stage) => {
    const orderId = await place(stage, 'ada', 2, 'tok_ok');
    deliverParcels(stage, [orderId]);
    return [orderId];
  }),
  story('cancelled before it was paid', ['CANCELLED'], { mug: 10, lamp: 10 }, async (stage) => {
    const orderId = await place(stage, 'ada', 2, 'tok_ok');
    await cancel(stage, orderId, 'ada');
    return [orderId];
  }),
  story('cancelled after it was paid', ['CANCELLED'], { mug: 10, lamp: 10 }, async (stage) => {
    const orderId = await place(stage, 'ada', 2, 'tok_ok');
    await hear(stage, 'payments←OrderPlaced', 'orders←PaymentSucceeded');
    await cancel(stage, orderId, 'ada');
    return [orderId];
  }),
  story('cancelled while it was packed', ['CANCELLED'], { mug: 10, lamp: 10 }, async (stage) => {
    const orderId = await place(stage, 'ada', 2, 'tok_ok');
    await hear(stage, 'payments←OrderPlaced', 'orders←PaymentSucceeded', 'shipping←OrderPaid');
    await cancel(stage, orderId, 'ada');
    return [orderId];
  }),
  story('never paid in time', ['FAILED'], { mug: 10, lamp: 10 }, async (stage) => {
    const orderId = await place(stage, 'ada', 2, 'tok_ok');
    stage.world.scheduler.advance(HOLD_IS_OVER_MS);
    await stage.sweep();
    await hear(stage, 'orders←ReservationExpired');
    return [orderId];
  }),
  story('paid, and asked about again', ['SHIPPED'], { mug: 8, lamp: 9 }, async (stage) => {
    const orderId = await place(stage, 'ada', 2, 'tok_ok');
    await hear(stage, 'payments←OrderPlaced', 'orders←PaymentSucceeded');
    stage.world.scheduler.advance(HOLD_IS_OVER_MS);
    await stage.sweep();
    // Before the catalog hears of the payment: it is published again.
    await hear(stage, 'orders←ReservationExpired');
    return [orderId];
  }),
  story(
    'three orders for the same shelves',
    ['SHIPPED', 'FAILED', 'CANCELLED'],
    { mug: 6, lamp: 9 },
    async (stage) => {
      const orders = [
        await place(stage, 'ada', 4, 'tok_ok'),
        await place(stage, 'eve', 3, 'tok_declined'),
        await place(stage, 'kim', 3, 'tok_ok'),
      ];
      await cancel(stage, orders[2] ?? '', 'kim');
      const none = { userId: 'bob', items: [{ productId: 'mug', quantity: 1 }] };
      const { status } = await stage.call({ method: 'POST', path: '/orders', body: none });
      if (status !== 409) throw new Error('ten mugs are held: there is no eleventh');
      return orders;
    },
  ),
];
