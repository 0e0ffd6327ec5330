import { type Answer, api, eventually } from '../harness/shop.ts';
import { newProduct, type Order, reaches, stockOf, unique } from './customer.ts';

interface Cart {
  readonly version: number;
  readonly items: readonly { readonly quantity: number }[];
}

type Placed = Order & { readonly code?: string; readonly items: readonly { readonly quantity: number }[] };

const add = (userId: string, productId: string, quantity: number) =>
  api<Cart>('POST', '/cart', { body: { userId, productId, quantity } });

function order(
  userId: string,
  cartVersion: number,
  { token = 'tok_ok', key = unique('click') as string | undefined } = {},
): Promise<Answer<Placed>> {
  const headers = key === undefined ? {} : { 'idempotency-key': key };
  const body = { userId, cartVersion, paymentToken: token };
  return api<Placed>('POST', '/orders', { body, headers });
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test.each([0, 60, 150, 400])(
  'two clicks %i ms apart at one version of a cart are one order, and the other hears which',
  async (ms) => {
    for (const key of [() => unique('click'), () => undefined]) {
      const [userId, productId] = [unique('user'), await newProduct(10)];
      const { version } = (await add(userId, productId, 2)).body;
      const first = order(userId, version, { key: key() });
      await sleep(ms);
      const answers = await Promise.all([first, order(userId, version, { key: key() })]);
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
      const [placed, refused] = [201, 409].map((code) => answers.find(({ status }) => status === code)?.body);
      expect(refused).toMatchObject({ code: 'cart_already_ordered', orderId: placed?.orderId });
      await reaches(placed?.orderId ?? '', 'SHIPPED', userId);
      await eventually(async () => expect(await stockOf(productId)).toBe(8));
      expect((await api<{ items: unknown[] }>('GET', `/orders?userId=${userId}`)).body.items).toHaveLength(1);
    }
  },
  60_000,
);

test('ten clicks at once are one order, and nothing else stays reserved', async () => {
  const [userId, productId] = [unique('user'), await newProduct(20)];
  const { version } = (await add(userId, productId, 2)).body;
  const answers = await Promise.all(Array.from({ length: 10 }, () => order(userId, version)));
  const placed = answers.filter(({ status }) => status === 201);
  expect(placed).toHaveLength(1);
  for (const { status, body } of answers.filter((one) => one.status !== 201)) {
    expect({ status, code: body.code, orderId: body.orderId }).toEqual({
      status: 409,
      code: 'cart_already_ordered',
      orderId: placed[0]?.body.orderId,
    });
  }
  await eventually(async () => expect(await stockOf(productId)).toBe(18), { timeoutMs: 5_000 });
});

test('a declined card leaves a cart that is ordered again with another one', async () => {
  const [userId, productId] = [unique('user'), await newProduct(5)];
  const { version } = (await add(userId, productId, 2)).body;
  const declined = await order(userId, version, { token: 'tok_declined' });
  await reaches(declined.body.orderId, 'FAILED', userId);
  const again = await eventually(async () => {
    const { body } = await api<Cart>('GET', `/cart/${userId}`);
    expect(body.items).toMatchObject([{ quantity: 2 }]);
    const answer = await order(userId, body.version);
    expect(answer.status).toBe(201);
    return answer.body;
  });
  await reaches(again.orderId, 'SHIPPED', userId);
  await eventually(async () => expect((await api<Cart>('GET', `/cart/${userId}`)).body.items).toEqual([]));
  expect(await stockOf(productId)).toBe(3);
});

test('a unit added after an order is all that the next order sells', async () => {
  const [userId, productId] = [unique('user'), await newProduct(10)];
  const { version } = (await add(userId, productId, 2)).body;
  const [first] = await Promise.all([order(userId, version), sleep(0)]);
  expect(first.status).toBe(201);
  await add(userId, productId, 1);
  const second = await eventually(async () => {
    const cart = await api<Cart>('GET', `/cart/${userId}`);
    const answer = await order(userId, cart.body.version);
    expect(answer.status).toBe(201);
    return answer.body;
  });
  expect(second.items).toMatchObject([{ quantity: 1 }]);
  await eventually(async () => expect(await stockOf(productId)).toBe(7));
});

test('an order at another total than the buyer was shown is refused with both, and holds nothing', async () => {
  const [userId, productId] = [unique('user'), await newProduct(10, 1000)];
  const shown = { amount: 2000, currency: 'EUR' };
  await api('PATCH', `/products/${productId}`, { body: { price: { amount: 9000, currency: 'EUR' } } });
  const body = { userId, items: [{ productId, quantity: 2 }], expectedTotal: shown, paymentToken: 'tok_ok' };
  const answer = await api('POST', '/orders', { body });
  expect({ status: answer.status, body: answer.body }).toMatchObject({
    status: 409,
    body: {
      code: 'price_changed',
      items: [{ productId, current: { amount: 9000 } }],
      expectedTotal: shown,
      currentTotal: { amount: 18_000, currency: 'EUR' },
    },
  });
  expect(await stockOf(productId)).toBe(10);
  const now = { ...body, expectedTotal: { amount: 18_000, currency: 'EUR' } };
  expect((await api('POST', '/orders', { body: now })).status).toBe(201);
});
