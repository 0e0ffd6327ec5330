import { reserveManually } from '../../../functions/catalog/domain/stock.ts';
import type { Doubles } from '../world/doubles.ts';

/** Notes that the stock of a closed order is back, and puts nothing on the shelf. */
export const stockNotRestored: Doubles = (parts) => ({
  ...parts,
  reservations: {
    ...parts.reservations,
    saveChange: (change) =>
      parts.reservations.saveChange(change.after.state === 'RELEASED' ? { ...change, moves: [] } : change),
  },
});

/** Takes every key as if it had never come. */
export const keyIgnored: Doubles = (parts) => ({
  ...parts,
  claims: {
    claim: async (request) => ({ kind: 'take', claim: request }),
    find: async () => undefined,
    complete: async () => true,
    release: async () => undefined,
    forget: async () => undefined,
  },
  orders: {
    ...parts.orders,
    savePlaced: (order, event, _completion, replaced) =>
      parts.orders.savePlaced(order, event, undefined, replaced),
    saveMove: (before, after, event) => parts.orders.saveMove(before, after, event),
  },
});

/** Empties the cart as soon as somebody asks to order it, whatever comes of the order. */
export const cartClearedTooEarly: Doubles = (parts) => ({
  ...parts,
  orders: {
    ...parts.orders,
    savePlaced: async (order, event, completion, replaced) => {
      const cart = await parts.carts.find(order.userId);
      if ('cart' in event.data && cart.version > 0) {
        await parts.carts.save({ ...cart, lines: [], version: cart.version + 1 });
      }
      return parts.orders.savePlaced(order, event, completion, replaced);
    },
  },
});

/** Holds what is not there. */
export const oversold: Doubles = (parts) => ({
  ...parts,
  reservations: {
    ...parts.reservations,
    findForReserve: async (orderId, productIds) => {
      const { products, reservation } = await parts.reservations.findForReserve(orderId, productIds);
      const plenty = products.map((product) => ({
        ...product,
        stock: { ...product.stock, available: product.stock.available + 1 },
      }));
      return { products: plenty, reservation };
    },
    saveChange: (change) =>
      parts.reservations.saveChange({
        ...change,
        moves: change.moves.map(({ move, ...rest }) => ({ ...rest, move: { changes: move.changes } })),
      }),
  },
});

/** Believes the price that the cart was shown. */
export const priceOfTheCart: Doubles = (parts) => {
  const first = new Map<string, number>();
  return {
    ...parts,
    products: {
      ...parts.products,
      findMany: async (ids) => {
        const products = await parts.products.findMany(ids);
        return products.map((product) => {
          const amount = first.get(product.productId) ?? product.price.amount;
          first.set(product.productId, amount);
          return { ...product, price: { ...product.price, amount } };
        });
      },
    },
  };
};

/** Gives back by hand what was never taken. */
export const releasedTwice: Doubles = (parts) => ({
  ...parts,
  products: {
    ...parts.products,
    saveMove: async (productId, move, seen) => {
      const product = await parts.products.saveMove(productId, move, seen);
      const given = move.changes.taken ?? 0;
      return given < 0
        ? parts.products.saveMove(productId, { changes: reserveManually(given).changes })
        : product;
    },
  },
});

/** Whoever takes a lapsed claim over begins anew, under an order id of their own. */
export const newOrderOnTakeover: Doubles = (parts) => ({
  ...parts,
  claims: {
    ...parts.claims,
    claim: async (request, now) => {
      const decision = await parts.claims.claim(request, now);
      if (decision.kind !== 'take_over') return decision;
      return { ...decision, claim: { ...decision.claim, orderId: request.orderId } };
    },
  },
});

/** Looks at the cart's version and lets it be ordered again. */
export const cartOrderedTwice: Doubles = (parts) => ({
  ...parts,
  orders: {
    ...parts.orders,
    findCart: async () => undefined,
    savePlaced: ({ cart: _cart, ...order }, event, completion) =>
      parts.orders.savePlaced(order, event, completion),
  },
});

/** Forgets what a failed order had taken out of the cart. */
export const cartNotFilledAgain: Doubles = (parts) => ({
  ...parts,
  carts: {
    ...parts.carts,
    findOrder: async (orderId) => {
      const order = await parts.carts.findOrder(orderId);
      return order && { ...order, lines: [] };
    },
  },
});
