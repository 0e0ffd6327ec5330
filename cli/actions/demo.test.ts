import { fakeClock } from '../../platform/clock.ts';
import { seededIds } from '../../platform/ids.ts';
import { fakeContext } from '../context.fake.ts';
import type { Message } from '../output/message.ts';
import { memoryShop } from '../shop/memory-shop.fake.ts';
import { confirmDemo } from './demo/confirm-demo.ts';
import { demoText, runDemo } from './demo.ts';

function customer() {
  const clock = fakeClock();
  const messages: Message[] = [];
  const context = {
    clock,
    ids: seededIds(clock),
    signal: new AbortController().signal,
    reporter: { emit: (message: Message) => void messages.push(message) },
  };
  const shop = memoryShop();
  for (const productId of ['a', 'b', 'c']) {
    shop.products.set(productId, {
      productId,
      name: productId,
      price: { amount: 5, currency: 'EUR' },
      stock: 9,
    });
  }
  return { context, shop, messages };
}

test('a customer ends with a parcel', async () => {
  const { context, shop, messages } = customer();
  const report = await runDemo(context, shop);
  expect(report).toMatchObject({
    status: 'SHIPPED',
    trackingId: 'TRK-00000001',
    orders: [{ orderId: 'order-1', status: 'SHIPPED' }],
  });
  expect(report.steps.map(({ step }) => step)).toEqual(['browse', 'cart', 'order', 'wait', 'track']);
  expect(messages).toHaveLength(5);
  const order = shop.seen.find(({ path }) => path === '/orders');
  expect(order?.body).toEqual({ userId: report.userId, cartVersion: 2 });
  expect(order?.headers['idempotency-key']).toMatch(/^[0-9A-Z]{26}$/);
});

test('after a declined payment a second order is paid with a card that works', async () => {
  const { context, shop } = customer();
  shop.payments.push(false);
  const report = await runDemo(context, shop);
  expect(report.orders.map(({ status }) => status)).toEqual(['FAILED', 'SHIPPED']);
  expect(report.orderId).toBe('order-2');
  const [first, second] = shop.seen.filter(({ method, path }) => method === 'POST' && path === '/orders');
  expect(second?.body).toMatchObject({ paymentToken: 'tok_ok', items: [{ quantity: 1 }, { quantity: 2 }] });
  expect(second?.headers['idempotency-key']).not.toBe(first?.headers['idempotency-key']);
  expect(demoText(report)).toMatch(/^Order order-2 .*SHIPPED.*first payment was declined/);
});

test('an empty catalog is a clear error', async () => {
  const { context, shop } = customer();
  shop.products.clear();
  await expect(runDemo(context, shop)).rejects.toMatchObject({
    code: 'demo-empty-catalog',
    message: 'The catalog is empty.',
    remedy: 'Fill it: npx cloudcart seed',
  });
});

test('a customer looks further than the first page, where everything is sold out', async () => {
  const { context, shop } = customer();
  const last = shop.products.get('c');
  shop.products.clear();
  for (let n = 0; n < 250; n += 1) {
    const productId = `p${String(n).padStart(3, '0')}`;
    shop.products.set(productId, { ...last, productId, stock: n === 249 ? 2 : 1 });
  }
  const { steps } = await runDemo(context, shop);
  expect(steps[0]?.text).toMatch(/^saw 250 products, likes c for/);
  for (const [id, product] of shop.products) shop.products.set(id, { ...product, stock: 1 });
  await expect(runDemo(context, shop)).rejects.toMatchObject({
    code: 'demo-empty-catalog',
    message: 'None of 250 products has 2 units in stock.',
  });
});

test('an order that never moves is told after 90 seconds', async () => {
  const { context, shop } = customer();
  const call: typeof shop.call = async (method, path, options) => {
    const answer = await shop.call(method, path, options);
    return path.startsWith('/orders/')
      ? { ...answer, body: { ...(answer.body as object), status: 'PAID' } }
      : answer;
  };
  await expect(runDemo(context, { ...shop, call })).rejects.toMatchObject({
    code: 'demo-stuck',
    message: expect.stringMatching(/still PAID after 90 s/),
  });
});

describe('orders in another environment than the local one', () => {
  it.each<[string, Parameters<typeof confirmDemo>[1], ReturnType<typeof fakeContext>, object | undefined]>([
    ['are placed in local without a question', { env: 'local' }, fakeContext(), undefined],
    ['are placed with --yes', { env: 'prod', yes: true }, fakeContext(), undefined],
    ['are placed after a yes', { env: 'dev' }, fakeContext({}, [true]), undefined],
    [
      'are not placed after a no',
      { env: 'dev' },
      fakeContext({}, [false]),
      { code: 'declined', exitCode: 3 },
    ],
    ['are not placed unasked', { env: 'prod' }, fakeContext(), { code: 'demo-confirmation', exitCode: 3 }],
  ])('%s', async (_what, request, context, error) => {
    const result = confirmDemo(context, request).then(() => undefined);
    await (error ? expect(result).rejects.toMatchObject(error) : expect(result).resolves.toBeUndefined());
  });
});
