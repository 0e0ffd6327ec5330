import { jsonOf } from './journal.ts';
import { cancel, insist, marketOf, order, orderOf, stockUp } from './world/buyers.ts';
import { drawnFaults } from './world/faults.ts';
import { openWorld } from './world/world.ts';

// The boundary of zero: nothing to pay, nothing in stock, nothing ordered.

const free = { productId: 'sample', stock: 30, price: 0 };
const items = [{ productId: 'sample', quantity: 1 }];
const TOKENS = [undefined, 'tok_ok', 'tok_declined', 'tok_error', 'tok_timeout_before_charge', 'unknown'];

test('orders that cost nothing are paid and sent whatever their token, and the provider hears of none', async () => {
  const faults = (chance: Parameters<typeof drawnFaults>[0]) =>
    drawnFaults(chance, { killed: 1, lost: 1, refused: 1 });
  const world = openWorld({ seed: 20261128, duplicates: 40, approvalPercent: 0, faults });
  const market = marketOf(world);
  await world.play([() => stockUp(market, [free])]);
  await world.play(
    TOKENS.map((paymentToken, n) => async () => {
      const token = paymentToken === undefined ? {} : { paymentToken };
      await order(market, { userId: `buyer-${n}`, items, ...token });
    }),
  );
  await world.settle();
  const { orders, ledger, payments } = await world.snapshot();
  expect(orders.map(({ status }) => status)).toEqual(TOKENS.map(() => 'SHIPPED'));
  expect(payments.map(({ status, reference }) => [status, reference])).toEqual(
    TOKENS.map(() => ['SUCCEEDED', 'free']),
  );
  expect(ledger).toEqual([]);
  expect(await world.verdict()).toEqual([]);
});

test('an order that costs nothing can be cancelled: its units come back, and no money is spoken of', async () => {
  const world = openWorld({ seed: 7, duplicates: 40 });
  const market = marketOf(world);
  await world.play([() => stockUp(market, [free])]);
  await world.play([
    async () => {
      for (let n = 0; n < 8; n += 1) {
        const placed = await order(market, { userId: `sorry-${n}`, items });
        await market.sleep(n * 60);
        await cancel(market, orderOf(placed) ?? '', `sorry-${n}`);
      }
    },
  ]);
  await world.settle();
  const { orders, ledger, products, events } = await world.snapshot();
  const left = orders.filter(({ status }) => status === 'SHIPPED').length;
  expect(orders.some(({ status }) => status === 'CANCELLED')).toBe(true);
  expect(products[0]?.stock).toMatchObject({ available: 30 - left, held: 0, sold: left });
  expect([ledger, events.filter(({ event }) => event.type === 'PaymentVoided')]).toEqual([[], []]);
  expect(orders.some((one) => 'refunded' in one)).toBe(false);
  expect(await world.verdict()).toEqual([]);
});

test('a free and a priced product in one order cost what the priced one does, and that is charged', async () => {
  const world = openWorld({ seed: 8 });
  const market = marketOf(world);
  await world.play([() => stockUp(market, [free, { productId: 'mug', stock: 3 }])]);
  await world.play([
    async () => {
      const both = [...items, { productId: 'mug', quantity: 1 }];
      await order(market, { userId: 'ada', items: both, paymentToken: 'tok_ok' });
    },
  ]);
  await world.settle();
  const { ledger } = await world.snapshot();
  expect(ledger.map(({ captured }) => captured)).toEqual([1250]);
  expect(await world.verdict()).toEqual([]);
});

test.each([
  ['of no units', { items: [{ productId: 'sample', quantity: 0 }] }, 400],
  ['of no lines', { items: [] }, 400],
  ['of what is sold out', { items: [{ productId: 'empty', quantity: 1 }] }, 409],
])('an order %s is refused', async (_what, body, status) => {
  const world = openWorld({ seed: 9 });
  const market = marketOf(world);
  await world.play([() => stockUp(market, [free, { productId: 'empty', stock: 0, price: 0 }])]);
  await world.play([
    async () => {
      const asked = { client: 'ada', method: 'POST', path: '/orders', body: { userId: 'ada', ...body } };
      const call = await insist(market, { ...asked, key: 'key-ada' });
      expect([call.status, jsonOf(call).status]).toEqual([status, status]);
    },
  ]);
  await world.settle();
  expect((await world.snapshot()).reservations).toEqual([]);
  expect(await world.verdict()).toEqual([]);
});
