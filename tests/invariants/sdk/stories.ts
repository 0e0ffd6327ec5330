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
  /** The order's state at rest when nothing dies. */
  readonly ends: string;
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

async function buyCart(market: Market): Promise<void> {
  const cart = await insist(market, { client: 'ada', method: 'GET', path: '/cart/ada' });
  const { version } = JSON.parse(cart.text ?? '{}') as { version?: number };
  const body = { userId: 'ada', cartVersion: version, paymentToken: 'tok_ok' };
  await insist(market, { client: 'ada', method: 'POST', path: '/orders', body, key: 'key-ada' });
}

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
  invocation === 'orders-http' && /TransactWriteItems Orders|^orders\.place/.test(call);
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
  invocation === 'payments-events' && /TransactWriteItems Payments|^payments\.decide/.test(call);
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
    run: (world) => world.play([() => buyCart(marketOf(world))]),
    ends: 'SHIPPED',
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
    after: (world) => world.play([() => buyCart(marketOf(world))]),
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
