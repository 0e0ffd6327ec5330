import { createRelay } from '../../platform/outbox.ts';
import { createFakeRuntime } from '../../platform/runtime.fake.ts';
import { type CartRequest, type CartState, cartRequest, createCartClient } from '../cart/contract/calls.ts';
import {
  type CatalogResponse,
  catalogRequest,
  createCatalogClient,
  type ReserveRequest,
} from '../catalog/contract/calls.ts';
import { memoryOrdersStores } from './adapters/memory/stores.ts';
import type { OrdersHttpDeps } from './http.ts';
import { createFakeOwnerClients } from './use-cases/owner-clients.fake.ts';
import type { OrdersHandlersDeps } from './use-cases/owner-clients.ts';

/** The mug that the catalog of these tests sells. */
export const MUG = { productId: 'mug', name: 'Mug', price: { amount: 1250, currency: 'EUR' } };

/** Orders over memory, with a catalog that sells mugs and can be made to respond otherwise or to fail. */
export function createFakeOrders({ stock = 10, seed = 1 }: { stock?: number; seed?: number } = {}) {
  const runtime = createFakeRuntime({}, seed);
  const { clock, ids, logger, metrics, published, publisher, http } = runtime;
  const stores = memoryOrdersStores();
  const state = {
    available: stock,
    reserveCalls: 0,
    beforeReserve: async (_request: ReserveRequest): Promise<CatalogResponse | undefined> => undefined,
    afterReserve: async (_orderId: string): Promise<void> => {},
    cart: undefined as CartState | undefined,
    cartCalls: [] as CartRequest[],
    /** What the cart service does with an order's lines. */
    settleCart: (_request: CartRequest, cart: CartState): CartState => cart,
  };
  const reservations = new Map<string, CatalogResponse>();
  const reserve = async (request: ReserveRequest): Promise<CatalogResponse> => {
    state.reserveCalls += 1;
    const other = await state.beforeReserve(request);
    if (other) return other;
    const answer = reservations.get(request.orderId) ?? sell(request);
    await state.afterReserve(request.orderId);
    return answer;
  };
  const sell = ({ orderId, lines }: ReserveRequest): CatalogResponse => {
    const unknown = lines
      .filter(({ productId }) => productId !== MUG.productId)
      .map((line) => line.productId);
    if (unknown.length > 0) return { ok: true, outcome: 'unavailable', productIds: unknown };
    const wanted = lines.reduce((sum, line) => sum + line.quantity, 0);
    if (wanted > state.available) {
      const items = [{ productId: MUG.productId, requested: wanted, available: state.available }];
      return { ok: true, outcome: 'insufficient', items };
    }
    state.available -= wanted;
    const total = { amount: MUG.price.amount * wanted, currency: 'EUR' };
    const { productId, name, price } = MUG;
    const priced = [{ productId, name, quantity: wanted, unitPrice: price, lineTotal: total }];
    const answer: CatalogResponse = { ok: true, outcome: 'reserved', lines: priced, total };
    reservations.set(orderId, answer);
    return answer;
  };
  const known = createFakeOwnerClients();
  const deps: OrdersHttpDeps & OrdersHandlersDeps = {
    payments: known.clients.payments,
    shipping: known.clients.shipping,
    orders: stores.orders,
    claims: stores.claims,
    catalog: {
      ...known.clients.catalog,
      reserve: createCatalogClient(async (sent) => {
        const request = catalogRequest.parse(sent);
        if (request.operation === 'reserve') return reserve(request);
        throw new Error('orders asks the catalog for reservations only');
      }).reserve,
    },
    cart: createCartClient(async (sent) => {
      const request = cartRequest.parse(sent);
      state.cartCalls.push(request);
      const nothing = { items: [], subtotal: { amount: 0, currency: 'EUR' }, currency: 'EUR', version: 0 };
      const cart = state.cart ?? { userId: request.userId, ...nothing };
      if (request.operation !== 'cart') state.cart = state.settleCart(request, cart);
      return { ok: true, cart: state.cart ?? cart };
    }),
    relay: createRelay({ outbox: stores.outbox, publisher, logger, clock }),
    clock,
    ids,
    logger,
    metrics,
    leaseSeconds: 30,
    ...http,
  };
  return { deps, known, state, stores, published, clock, logger, metrics };
}
