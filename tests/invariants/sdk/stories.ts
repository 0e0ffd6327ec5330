import { type Call, jsonOf } from '../journal.ts';
import { insist, type Market, marketOf, order, orderOf, stockUp, type Wish } from '../world/buyers.ts';
import type { Site } from '../world/faults.ts';
import type { World } from '../world/world.ts';

/** A way through the shop whose every call outside may be a function's last. */
export interface Story {
  readonly name: string;
  /** The functions whose calls are tried. */
  readonly functions: readonly string[];
  /** What dies while the stage is set, so that there is something to recover; made anew for each run. */
  readonly dies?: () => (site: Site) => boolean;
  /** Sets the stage: nothing of it is tried. */
  prepare(world: World): Promise<void>;
  /** What is tried; whoever was told nothing asks again. */
  run(world: World): Promise<void>;
  /** What clients do afterwards. */
  after?(world: World): Promise<void>;
  /** The states of all orders at rest when nothing dies, sorted; one of several when the clients' race decides. */
  readonly ends: string | readonly string[];
}

const ITEMS = [
  { productId: 'mug', quantity: 2 },
  { productId: 'pen', quantity: 1 },
];
const SHELVES = [
  { productId: 'mug', stock: 9 },
  { productId: 'pen', stock: 9, price: 300 },
];

const HOLD_IS_OVER_MS = 16 * 60_000;
const HTTP = ['orders-http', 'catalog-internal', 'cart-internal'];
const EVENTS = [
  'payments-events',
  'orders-events',
  'orders-internal',
  'payments-internal',
  'shipping-internal',
  'catalog-events',
  'shipping-events',
  'cart-events',
];

const stocked = (world: World) => world.play([() => stockUp(marketOf(world), SHELVES)]);

const wish = (more: Partial<Wish> = {}): Wish => ({
  userId: 'ada',
  items: ITEMS,
  paymentToken: 'tok_ok',
  ...more,
});

const buy = (world: World, more?: Partial<Wish>) =>
  world.play([() => order(marketOf(world), wish(more)).then(() => {})]);

/** Asks once and is content with whatever comes. */
const tryOnce = (world: World) =>
  world.play([
    async () => {
      const { userId, items, paymentToken } = wish();
      const body = { userId, items, paymentToken };
      await world.journal.call({ client: 'ada', method: 'POST', path: '/orders', body, key: 'key-ada' });
    },
  ]);

const sweepAfter = (ms: number) => async (world: World) => {
  world.scheduler.advance(ms);
  await world.rest();
};

const placed = (world: World): Call => {
  const found = world.journal.calls.find(({ path, outcome }) => path === '/orders' && outcome === 'ok');
  if (found === undefined) throw new Error('no order was placed');
  return found;
};

/** Orders what is in the cart. */
async function buyCart(market: Market, paymentToken = 'tok_ok', key = 'key-ada'): Promise<Call> {
  const cart = await insist(market, { client: 'ada', method: 'GET', path: '/cart/ada' });
  return orderCart(market, Number(jsonOf(cart).version), paymentToken, key);
}

function orderCart(market: Market, cartVersion: number, paymentToken: string, key: string): Promise<Call> {
  const body = { userId: 'ada', cartVersion, paymentToken };
  return insist(market, { client: 'ada', method: 'POST', path: '/orders', body, key });
}

/** Two clicks at the same version of the cart, each under a key of its own. */
const clickTwice = (world: World) =>
  world.play([
    async () => {
      const clicks = ['one', 'two'].map((key) => orderCart(marketOf(world), 1, 'tok_ok', key));
      const answers = (await Promise.all(clicks)).map(({ status }) => status).sort();
      if (answers.join() !== '201,409') throw new Error(`two clicks came to ${answers.join()}`);
    },
  ]);

/** Adds a line to a cart that has not heard of its last order, and orders until that one is out of it. */
const buyMore = (world: World) =>
  world.play([
    async () => {
      const market = marketOf(world);
      const body = { userId: 'ada', productId: 'pen', quantity: 1 };
      await insist(market, { client: 'ada', method: 'POST', path: '/cart', body });
      const first = await buyCart(market, 'tok_ok', 'more');
      if (jsonOf(first).code !== 'cart_changed') throw new Error(`the lines were sold twice: ${first.text}`);
      const last = await buyCart(market, 'tok_ok', 'last');
      if (last.outcome !== 'ok') throw new Error(`the added line could not be ordered: ${last.text}`);
    },
  ]);

