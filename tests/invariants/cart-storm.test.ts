import { type CartStormResult, cartStorm } from './cart-storm.ts';
import { formOf, repeatBy } from './form.ts';
import { judge } from './judge.ts';
import { report } from './report.ts';
import { insist, type Market, marketOf, stockUp } from './world/buyers.ts';
import { openWorld } from './world/world.ts';

const { long, seed: firstSeed } = formOf();
const BUYERS = long ? 1_000 : 150;
const THIS = 'tests/invariants/cart-storm.test.ts';

/** Half of the storms have a cart that hears of no order, half of them calls that fail and functions that die. */
const STORMS = Array.from({ length: 4 }, (_, n) => ({
  seed: firstSeed + n,
  cartIsDeaf: n % 2 === 1,
  rates: n < 2 ? {} : { refused: 2, lost: 3, slow: 1, killed: 3 },
}));

const results: CartStormResult[] = [];

test.each(STORMS)(
  'seed $seed: of many clicks at one version of a cart one becomes an order (cart deaf: $cartIsDeaf)',
  async (storm) => {
    const result = await cartStorm({ ...storm, buyers: BUYERS });
    results.push(result);
    const what = result.violations.slice(0, 10).map((one) => `${one.promise}: ${one.what}`);
    if (what.length > 0) throw new Error([...what, repeatBy(storm.seed, THIS)].join('\n'));
    const { answers } = result;
    expect(answers.get('201')).toBeGreaterThanOrEqual(BUYERS);
    expect(answers.get('409 cart_already_ordered')).toBeGreaterThan(BUYERS / 2);
    expect(answers.get('409 cart_changed')).toBeGreaterThan(0);
  },
  600_000,
);

test('two orders of one cart version, and units that were sold twice, are found by the judge', async () => {
  const { world } = await cartStorm({ seed: firstSeed, buyers: 20 });
  const snapshot = await world.snapshot();
  const order = snapshot.orders.find((one) => one.status === 'SHIPPED');
  if (order === undefined) throw new Error('nothing was shipped');
  const twin = { ...order, orderId: '01ARZ3NDEKTSV4RRFFQ69G5FAV' };
  const orders = [...snapshot.orders, twin];
  const found = judge({ calls: world.journal.calls, snapshot: { ...snapshot, orders } });
  const told = found.filter(({ promise }) => promise === 'P17').map(({ what }) => what);
  expect(told).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/became .* and /),
      expect.stringMatching(/were sold from a cart/),
    ]),
  );
});

const ADA = { client: 'ada', userId: 'ada' };

async function fill(market: Market): Promise<void> {
  await stockUp(market, [{ productId: 'mug', stock: 100 }]);
  const body = { userId: ADA.userId, productId: 'mug', quantity: 2 };
  await insist(market, { client: ADA.client, method: 'POST', path: '/cart', body });
}

test('5 s after the last refusal nothing is reserved but what was ordered', async () => {
  const world = openWorld({ seed: firstSeed });
  const market = marketOf(world);
  await world.play([() => fill(market)]);
  const clicks = Array.from({ length: 20 }, (_, n) => async () => {
    const body = { userId: ADA.userId, cartVersion: 1, paymentToken: 'tok_ok' };
    await insist(market, { client: ADA.client, method: 'POST', path: '/orders', body, key: `key-${n}` });
  });
  await world.play(clicks);
  const answered = world.journal.calls.filter(({ path }) => path === '/orders');
  const last = answered.reduce((latest, { endedAt }) => (endedAt > latest ? endedAt : latest), '');
  const { reservations, orders } = await world.snapshot();
  const released = reservations.filter(({ state }) => state === 'RELEASED');
  expect(answered.filter(({ status }) => status === 201)).toHaveLength(1);
  expect(orders.filter(({ status }) => status === 'ABANDONED').length).toBeGreaterThan(0);
  expect(reservations.filter(({ state }) => state !== 'RELEASED')).toHaveLength(1);
  for (const { since } of released) expect(Date.parse(since) - Date.parse(last)).toBeLessThanOrEqual(5_000);
});

afterAll(() => {
  const sum = (of: (result: CartStormResult) => number) => results.reduce((total, one) => total + of(one), 0);
  const answered = (what: string) => sum(({ answers }) => answers.get(what) ?? 0);
  const violations = sum((one) => one.violations.filter(({ promise }) => promise === 'P17').length);
  report('carts', [
    {
      promise: 'P17',
      title: 'One cart version becomes one order',
      tried:
        `${STORMS.length} storms of ${BUYERS} buyers with carts: 2 to 4 clicks within 500 ms, with keys of their own or none, ` +
        'lines added between two orders, declined cards and second tries; in every second one the cart hears of no order, in ' +
        'two calls fail, replies are lost and functions die',
      numbers: {
        buyers: results.length * BUYERS,
        placed: answered('201'),
        'told of the order': answered('409 cart_already_ordered'),
        'told of a change': answered('409 cart_changed'),
        violations,
      },
      seed: `${firstSeed}–${firstSeed + STORMS.length - 1}`,
      ok: results.length === STORMS.length && violations === 0,
    },
  ]);
});
