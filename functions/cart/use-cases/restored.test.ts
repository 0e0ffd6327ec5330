import { createEvent } from '../../../platform/events.ts';
import { createFakeCatalogClient } from '../../catalog/contract/calls.fake.ts';
import { OrderFailed, OrderPlaced } from '../../orders/contract/events.ts';
import { createFakeCart } from '../cart.fake.ts';
import { loadCart } from './load-cart.ts';

const at = '2026-01-01T00:00:00.000Z';
const eur = { amount: 1250, currency: 'EUR' };
const yen = { amount: 900, currency: 'JPY' };

async function scene() {
  const catalog = createFakeCatalogClient();
  catalog.sell('lamp', eur);
  catalog.sell('sushi', yen);
  const shop = createFakeCart(catalog.client);
  const headers = { 'x-api-key': 'k', 'content-type': 'application/json' };
  const add = async (productId: string) => {
    const body = JSON.stringify({ userId: 'u', productId, quantity: 2 });
    return (await shop.routes.request('/cart', { method: 'POST', headers, body })).json();
  };
  const get = async () =>
    (await (await shop.routes.request('/cart/u', { headers })).json()) as Record<string, unknown>;
  const order = async () => {
    const orderId = shop.ids.next();
    const { cartId, version, lines } = await loadCart(shop, 'u');
    const fact = { subject: orderId, occurredAt: at, correlationId: 'cid' };
    const cart = { userId: 'u', cartId, version };
    const priced = lines.map((line) => ({ ...line, lineTotal: line.unitPrice }));
    const data = { orderId, userId: 'u', lines: priced, total: eur, cart };
    await shop.deliver(createEvent(OrderPlaced, fact, data));
    const failed = createEvent(OrderFailed, fact, { orderId, userId: 'u', reason: 'declined', cart });
    return { orderId, fail: () => shop.deliver(failed) };
  };
  return { add, get, order };
}

test('a cart reports the lines of a declined order that came back, until it is ordered again', async () => {
  const { add, get, order } = await scene();
  await add('lamp');
  const { orderId, fail } = await order();
  // Added again while the card is being declined: both are in the cart then, and the storefront can say why.
  expect(await add('lamp')).not.toHaveProperty('restored');
  await fail();
  const restored = [
    {
      orderId,
      at,
      items: [{ sku: 'lamp', productId: 'lamp', name: 'The lamp', unitPrice: eur, quantity: 2, restored: 2 }],
    },
  ];
  expect(await get()).toMatchObject({ version: 4, items: [{ productId: 'lamp', quantity: 4 }], restored });
  expect(await add('lamp')).toMatchObject({ version: 5, restored });
  await fail();
  expect((await get()).restored).toHaveLength(1);
  await order();
  expect(await get()).not.toHaveProperty('restored');
});

test('lines that do not fit into the cart of now are not lost without a word', async () => {
  const { add, get, order } = await scene();
  await add('lamp');
  const { orderId, fail } = await order();
  await add('sushi');
  await fail();
  expect(await get()).toMatchObject({
    currency: 'JPY',
    items: [{ productId: 'sushi', quantity: 2 }],
    restored: [
      { orderId, items: [{ productId: 'lamp', quantity: 2, restored: 0, reason: 'mixed_currency' }] },
    ],
  });
});