/** Another card, as soon as the lines are in the cart again. */
const payOtherwise = (world: World) =>
  world.play([
    async () => {
      const market = marketOf(world);
      for (let look = 0; look < 200; look += 1) {
        const cart = await insist(market, { client: 'ada', method: 'GET', path: '/cart/ada' });
        const isFilled = (jsonOf(cart).items as unknown[]).length > 0;
        if (isFilled && (await buyCart(market, 'tok_ok', `second-${look}`)).outcome === 'ok') return;
        await market.sleep(1_000);
      }
      throw new Error('the lines of the declined order never came back');
    },
  ]);

const fillCart = (world: World) =>
  world.play([
    async () => {
      const body = { userId: 'ada', productId: 'mug', quantity: 2 };
      await insist(marketOf(world), { client: 'ada', method: 'POST', path: '/cart', body });
    },
  ]);

const cancel = (world: World) =>
  world.play([
    async () => {
      const path = `/orders/${orderOf(placed(world))}/cancel?userId=ada`;
      await insist(marketOf(world), { client: 'ada', method: 'POST', path, key: 'cancel-ada' });
    },
  ]);

/** One that was stocked, and in which somebody bought while a function was out of order. */
const boughtWhile = async (world: World) => {
  await stocked(world);
  await buy(world);
};

const isStoring = ({ invocation, call }: Site) =>
  invocation === 'orders-http' && /TransactWriteItems Orders|^orders\.savePlaced/.test(call);
const isPublishing =
  (name: string) =>
  ({ invocation, call }: Site) =>
    invocation === name && /^SNS\.Publish|^topic\.publish/.test(call);
const isOf =
  (name: string) =>
  ({ invocation }: Site) =>
    invocation === name;

/** The provider has taken the money, and no delivery of the order lives to write it down. */
const isSettling = ({ invocation, call }: Site) =>
  invocation === 'payments-events' && /TransactWriteItems Payments|^payments\.saveResult/.test(call);
/** The provider holds the money, and no delivery of the order lives to take it. */
const isCapturing = () => {
  let authorized = false;
  return ({ invocation, call }: Site) => {
    if (invocation !== 'payments-events') return false;
    if (!/^DynamoDB\.\w*(Put|Update|Write)\w* Ledger/.test(call)) return call === 'provider.capture';
    if (authorized) return true;
    authorized = true;
    return false;
  };
};

/** Until what was given up is old enough that a sweep asks the provider about it. */
const OPEN_FOR_LONG_MS = 3 * 60_000;

const keeperWorks = (world: World) =>
  world.play([
    async () => {
      const market = marketOf(world);
      await stockUp(market, [{ productId: 'cup', stock: 3 }]);
      const asked = { client: 'keeper', method: 'PATCH' };
      const price = { amount: 1300, currency: 'EUR' };
      await insist(market, { ...asked, path: '/products/mug', body: { price } });
      await insist(market, { ...asked, path: '/products/pen/stock', body: { stock: 12 }, key: 'restock' });
    },
  ]);

const readBack = (world: World) =>
  world.play([
    async () => {
      const read = async (path: string): Promise<Record<string, unknown>> => {
        const call = await insist(marketOf(world), { client: 'ada', method: 'GET', path });
        if (call.outcome !== 'ok') throw new Error(`${path} could not be read: ${call.status}`);
        return jsonOf(call);
      };
      const { trackingId } = await read(`/orders/${orderOf(placed(world))}?userId=ada`);
      await read(`/shipments/${trackingId}`);
    },
  ]);

