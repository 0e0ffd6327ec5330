import { openInProcessShop } from './in-process-shop.ts';

const eur = (amount: number) => ({ amount, currency: 'EUR' });

interface Problem {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
  readonly items?: readonly { readonly productId: string; readonly current?: unknown }[];
}

/** A user with two lamps and a mug in the cart, whose id needs encoding in a path. */
async function scene() {
  const shop = openInProcessShop();
  const userId = 'ada|1';
  const cartPath = `/cart/${encodeURIComponent(userId)}`;
  const send = async (method: string, path: string, body?: object) =>
    shop.send(method, path, body === undefined ? {} : { body });
  for (const [productId, amount] of [
    ['lamp', 1250],
    ['mug', 300],
    ['tea-egg', 790],
  ] as const) {
    await send('POST', '/products', {
      productId,
      name: productId,
      category: 'c',
      price: eur(amount),
      stock: 9,
    });
  }
  await send('POST', '/cart', { userId, productId: 'lamp', quantity: 2 });
  await send('POST', '/cart', { userId, productId: 'mug', quantity: 1 });
  const order = async () => {
    const { json } = await send('GET', cartPath);
    return send('POST', '/orders', { userId, cartVersion: json?.version });
  };
  const price = (productId: string, currency: string) =>
    send('PATCH', `/products/${productId}`, { price: { amount: 300, currency } });
  return { send, order, price, userId, cartPath };
}

/** Does what a message says: every `METHOD /path` in it. */
async function follow(text: string, send: (method: string, path: string) => Promise<{ status: number }>) {
  const steps = [...text.matchAll(/\b(DELETE) (\/\S+?)(?=[,;]|\s|$)/g)];
  expect(steps.length).toBeGreaterThan(0);
  for (const [, method = '', path = ''] of steps) expect((await send(method, path)).status).toBe(200);
}

test.each([
  [
    'mug has a new currency',
    'mixed_currency',
    ['mug'],
    (shop: Awaited<ReturnType<typeof scene>>) => shop.price('mug', 'JPY'),
  ],
  [
    'lamp, its first line, has a new currency',
    'mixed_currency',
    ['lamp'],
    (shop: Awaited<ReturnType<typeof scene>>) => shop.price('lamp', 'JPY'),
  ],
  [
    'mug is archived',
    'product_unavailable',
    ['mug'],
    (shop: Awaited<ReturnType<typeof scene>>) => shop.send('DELETE', '/products/mug'),
  ],
])(
  'a cart whose %s: the error names it, and what it says leads to an order',
  async (_what, code, products, change) => {
    const shop = await scene();
    await change(shop);
    const { status, json } = await shop.order();
    const problem = json as unknown as Problem;
    expect([status, problem.code]).toEqual([400, code]);
    expect(problem.errors?.map(({ path }) => path)).toEqual(products.map(() => 'cartVersion'));
    for (const productId of products) {
      expect(problem.errors?.some(({ message }) => message.startsWith(productId))).toBe(true);
      expect(problem.items).toContainEqual(expect.objectContaining({ productId }));
    }
    await follow(problem.detail, shop.send);
    expect((await shop.order()).status).toBe(201);
  },
);

test('a cart whose products all have a new currency: they are removed and added again', async () => {
  const { send, order, price, userId, cartPath } = await scene();
  await price('lamp', 'JPY');
  await price('mug', 'JPY');
  const { status, json } = await order();
  expect([status, json?.code]).toEqual([409, 'price_changed']);
  expect(json?.detail).toMatch(/remove them from the cart and add them again/);
  for (const productId of ['lamp', 'mug']) await send('DELETE', `${cartPath}/${productId}`);
  for (const productId of ['lamp', 'mug']) await send('POST', '/cart', { userId, productId, quantity: 1 });
  expect((await order()).status).toBe(201);
});

test('a line whose product has another currency than the rest of the cart', async () => {
  const { send, order, price, cartPath } = await scene();
  await price('mug', 'JPY');
  const { status, json } = await send('PATCH', `${cartPath}/mug`, { quantity: 2 });
  const problem = json as unknown as Problem;
  expect([status, problem.code]).toEqual([409, 'mixed_currency']);
  expect(problem.items).toEqual([{ productId: 'mug', current: { amount: 300, currency: 'JPY' } }]);
  await follow(problem.detail, send);
  expect((await order()).status).toBe(201);
});

test('items of two currencies: each path is of an item with another currency than the first', async () => {
  const { send, price } = await scene();
  await price('mug', 'JPY');
  const items = ['lamp', 'mug', 'tea-egg'].map((productId) => ({ productId, quantity: 1 }));
  const { status, json } = await send('POST', '/orders', { userId: 'ada', items });
  const problem = json as unknown as Problem;
  expect([status, problem.code]).toEqual([400, 'mixed_currency']);
  expect(problem.errors).toEqual([
    {
      path: 'items[1].productId',
      message: 'mug is priced in JPY, lamp in EUR: order them separately',
    },
  ]);
  expect(problem.items?.map(({ productId }) => productId)).toEqual(['lamp', 'mug', 'tea-egg']);
});
