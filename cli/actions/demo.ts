import { formatMoney, type Money } from '../../platform/money.ts';
import type { ActionContext } from '../context.ts';
import { CliError, ExitCode } from '../errors.ts';
import { message } from '../messages/registry.ts';
import { rendered } from '../output/neutral.ts';
import type { ShopClient } from '../shop/client.ts';
import { browse, type Product } from './demo/browse.ts';
import { expectStatus } from './demo/expect-status.ts';

const shippedTimeoutMs = 90_000;
const pollEveryMs = 250;

interface Line {
  productId: string;
  quantity: number;
}

interface Order {
  orderId: string;
  status: string;
  total: Money;
  items: Line[];
  trackingId?: string;
  shippedAt?: string;
  failureReason?: string;
  history?: { status: string; at: string }[];
}

/** One thing the customer did. */
export interface DemoStep {
  /** `browse`, `cart`, `order`, `wait`, `track`. */
  step: string;
  text: string;
  /** Milliseconds since the demo began. */
  atMs: number;
  durationMs: number;
}

/** What `demo --json` prints. */
export interface DemoReport {
  userId: string;
  orderId: string;
  status: string;
  total: Money;
  trackingId?: string | undefined;
  shippedAt?: string | undefined;
  /** Orders that were placed: 2 when the first payment was declined. */
  orders: { orderId: string; status: string }[];
  steps: DemoStep[];
  /** Milliseconds from placing the last order to seeing it shipped. */
  shippedInMs: number;
  durationMs: number;
}

type Do = <T>(step: string, action: () => Promise<readonly [T, string]>) => Promise<T>;

/** Runs each step, measures it and tells of it. */
function stepper(context: Pick<ActionContext, 'clock' | 'reporter'>, steps: DemoStep[]): Do {
  const now = (): number => context.clock.now().getTime();
  const began = now();
  return async (step, action) => {
    const started = now();
    const [value, text] = await action();
    const done = { step, text, atMs: started - began, durationMs: now() - started };
    steps.push(done);
    context.reporter.emit(message('demo-step', done));
    return value;
  };
}

async function fillCart(
  shop: ShopClient,
  userId: string,
  products: Product[],
): Promise<readonly [number, string]> {
  let cart: { version: number; subtotal: Money } | undefined;
  for (const [index, { productId }] of products.entries()) {
    const body = { userId, productId, quantity: index === 0 ? 1 : 2 };
    cart = await expectStatus(shop, 200, ['POST', '/cart', { body }]);
  }
  if (!cart) throw new Error('A cart of no products was asked for.');
  return [cart.version, `${products.length} products in the cart, ${formatMoney(cart.subtotal)}`];
}

async function place(
  context: Pick<ActionContext, 'ids'>,
  shop: ShopClient,
  body: Record<string, unknown>,
): Promise<readonly [Order, string]> {
  // With a key the order can be sent again after an unclear answer: it is placed once.
  const headers = { 'idempotency-key': context.ids.next() };
  const order = await expectStatus<Order>(shop, 201, [
    'POST',
    '/orders',
    { body, headers, repeatable: true },
  ]);
  return [order, `order ${order.orderId} over ${formatMoney(order.total)} is ${order.status}`];
}

const isFinal = ({ status }: Order): boolean => !['PENDING', 'PAID'].includes(status);

async function awaitShipping(
  { clock, signal }: Pick<ActionContext, 'clock' | 'signal'>,
  shop: ShopClient,
  userId: string,
  orderId: string,
): Promise<readonly [Order, string]> {
  const path = `/orders/${orderId}?userId=${encodeURIComponent(userId)}`;
  const end = clock.now().getTime() + shippedTimeoutMs;
  for (;;) {
    signal.throwIfAborted();
    const order = await expectStatus<Order>(shop, 200, ['GET', path]);
    if (isFinal(order)) return [order, storyOf(order)];
    if (clock.now().getTime() >= end) {
      throw new CliError(`Order ${orderId} is still ${order.status} after ${shippedTimeoutMs / 1000} s.`, {
        code: 'demo-stuck',
        exitCode: ExitCode.Unexpected,
        remedy: 'See what runs: npx cloudcart status',
      });
    }
    await clock.sleep(pollEveryMs);
  }
}

function storyOf({ history = [], status, failureReason }: Order): string {
  const story = history.map((entry) => `${entry.status} ${entry.at.slice(11, 23)}`).join(' → ');
  return [story || status, failureReason ? `(${failureReason})` : ''].filter(Boolean).join(' ');
}

/**
 * Shops once. A declined payment, which the simulator decides for one order in five, is followed by a second order with
 * a card that works, so that the demo ends with a parcel.
 * @throws CliError `demo-failed`, `demo-stuck` (exit 1), `demo-empty-catalog` (exit 2)
 */
export async function runDemo(
  context: Pick<ActionContext, 'clock' | 'ids' | 'signal' | 'reporter'>,
  shop: ShopClient,
): Promise<DemoReport> {
  const began = context.clock.now().getTime();
  const steps: DemoStep[] = [];
  const orders: DemoReport['orders'] = [];
  const run = stepper(context, steps);
  const userId = `demo-${context.ids.next()}`;

  const shopUntilFinal = async (body: Record<string, unknown>): Promise<{ order: Order; tookMs: number }> => {
    const placed = await run('order', () => place(context, shop, { userId, ...body }));
    const from = context.clock.now().getTime();
    const order = await run('wait', () => awaitShipping(context, shop, userId, placed.orderId));
    orders.push({ orderId: order.orderId, status: order.status });
    return { order, tookMs: context.clock.now().getTime() - from };
  };

  const products = await run('browse', () => browse(context, shop));
  const cartVersion = await run('cart', () => fillCart(shop, userId, products));
  let last = await shopUntilFinal({ cartVersion });
  if (last.order.status === 'FAILED') {
    const items = last.order.items.map(({ productId, quantity }) => ({ productId, quantity }));
    last = await shopUntilFinal({ items, paymentToken: 'tok_ok' });
  }
  const { order, tookMs } = last;
  const { orderId, status, total, trackingId, shippedAt } = order;
  if (status !== 'SHIPPED' && status !== 'DELIVERED') {
    throw new CliError(`Order ${orderId} ended ${status}: ${order.failureReason ?? 'no reason given'}.`, {
      code: 'demo-failed',
      exitCode: ExitCode.Unexpected,
    });
  }
  await run('track', async () => {
    await expectStatus(shop, 200, ['GET', `/shipments/${trackingId}`]);
    return [undefined, `parcel ${trackingId} is on its way since ${shippedAt}`];
  });
  const durationMs = context.clock.now().getTime() - began;
  return {
    userId,
    orderId,
    status,
    total,
    trackingId,
    shippedAt,
    orders,
    steps,
    shippedInMs: tookMs,
    durationMs,
  };
}

/** The demo in one line. */
export const demoText = rendered(
  ({ orderId, status, trackingId, total, orders, shippedInMs, durationMs }: DemoReport): string => {
    const declined = orders.length > 1 ? ' The first payment was declined, as one in five is.' : '';
    return `Order ${orderId} over ${formatMoney(total)} is ${status} as ${trackingId}, ${(shippedInMs / 1000).toFixed(1)} s after it was placed; all in all ${(durationMs / 1000).toFixed(1)} s.${declined}`;
  },
);
