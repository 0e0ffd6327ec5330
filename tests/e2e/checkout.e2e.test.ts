import { api, eventually } from '../harness/shop.ts';
import { buy, deadLetters, newProduct, reaches, stockOf, unique } from './customer.ts';

/** Sample events of orders that do not exist, run by other files, are dead letters already. */
let before: Record<string, number>;
beforeAll(async () => {
  before = await deadLetters();
});

test('an order goes PENDING, PAID, SHIPPED with a tracking id', async () => {
  const productId = await newProduct(5);
  const placed = await buy({ productId, quantity: 2, token: 'tok_ok' });
  expect(placed.status).toBe(201);
  expect(placed.body).toMatchObject({ status: 'PENDING', total: { amount: 2500, currency: 'EUR' } });
  expect(await stockOf(productId)).toBe(3);
  const shipped = await reaches(placed.body.orderId, 'SHIPPED');
  expect(shipped.trackingId).toMatch(/^TRK-[0-9A-Z]{8}$/);
  expect(shipped.shippedAt).toMatch(/^\d{4}-.*Z$/);
  expect(shipped.history.map(({ status }) => status)).toEqual(['PENDING', 'PAID', 'SHIPPED']);
  const shipment = await api('GET', `/shipments/${shipped.trackingId}`);
  expect(shipment.body).toMatchObject({ trackingId: shipped.trackingId, orderId: placed.body.orderId });
  expect(await stockOf(productId)).toBe(3);
});

test('the same Idempotency-Key gives the first answer byte for byte', async () => {
  const productId = await newProduct(5);
  const key = unique('key');
  const first = await buy({ productId, key });
  const again = await buy({ productId, key });
  expect([again.status, again.text]).toEqual([201, first.text]);
  expect(again.headers.get('idempotent-replayed')).toBe('true');
  expect((await buy({ productId, key, quantity: 2 })).status).toBe(422);
  expect(await stockOf(productId)).toBe(4);
});

test('more than the stock is 409 with the items, and touches nothing', async () => {
  const [enough, short] = [await newProduct(5), await newProduct(1)];
  const items = [
    { productId: enough, quantity: 1 },
    { productId: short, quantity: 2 },
  ];
  const answer = await api('POST', '/orders', { body: { userId: 'ada', items } });
  expect(answer.status).toBe(409);
  expect(answer.body).toMatchObject({
    error: 'Insufficient stock',
    items: [{ productId: short, requested: 2, available: 1 }],
  });
  expect([await stockOf(enough), await stockOf(short)]).toEqual([5, 1]);
});

test('a declined payment fails the order and gives the stock back', async () => {
  const productId = await newProduct(3);
  const placed = await buy({ productId, quantity: 3, token: 'tok_declined' });
  expect(await stockOf(productId)).toBe(0);
  await reaches(placed.body.orderId, 'FAILED');
  await eventually(async () => expect(await stockOf(productId)).toBe(3));
});

test('a payment that times out after the charge is found again and paid once', async () => {
  const productId = await newProduct(1);
  const placed = await buy({ productId, token: 'tok_timeout_after_charge' });
  await reaches(placed.body.orderId, 'SHIPPED');
});

test('a cart becomes an order, and the ordered lines leave the cart', async () => {
  const userId = unique('user');
  const [mug, lamp] = [await newProduct(5, 1000), await newProduct(5, 300)];
  await api('POST', '/cart', { body: { userId, productId: mug, quantity: 2 } });
  const cart = await api('POST', '/cart', { body: { userId, productId: lamp, quantity: 1 } });
  expect(cart.body).toMatchObject({ subtotal: { amount: 2300, currency: 'EUR' } });
  const body = { userId, cartVersion: cart.body.version, paymentToken: 'tok_ok' };
  const placed = await api<{ orderId: string }>('POST', '/orders', { body });
  expect(placed.status).toBe(201);
  await eventually(async () =>
    expect((await api('GET', `/cart/${userId}`)).body).toMatchObject({ items: [] }),
  );
  await reaches(placed.body.orderId, 'SHIPPED', userId);
});

test("a price that moved since it went into the cart is the cart's no more", async () => {
  const userId = unique('user');
  const productId = await newProduct(5, 1000);
  const cart = await api('POST', '/cart', { body: { userId, productId, quantity: 1 } });
  await api('PATCH', `/products/${productId}`, { body: { price: { amount: 1100, currency: 'EUR' } } });
  const answer = await api('POST', '/orders', { body: { userId, cartVersion: cart.body.version } });
  expect(answer.status).toBe(409);
  expect(answer.body).toMatchObject({
    code: 'price_changed',
    items: [{ productId, current: { amount: 1100 } }],
  });
});

test("orders are a user's own: 403 for another, and the list has them newest first", async () => {
  const userId = unique('user');
  const productId = await newProduct(5);
  const first = await buy({ productId, userId });
  const second = await buy({ productId, userId });
  expect((await api('GET', `/orders/${first.body.orderId}?userId=eve`)).status).toBe(403);
  const page = await api<{ items: { orderId: string }[]; nextKey: string }>(
    'GET',
    `/orders?userId=${userId}&limit=1`,
  );
  expect(page.body.items.map(({ orderId }) => orderId)).toEqual([second.body.orderId]);
  const rest = await api<{ items: { orderId: string }[] }>(
    'GET',
    `/orders?userId=${userId}&limit=1&lastKey=${page.body.nextKey}`,
  );
  expect(rest.body.items.map(({ orderId }) => orderId)).toEqual([first.body.orderId]);
});

test('nothing of all this ended in a dead-letter queue', async () => {
  const productId = await newProduct(1);
  const placed = await buy({ productId, token: 'tok_ok' });
  await reaches(placed.body.orderId, 'SHIPPED');
  expect(await deadLetters()).toEqual(before);
});
