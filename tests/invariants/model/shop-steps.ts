import fc from 'fast-check';
import { SERVICES, type ServiceName } from '../../../server/shop.ts';
import { jsonOf } from '../journal.ts';

import { cartBody, unorderable } from './carts.ts';
import { type Effect, keyed } from './keys.ts';
import {
  activeProduct,
  cartOf,
  close,
  expectOrder,
  type Model,
  PRODUCTS,
  placed,
  refused,
  type Token,
  USERS,
} from './model.ts';
import { type Step, step } from './step.ts';

/** One that is there at first, mostly. */
const product = fc.constantFrom('mug', 'mug', 'mug', 'lamp', 'lamp', 'lamp', ...PRODUCTS);
const user = fc.constantFrom(...USERS);
const quantity = fc.constantFrom(1, 1, 2, 3);
const token = fc.constantFrom<Token>('tok_ok', 'tok_ok', 'tok_declined');
const key = fc.option(fc.constantFrom('k1', 'k2', 'k3'), { nil: undefined });

const cartAnswer = (model: Model, userId: string, repriced?: string) => {
  const flagsOf = (productId: string) => (productId === repriced ? { priceChanged: true } : {});
  return { status: 200, body: cartBody(model, userId, flagsOf) };
};

/** Puts so many units of a product into a cart, at the price of now; what is answered says when that is another one. */
function put(model: Model, userId: string, productId: string, units: number) {
  const cart = cartOf(model, userId);
  const line = cart.lines.get(productId);
  const before = line?.price;
  const price = activeProduct(model, productId)?.price ?? 0;
  // What the cart holds already makes no new version.
  if (line?.quantity !== units || before !== price) cart.version += 1;
  cart.lines.set(productId, { quantity: units, price });
  return cartAnswer(model, userId, before !== undefined && before !== price ? productId : undefined);
}

const addLine = fc.tuple(user, product, quantity).map(([userId, productId, units]) =>
  step(`${userId} adds ${units} ${productId}`, async (model, real) => {
    const body = { userId, productId, quantity: units };
    const request = { method: 'POST', path: '/cart', body };
    if (activeProduct(model, productId) === undefined) {
      await real.ask(request, refused(404, 'product_not_found'));
      return;
    }
    const there = cartOf(model, userId).lines.get(productId)?.quantity ?? 0;
    await real.ask(request, put(model, userId, productId, there + units));
  }),
);

const changeLine = fc.tuple(user, product, quantity).map(([userId, productId, units]) =>
  step(`${userId} sets ${units} ${productId}`, async (model, real) => {
    const request = { method: 'PATCH', path: `/cart/${userId}/${productId}`, body: { quantity: units } };
    const line = cartOf(model, userId).lines.get(productId);
    if (line === undefined) await real.ask(request, refused(404, 'cart_line_not_found'));
    else if (activeProduct(model, productId) === undefined) {
      await real.ask(request, refused(404, 'product_not_found'));
    } else {
      await real.ask(request, put(model, userId, productId, units));
    }
  }),
);

const removeLine = fc.tuple(user, product).map(([userId, productId]) =>
  step(`${userId} takes ${productId} out`, async (model, real) => {
    const cart = cartOf(model, userId);
    if (cart.lines.delete(productId)) cart.version += 1;
    const request = { method: 'DELETE', path: `/cart/${userId}/${productId}` };
    await real.ask(request, cartAnswer(model, userId));
  }),
);

const lines = fc.array(fc.record({ productId: product, quantity }), { minLength: 1, maxLength: 2 });

/** Lines of one product are one line. */
function merged(items: readonly { productId: string; quantity: number }[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const item of items) sums.set(item.productId, (sums.get(item.productId) ?? 0) + item.quantity);
  return sums;
}

type Placement = Parameters<typeof placed>[1];

const effectOf = (
  model: Model,
  now: () => number,
  expected: Effect['expected'],
  order: Omit<Placement, 'orderId'>,
): Effect => ({
  expected,
  apply: (call) => {
    if (call.status === 201) placed(model, { ...order, orderId: String(jsonOf(call).orderId) }, now());
  },
});

const orderItems = fc.tuple(user, lines, token, key).map(([userId, items, paymentToken, orderKey]) =>
  step(`${userId} orders ${JSON.stringify(items)} ${orderKey ?? ''}`, (model, real) => {
    const body = { userId, items, paymentToken };
    return keyed(model, real, 'placeOrder', { method: 'POST', path: '/orders', body, key: orderKey }, () => {
      const wanted = merged(items);
      const order = { userId, lines: wanted, token: paymentToken };
      return effectOf(model, real.now, expectOrder(model, wanted), order);
    });
  }),
);

