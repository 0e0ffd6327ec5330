import { isoNow } from '../../platform/clock.ts';
import { createOrdersCalls } from './calls.ts';
import { createOrdersClient } from './contract/calls.ts';
import { applyMove, newOrder, type Order } from './domain/order.ts';
import { createFakeOrders } from './orders.fake.ts';

const price = { amount: 1250, currency: 'EUR' };

function scene(
  change: (order: Order, at: string) => Order = (order) => order,
  from: Pick<Order, 'cart'> = {},
) {
  const { deps } = createFakeOrders();
  const orderId = deps.ids.next();
  const items = [{ productId: 'mug', name: 'Mug', quantity: 2, unitPrice: price, lineTotal: price }];
  const at = isoNow(deps.clock);
  const order = newOrder(
    { orderId, userId: 'ada', items, total: price, paymentToken: 'tok_ok', ...from },
    at,
  );
  const row = change(order, at);
  const port = createOrdersCalls({ orders: { find: async () => row }, logger: deps.logger });
  return { lookup: () => createOrdersClient(port).getOrderForCart({ orderId, correlationId: 'c-1' }) };
}

const lines = [{ productId: 'mug', quantity: 2 }];

test('the cart reads where an order came from, with what, and whether it was paid, and nothing else of its row', async () => {
  const cart = { userId: 'ada', version: 3, cartId: '01KDVDNA0047C4FEZDQK8YZG8V' };
  expect(await scene(undefined, { cart }).lookup()).toEqual({
    status: 'PENDING',
    lines,
    cart,
    wasPaid: false,
  });
  const paid = (order: Order, at: string) => applyMove(order, 'PAID', {}, at);
  expect(await scene(paid).lookup()).toEqual({ status: 'PAID', lines, wasPaid: true });
  const cancelled = (order: Order, at: string) => applyMove(paid(order, at), 'CANCELLED', {}, at);
  expect(await scene(cancelled).lookup()).toEqual({ status: 'CANCELLED', lines, wasPaid: true });
  const failed = (order: Order, at: string) => applyMove(order, 'FAILED', {}, at);
  expect(await scene(failed).lookup()).toEqual({ status: 'FAILED', lines, wasPaid: false });
});
