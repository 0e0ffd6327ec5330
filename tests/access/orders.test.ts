import { unavailable } from '../../platform/errors.ts';
import { KEYS, openInProcessShop } from './in-process-shop.ts';

const eur = (amount: number) => ({ amount, currency: 'EUR' });

/** A shop that sells lamps, mugs and rugs, a sushi for yen, a palace for more than can be counted, and a relic no more. */
async function scene() {
  const shop = openInProcessShop();
  const product = async (productId: string, stock: number, price: { amount: number; currency: string }) => {
    const body = { productId, name: productId, category: 'orders', price, stock };
    expect((await shop.send('POST', '/products', { body })).status).toBe(201);
  };
  await product('lamp', 10, eur(1250));
  await product('mug', 10, eur(300));
  await product('rug', 1, eur(9900));
  await product('sushi', 10, { amount: 900, currency: 'JPY' });
  await product('palace', 10, eur(Number.MAX_SAFE_INTEGER));
  await product('relic', 10, eur(1));
  for (let n = 0; n < 51; n += 1) await product(`p${n}`, 1, eur(1));
  expect((await shop.send('DELETE', '/products/relic')).status).toBe(204);
  const order = (items: unknown, headers: Record<string, string> = {}) =>
    shop.send('POST', '/orders', { body: { userId: 'ada', items }, headers });
  const stockOf = async (productId: string) => (await shop.send('GET', `/products/${productId}`)).json?.stock;
  return { ...shop, order, stockOf };
}

const line = (productId: string, quantity: unknown = 1) => ({ productId, quantity });

describe('an order that cannot be', () => {
  test.each<[string, unknown, number, string]>([
    ['of nothing', [], 400, 'validation_failed'],
    ['of no list', { 0: line('lamp') }, 400, 'validation_failed'],
    ['of 51 products', Array.from({ length: 51 }, (_, n) => line(`p${n}`)), 400, 'order_too_large'],
    ['of 501 lines', Array.from({ length: 501 }, () => line('lamp')), 400, 'validation_failed'],
    ['of a product that there never was', [line('lamp'), line('yeti')], 400, 'product_unavailable'],
    ['of a product that is not sold any more', [line('lamp'), line('relic')], 400, 'product_unavailable'],
    ['of two currencies', [line('lamp'), line('sushi')], 400, 'mixed_currency'],
    ['of more than 2^53 − 1', [line('palace', 2)], 400, 'amount_too_large'],
    ['of lines that add up beyond 2^53 − 1', [line('palace'), line('lamp')], 400, 'amount_too_large'],
    [
      'of lines of one product that add up beyond a million',
      [line('lamp', 1e6), line('lamp')],
      400,
      'order_too_large',
    ],
    [
      'of three products, one of them short',
      [line('lamp'), line('mug'), line('rug', 2)],
      409,
      'insufficient_stock',
    ],
    ['of two lines that are short together', [line('rug'), line('rug')], 409, 'insufficient_stock'],
    ...[0, -1, 1.5, '2', 1e9, null, Number.MAX_SAFE_INTEGER, true, [], {}].map(
      (quantity): [string, unknown, number, string] => [
        `of ${JSON.stringify(quantity)} lamps`,
        [line('lamp', quantity)],
        400,
        'validation_failed',
      ],
    ),
  ])('%s is refused, and nothing is touched', async (_what, items, status, code) => {
    const shop = await scene();
    const before = await shop.stored('ada');
    const answer = await shop.order(items);
    expect([answer.status, answer.json?.code]).toEqual([status, code]);
    expect(await shop.stored('ada')).toBe(before);
  });
});

test('of two lines of one product both are reserved and paid, once', async () => {
  const shop = await scene();
  const { status, json } = await shop.order([line('lamp', 2), line('mug'), line('lamp', 3)]);
  expect([status, json?.total]).toEqual([201, eur(5 * 1250 + 300)]);
  expect([await shop.stockOf('lamp'), await shop.stockOf('mug')]).toEqual([5, 9]);
});

test('all of the 50 products that an order may have are sold', async () => {
  const shop = await scene();
  const { status } = await shop.order(Array.from({ length: 50 }, (_, n) => line(`p${n}`)));
  expect(status).toBe(201);
});