/** Orders what is in a cart, by the version of now or the one before. */
const orderCart = fc
  .tuple(user, token, key, fc.constantFrom(0, 0, 0, 1))
  .map(([userId, paymentToken, orderKey, behind]) =>
    step(
      `${userId} orders the cart ${behind > 0 ? 'as it was' : ''} ${orderKey ?? ''}`,
      (model, real) => {
        const cart = cartOf(model, userId);
        const body = { userId, cartVersion: cart.version - behind, paymentToken };
        const request = { method: 'POST', path: '/orders', body, key: orderKey };
        return keyed(model, real, 'placeOrder', request, () => {
          const no = unorderable(model, userId, body.cartVersion);
          const wanted = new Map([...cart.lines].map(([id, line]) => [id, line.quantity]));
          const prices = new Map([...cart.lines].map(([id, line]) => [id, line.price]));
          const fromCart = { version: body.cartVersion, back: false };
          const order = { userId, lines: wanted, token: paymentToken, fromCart };
          if (no) return effectOf(model, real.now, no, order);
          if (wanted.size === 0) return effectOf(model, real.now, refused(400, 'cart_empty'), order);
          return effectOf(model, real.now, expectOrder(model, wanted, prices), order);
        });
      },
      (model) => cartOf(model, userId).version - behind >= 1,
    ),
  );

/** Sends a request again that was answered under a key. */
const again = fc.nat(9).map((which) =>
  step(
    `the request of key ${which} again`,
    async (model, real) => {
      const answers = [...model.answers].filter(([name]) => name.startsWith('placeOrder'));
      const [name = '', answer] = answers[which % answers.length] ?? [];
      const [path, body] = JSON.parse(answer?.request ?? '[]') as [string, unknown];
      const request = { method: 'POST', path, body, key: name.split(' ')[1] };
      await keyed(model, real, 'placeOrder', request, () => {
        throw new Error('it was answered');
      });
    },
    (model) => [...model.answers.keys()].some((name) => name.startsWith('placeOrder')),
  ),
);

const foreign: Effect = { expected: refused(403, 'not_your_order'), apply: () => {} };

const cancel = fc
  .tuple(
    fc.nat(9),
    fc.constantFrom(true, true, true, false),
    fc.option(fc.constant('c1'), { nil: undefined }),
  )
  .map(([which, own, cancelKey]) =>
    step(
      `cancel order ${which}${own ? '' : " of somebody else's"} ${cancelKey ?? ''}`,
      (model, real) => {
        const order = model.orders[which % model.orders.length];
        if (order === undefined) throw new Error('there is an order');
        const userId = own ? order.userId : 'eve';
        const path = `/orders/${order.orderId}/cancel?userId=${userId}`;
        const request = { method: 'POST', path, body: {}, key: cancelKey };
        // Whose it is comes before any key.
        if (!own) return keyed(model, real, 'foreign', request, () => foreign);
        return keyed(model, real, 'cancelOrder', request, () => {
          const { status } = order;
          if (status === 'SHIPPED') return { expected: refused(409, 'order_shipped'), apply: () => {} };
          if (status === 'FAILED') return { expected: refused(409, 'order_failed'), apply: () => {} };
          const expected = { status: 200, body: { status: 'CANCELLED' } };
          const apply = (): void => {
            if (order.status !== 'CANCELLED') close(model, order, 'CANCELLED');
          };
          return { expected, apply };
        });
      },
      (model) => model.orders.length > 0,
    ),
  );

const deliver = fc
  .oneof(fc.constant([...SERVICES]), fc.subarray<ServiceName>([...SERVICES], { minLength: 1 }))
  .map((services) => step(`${services} hear`, (model, real) => real.deliver(model, services)));

const pass = fc
  .constantFrom(1, 16)
  .map((minutes) => step(`${minutes} min`, async (_, real) => real.pass(minutes * 60_000)));

const sweep: fc.Arbitrary<Step> = fc
  .constant(undefined)
  .map(() => step('sweep', (model, real) => real.sweep(model)));

const look: fc.Arbitrary<Step> = fc
  .constant(undefined)
  .map(() => step('look', (model, real) => real.look(model)));

const crash = fc
  .tuple(fc.integer({ min: 1, max: 14 }), fc.constantFrom('before' as const, 'after' as const))
  .map(([site, when]) => step(`crash ${when} ${site}`, async (_, real) => real.crash(site, when)));

export const shopSteps = [
  addLine,
  addLine,
  changeLine,
  removeLine,
  orderItems,
  orderItems,
  orderCart,
  orderCart,
  again,
  cancel,
  deliver,
  deliver,
  pass,
  sweep,
  look,
  crash,
];
