import { formOf, repeatBy } from './form.ts';
import type { Violation } from './judge.ts';
import { report } from './report.ts';
import { type StormResult, storm } from './storm.ts';
import { insist, marketOf, order, orderOf, stockUp } from './world/buyers.ts';
import { drawnFaults } from './world/faults.ts';
import { openWorld } from './world/world.ts';

const { long, seed: firstSeed } = formOf();
const ATTEMPTS = long ? 20_000 : 2_000;
const SEEDS = Array.from({ length: 5 }, (_, n) => firstSeed + n);
const THIS = 'tests/invariants/storm.test.ts';

/** Half of the seeds only interleave; the others fail, lose replies and die on the way. */
const RATES = { refused: 3, lost: 3, slow: 1, killed: 3 };
const ratesOf = (seed: number) => (seed % 2 === 0 ? { rates: RATES } : {});

const results = new Map<number, StormResult>();

const expectKept = (seed: number, violations: readonly Violation[]): void => {
  if (violations.length === 0) return;
  const what = violations.slice(0, 10).map((one) => `${one.promise}: ${one.what}`);
  throw new Error([`${violations.length} violations`, ...what, repeatBy(seed, THIS)].join('\n'));
};

test.each(SEEDS)(
  'seed %i: buyers who want more than there is, in every interleaving, break no promise',
  async (seed) => {
    const result = await storm({ seed, attempts: ATTEMPTS, ...ratesOf(seed) });
    results.set(seed, result);
    expectKept(seed, result.violations);
    expect(result.placed + result.refused).toBe(ATTEMPTS);
    expect(result.placed).toBeGreaterThan(ATTEMPTS / 10);
    expect(result.refused).toBeGreaterThan(ATTEMPTS / 10);
  },
  600_000,
);

test('one seed gives one run, another seed another one', async () => {
  const run = (seed: number) => storm({ seed, attempts: 300, rates: RATES });
  const [first, again, other] = [await run(firstSeed), await run(firstSeed), await run(firstSeed + 1)];
  report('repeat', [
    {
      promise: 'P15',
      title: 'Any red run can be repeated',
      tried:
        'the same seed twice, with faults, kills and duplicates: the same journal and rows; another seed: others',
      numbers: { hash: first.hash, again: again.hash, 'of another seed': other.hash },
      seed: firstSeed,
      ok: again.hash === first.hash && other.hash !== first.hash,
    },
  ]);
  expect(again.hash).toBe(first.hash);
  expect(other.hash).not.toBe(first.hash);
});

test('when more is wanted than there is and everybody pays, all of it is sold', async () => {
  const world = openWorld({ seed: firstSeed });
  const market = marketOf(world);
  await world.play([() => stockUp(market, [{ productId: 'last', stock: 37 }])]);
  const buyers = Array.from({ length: 120 }, (_, n) => async () => {
    const items = [{ productId: 'last', quantity: 1 }];
    await order(market, { userId: `buyer-${n}`, items, paymentToken: 'tok_ok' });
  });
  await world.play(buyers);
  await world.settle();
  expectKept(firstSeed, await world.verdict({ soldOut: ['last'] }));
  const { products } = await world.snapshot();
  expect(products[0]?.stock).toMatchObject({ available: 0, held: 0, sold: 37, received: 37 });
});

test('a basket that is short of one product leaves the other two untouched', async () => {
  const world = openWorld({ seed: firstSeed });
  const market = marketOf(world);
  const shelves = ['a', 'b', 'c'].map((productId) => ({ productId, stock: productId === 'c' ? 1 : 9 }));
  await world.play([() => stockUp(market, shelves)]);
  const items = shelves.map(({ productId }) => ({ productId, quantity: 2 }));
  await world.play([async () => expect((await order(market, { userId: 'ada', items })).status).toBe(409)]);
  const { products } = await world.snapshot();
  expect(products.map(({ stock }) => stock.available)).toEqual([9, 9, 1]);
});

const KEYS = 100;
const AT_ONCE = 50;

/** So many at once under each key. */
async function crowd(seed: number) {
  const world = openWorld({
    seed,
    duplicates: 10,
    faults: (chance) => drawnFaults(chance, { lost: 2, killed: 2 }),
  });
  const market = marketOf(world);
  await world.play([() => stockUp(market, [{ productId: 'mug', stock: 1_000 }])]);
  const clients = Array.from({ length: KEYS * AT_ONCE }, (_, n) => async () => {
    const userId = `user-${n % KEYS}`;
    await order(market, { userId, items: [{ productId: 'mug', quantity: 1 }], paymentToken: 'tok_ok' });
  });
  await world.play(clients);
  await world.settle();
  return world;
}