describe('an Idempotency-Key', () => {
  const key = (value: string) => ({ 'idempotency-key': value });

  test('bare and in quotes is the same, and so is the body in another order', async () => {
    const shop = await scene();
    const first = await shop.order([line('lamp')], key('k1'));
    const again = await shop.send('POST', '/orders', {
      body: '{"items":[{"quantity":1,"productId":"lamp"}],"userId":"ada"}',
      headers: key('"k1"'),
    });
    expect([again.status, again.text, again.headers.get('idempotent-replayed')]).toEqual([
      201,
      first.text,
      'true',
    ]);
    expect(await shop.stockOf('lamp')).toBe(9);
  });

  test('of another caller or another route is another key; of another user it is refused', async () => {
    const shop = await scene();
    await shop.order([line('lamp')], key('k1'));
    const other = await shop.send('POST', '/orders', {
      body: { userId: 'ada', items: [line('lamp')] },
      headers: key('k1'),
      key: KEYS.other,
    });
    expect([other.status, other.headers.get('idempotent-replayed')]).toEqual([201, null]);
    const move = await shop.send('PATCH', '/products/lamp/stock', { body: { stock: 5 }, headers: key('k1') });
    expect([move.status, move.json?.stock]).toEqual([200, 5]);
    const eve = await shop.send('POST', '/orders', {
      body: { userId: 'eve', items: [line('lamp')] },
      headers: key('k1'),
    });
    expect([eve.status, eve.json?.code, eve.text.includes('ada')]).toEqual([
      422,
      'idempotency_key_reused',
      false,
    ]);
  });

  test('survives a rotation of the API key: the retry under the new key is the same response, byte for byte', async () => {
    const shop = await scene();
    const first = await shop.order([line('lamp')], key('k1'));
    const retry = { body: { userId: 'ada', items: [line('lamp')] }, headers: key('k1'), key: KEYS.rotated };
    const again = await shop.send('POST', '/orders', retry);
    expect([again.status, again.text]).toEqual([201, first.text]);
    expect(shop.rows.orders.rows.orders.size).toBe(1);
    const moved = { body: { reserve: 1 }, headers: key('k2') };
    const stock = await shop.send('PATCH', '/products/mug/stock', moved);
    const stockAgain = await shop.send('PATCH', '/products/mug/stock', { ...moved, key: KEYS.rotated });
    expect([stockAgain.text, await shop.stockOf('mug')]).toEqual([stock.text, 9]);
  });

  test('keeps a 409, and forgets a 400', async () => {
    const shop = await scene();
    const short = await shop.order([line('rug', 2)], key('k1'));
    await shop.send('PATCH', '/products/rug/stock', { body: { stock: 5 } });
    const again = await shop.order([line('rug', 2)], key('k1'));
    expect([again.status, again.text, again.headers.get('idempotent-replayed')]).toEqual([
      409,
      short.text,
      'true',
    ]);
    expect((await shop.order([line('relic')], key('k2'))).status).toBe(400);
    expect((await shop.order([line('lamp')], key('k2'))).status).toBe(201);
  });

  test('is free again when its day is over, though its record is still there', async () => {
    const shop = await scene();
    await shop.order([line('lamp')], key('k1'));
    shop.clock.advance(24 * 3_600_000);
    expect(shop.rows.orders.rows.claims.size).toBe(1);
    const again = await shop.order([line('lamp')], key('k1'));
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([201, null]);
    expect(await shop.stockOf('lamp')).toBe(8);
  });
});

test('a store of keys that is down is 503 with Retry-After, and nothing is done', async () => {
  const shop = await scene();
  const { claims } = shop.rows.orders;
  const before = await shop.stored('ada');
  const { claim } = claims;
  Object.assign(claims, {
    claim: async () => {
      throw unavailable('the store does not answer');
    },
  });
  const answer = await shop.order([line('lamp')], { 'idempotency-key': 'k1' });
  Object.assign(claims, { claim });
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
  expect(await shop.stored('ada')).toBe(before);
  expect((await shop.order([line('lamp')], { 'idempotency-key': 'k1' })).status).toBe(201);
});