/** Every way of an order that the promises speak of, and whatever else each function does. */
export const STORIES: readonly Story[] = [
  { name: 'place with a key', functions: HTTP, prepare: stocked, run: buy, ends: 'SHIPPED' },
  {
    name: 'place without a key',
    functions: HTTP,
    prepare: stocked,
    run: async (world) => {
      const { userId, items, paymentToken } = wish();
      const body = { userId, items, paymentToken };
      const request = { client: 'ada', method: 'POST', path: '/orders', body };
      await world.play([() => insist(marketOf(world), request).then(() => {})]);
    },
    ends: 'SHIPPED',
  },
  {
    name: 'place from a cart',
    functions: [...HTTP, 'cart-events'],
    prepare: async (world) => {
      await stocked(world);
      await fillCart(world);
    },
    run: (world) => world.play([() => buyCart(marketOf(world)).then(() => {})]),
    ends: 'SHIPPED',
  },
  {
    name: 'two clicks at one cart',
    functions: HTTP,
    prepare: async (world) => {
      await stocked(world);
      await fillCart(world);
    },
    run: clickTwice,
    ends: ['ABANDONED,SHIPPED', 'SHIPPED'],
  },
  {
    name: 'a line added before the cart has heard of its order',
    functions: HTTP,
    dies: () => isOf('cart-events'),
    prepare: async (world) => {
      await stocked(world);
      await fillCart(world);
      await world.play([() => buyCart(marketOf(world)).then(() => {})]);
    },
    run: buyMore,
    ends: 'SHIPPED,SHIPPED',
  },
  {
    name: 'declined, and the cart ordered again',
    functions: ['orders-events', 'cart-events', 'orders-http', 'cart-internal'],
    prepare: async (world) => {
      await stocked(world);
      await fillCart(world);
    },
    run: async (world) => {
      await world.play([() => buyCart(marketOf(world), 'tok_declined', 'first').then(() => {})]);
      await payOtherwise(world);
    },
    ends: 'FAILED,SHIPPED',
  },
  { name: 'pay and ship', functions: EVENTS, prepare: stocked, run: buy, ends: 'SHIPPED' },
  {
    name: 'declined: released',
    functions: EVENTS,
    prepare: stocked,
    run: (world) => buy(world, { paymentToken: 'tok_declined' }),
    ends: 'FAILED',
  },
  {
    name: 'charged, but the reply was late',
    functions: ['payments-events'],
    prepare: stocked,
    run: (world) => buy(world, { paymentToken: 'tok_timeout_after_charge' }),
    ends: 'SHIPPED',
  },
  {
    name: 'not charged, and the reply was late',
    functions: ['payments-events'],
    prepare: stocked,
    run: (world) => buy(world, { paymentToken: 'tok_timeout_before_charge' }),
    ends: 'SHIPPED',
  },
  {
    name: 'cancel before payment',
    functions: [...HTTP, ...EVENTS],
    dies: () => isOf('payments-events'),
    prepare: boughtWhile,
    run: cancel,
    ends: 'CANCELLED',
  },
  {
    name: 'cancel after payment',
    functions: [...HTTP, ...EVENTS],
    dies: () => isOf('shipping-events'),
    prepare: boughtWhile,
    run: cancel,
    ends: 'CANCELLED',
  },
  {
    name: 'sweep: held, never ordered',
    functions: ['catalog-sweep', ...EVENTS],
    dies: () => isStoring,
    prepare: async (world) => {
      await stocked(world);
      await tryOnce(world);
    },
    run: sweepAfter(HOLD_IS_OVER_MS),
    after: buy,
    ends: 'ABANDONED',
  },
  {
    name: 'sweep: never paid',
    functions: ['catalog-sweep', ...EVENTS],
    dies: () => isOf('payments-events'),
    prepare: boughtWhile,
    run: sweepAfter(HOLD_IS_OVER_MS),
    ends: 'FAILED',
  },
  {
    name: 'sweep: never told',
    functions: ['orders-sweep'],
    dies: () => isPublishing('orders-http'),
    prepare: boughtWhile,
    run: sweepAfter(60_000),
    ends: 'SHIPPED',
  },
  {
    name: 'sweep: authorized, and given up',
    functions: ['payments-sweep'],
    dies: isCapturing,
    prepare: boughtWhile,
    run: sweepAfter(OPEN_FOR_LONG_MS),
    ends: 'SHIPPED',
  },
  {
    name: 'sweep: charged, and given up',
    functions: ['payments-sweep'],
    dies: () => isSettling,
    prepare: boughtWhile,
    run: sweepAfter(OPEN_FOR_LONG_MS),
    ends: 'SHIPPED',
  },
  {
    name: 'sweep: paid, never told',
    functions: ['payments-sweep'],
    dies: () => isPublishing('payments-events'),
    prepare: boughtWhile,
    run: sweepAfter(60_000),
    ends: 'SHIPPED',
  },
  {
    name: 'sweep: shipped, never told',
    functions: ['shipping-sweep'],
    dies: () => isPublishing('shipping-events'),
    prepare: boughtWhile,
    run: sweepAfter(60_000),
    ends: 'SHIPPED',
  },
  {
    name: 'the shelves are changed',
    functions: ['catalog-http'],
    prepare: stocked,
    run: keeperWorks,
    after: buy,
    ends: 'SHIPPED',
  },
  {
    name: 'a cart is filled',
    functions: ['cart-http', 'catalog-internal'],
    prepare: stocked,
    run: fillCart,
    after: (world) => world.play([() => buyCart(marketOf(world)).then(() => {})]),
    ends: 'SHIPPED',
  },
  {
    name: 'order and parcel are read',
    functions: ['orders-http', 'shipping-http'],
    prepare: boughtWhile,
    run: readBack,
    ends: 'SHIPPED',
  },
];