test('50 at once under each of 100 keys: one order a key, the replay equal to the byte', async () => {
  const world = await crowd(firstSeed);
  const violations = await world.verdict();
  const placed = world.journal.calls.filter(({ path, outcome }) => path === '/orders' && outcome === 'ok');
  const numbers = {
    keys: KEYS,
    requests: world.journal.calls.length,
    orders: new Set(placed.map(orderOf)).size,
    'different answers': new Set(placed.map(({ text }) => text)).size,
    'rows of orders': (await world.snapshot()).orders.filter(({ status }) => status !== 'ABANDONED').length,
    violations: violations.length,
  };
  const expected = { orders: KEYS, 'different answers': KEYS, 'rows of orders': KEYS, violations: 0 };
  report('keys', [
    {
      promise: 'P4',
      title: 'One effect per idempotency key',
      tried:
        `${AT_ONCE} at once under each of ${KEYS} keys, with lost replies and killed functions: ` +
        '1 order a key, equal to the byte',
      numbers,
      seed: firstSeed,
      ok: Object.entries(expected).every(([name, value]) => numbers[name as keyof typeof numbers] === value),
    },
  ]);
  expectKept(firstSeed, violations);
  expect(numbers).toMatchObject(expected);
}, 120_000);

test.each([
  ['1 s', 1_000, true],
  ['23 h', 23 * 3_600_000, true],
  ['25 h', 25 * 3_600_000, false],
])('a key is replayed after %s: %#', async (_name, ms, replayed) => {
  const world = openWorld({ seed: firstSeed });
  const market = marketOf(world);
  const wish = {
    userId: 'ada',
    items: [{ productId: 'mug', quantity: 1 }],
    paymentToken: 'tok_ok',
    key: 'k',
  };
  await world.play([() => stockUp(market, [{ productId: 'mug', stock: 9 }])]);
  await world.play([() => order(market, wish).then(() => {})]);
  world.scheduler.advance(ms);
  await world.play([() => order(market, wish).then(() => {})]);
  const [first, second] = world.journal.calls.filter(({ path }) => path === '/orders');
  expect(second?.text === first?.text).toBe(replayed);
  await world.settle();
  const { orders } = await world.snapshot();
  expect(orders).toHaveLength(replayed ? 1 : 2);
});

test("a key of one caller says nothing to another's: the answer is not replayed across users", async () => {
  const world = openWorld({ seed: firstSeed });
  const market = marketOf(world);
  await world.play([() => stockUp(market, [{ productId: 'mug', stock: 9 }])]);
  const items = [{ productId: 'mug', quantity: 1 }];
  await world.play([() => order(market, { userId: 'ada', items, key: 'same' }).then(() => {})]);
  await world.play([
    async () => {
      const body = { userId: 'eve', items };
      const call = await insist(market, {
        client: 'eve',
        method: 'POST',
        path: '/orders',
        body,
        key: 'same',
      });
      expect(call.status).toBe(422);
      expect(call.text).not.toContain('ada');
    },
  ]);
});

afterAll(() => {
  const all = [...results.values()];
  const sum = (of: (result: StormResult) => number) => all.reduce((total, one) => total + of(one), 0);
  report(
    'storm',
    (['P1', 'P2', 'P3', 'P7'] as const).map((promise) => ({
      promise,
      title: TITLES[promise],
      tried:
        `${SEEDS.length} storms of ${ATTEMPTS} attempts on two hot and ten cold products by 16 buyers at a time, over ` +
        'memory; every second one with refused calls, lost replies, slow calls and killed functions',
      numbers: {
        attempts: sum(({ placed, refused }) => placed + refused),
        placed: sum(({ placed }) => placed),
        refused: sum(({ refused }) => refused),
        requests: sum(({ calls }) => calls),
        violations: sum(({ violations }) => violations.filter((one) => one.promise === promise).length),
      },
      seed: `${SEEDS[0]}–${SEEDS.at(-1)}`,
      ok:
        all.length === SEEDS.length &&
        all.every(({ violations }) => violations.every((one) => one.promise !== promise)),
    })),
  );
});

const TITLES = {
  P1: 'No oversell, no undersell',
  P2: 'No lost order',
  P3: 'No double charge',
  P7: 'Stock comes back exactly once',
};
