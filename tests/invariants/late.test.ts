import { jsonOf } from './journal.ts';
import { cancel, insist, marketOf, stockUp } from './world/buyers.ts';
import type { Parts } from './world/doubles.ts';
import { openWorld } from './world/world.ts';

/** Longer than a claim's lease: whoever asks again has gone on by then. */
const FROZEN_MS = 45_000;

type Method = readonly [keyof Parts, string];

/** A shop whose first call of one method stands still in the middle, as in a function that froze after its answer. */
function freezing([port, method]: Method) {
  const frozen = { on: false, times: 0, thawed: 0 };
  const world = openWorld({
    seed: 20261121,
    doubles: (parts, { clock }) => ({
      ...parts,
      [port]: new Proxy(parts[port], {
        get: (target, name) => {
          const value: unknown = Reflect.get(target, name);
          if (name !== method || typeof value !== 'function') return value;
          return async (...input: unknown[]) => {
            if (frozen.on) {
              frozen.on = false;
              frozen.times += 1;
              await clock.sleep(FROZEN_MS);
              frozen.thawed += 1;
            }
            return Reflect.apply(value, target, input) as unknown;
          };
        },
      }),
    }),
  });
  return { world, market: marketOf(world), frozen };
}

test.each<Method>([
  ['claims', 'claim'],
  ['reservations', 'findForReserve'],
  ['reservations', 'saveChange'],
  ['orders', 'savePlaced'],
  ['ordersOutbox', 'markSent'],
])(
  'a checkout that stood still in %s.%s does what it had begun after a retry is done: one order',
  async (...method) => {
    const { world, market, frozen } = freezing(method);
    await world.play([() => stockUp(market, [{ productId: 'mug', stock: 5 }])]);
    const body = { userId: 'ada', productId: 'mug', quantity: 2 };
    const path = '/orders';
    await world.play([
      async () => {
        const cart = await insist(market, { client: 'ada', method: 'POST', path: '/cart', body });
        const order = { userId: 'ada', cartVersion: jsonOf(cart).version, paymentToken: 'tok_ok' };
        frozen.on = true;
        await insist(market, { client: 'ada', method: 'POST', path, body: order, key: 'k' });
      },
      // Long enough for what comes late, while nothing is redriven or swept away.
      () => market.sleep(2 * FROZEN_MS),
    ]);
    const answers = world.journal.calls.filter((call) => call.path === path).map(({ status }) => status);
    // Only the word of it waits at the end, and that for 2 s at most.
    expect(answers[0]).toBe(method[0] === 'ordersOutbox' ? 201 : 503);
    expect(answers.at(-1)).toBe(201);
    expect(frozen).toMatchObject({ times: 1, thawed: 1 });
    await world.settle();
    const { orders, products, ledger } = await world.snapshot();
    expect(orders).toHaveLength(1);
    expect(products[0]?.stock).toMatchObject({ available: 3, held: 0, sold: 2 });
    expect(ledger.map(({ captured }) => captured)).toEqual([2500]);
    expect(await world.verdict()).toEqual([]);
  },
);

test.each<Method>([
  ['claims', 'claim'],
  ['orders', 'saveMove'],
])(
  'a cancellation that stood still in %s.%s comes late: cancelled once, stock and money back once',
  async (...method) => {
    const { world, market, frozen } = freezing(method);
    await world.play([() => stockUp(market, [{ productId: 'mug', stock: 5 }])]);
    const items = [{ productId: 'mug', quantity: 2 }];
    await world.play([
      async () => {
        const body = { userId: 'ada', items, paymentToken: 'tok_declined' };
        const placed = await insist(market, {
          client: 'ada',
          method: 'POST',
          path: '/orders',
          body,
          key: 'k',
        });
        frozen.on = true;
        await cancel(market, String(jsonOf(placed).orderId), 'ada');
      },
      () => market.sleep(2 * FROZEN_MS),
    ]);
    expect(frozen).toMatchObject({ times: 1, thawed: 1 });
    await world.settle();
    const { products } = await world.snapshot();
    expect(products[0]?.stock).toMatchObject({ available: 5, held: 0, sold: 0 });
    expect(await world.verdict()).toEqual([]);
  },
);
