/** A product as the model has it. */
export interface ModelProduct {
  price: number;
  version: number;
  available: number;
  /** Units taken by hand. */
  taken: number;
  archived: boolean;
}

export interface ModelLine {
  quantity: number;
  /** As it was when the line was last added to or changed. */
  price: number;
}

export interface ModelCart {
  lines: Map<string, ModelLine>;
  version: number;
}

/** What has become of the lines of an order that came from a cart. */
export interface LinesOfCart {
  /** The version of the cart that was ordered. */
  readonly version: number;
  /** What was taken out of the cart. */
  out?: Map<string, ModelLine>;
  /** The cart has put them back, and will take none out any more. */
  back: boolean;
}

export type Token = 'tok_ok' | 'tok_declined';

/** An order, and what each service has heard of it. */
export interface ModelOrder {
  readonly orderId: string;
  readonly userId: string;
  readonly lines: ReadonlyMap<string, number>;
  readonly token: Token;
  readonly fromCart?: LinesOfCart;
  /** Whether it was paid before it came to its end. */
  wasPaid: boolean;
  status: 'PENDING' | 'PAID' | 'SHIPPED' | 'FAILED' | 'CANCELLED';
  /** Until then its stock is held without a question, milliseconds since the epoch. */
  askAt: number;
  /** Whether the stock is still the order's. */
  stock: 'held' | 'sold' | 'back';
  /** What payments has told, and orders has not heard yet or has. */
  paid?: boolean;
  /** Whether orders was asked what has become of the hold before payments told anything. */
  asked?: boolean;
  parcel: boolean;
}

/** What orders and cart have not heard yet, in the order of telling. */
interface ModelNews {
  orders: ModelOrder[];
  cart: { readonly order: ModelOrder; readonly what: 'placed' | 'closed' }[];
}

/** What was answered under a key. */
export interface ModelAnswer {
  readonly request: string;
  readonly status: number;
  readonly text: string;
}

/** The shop as somebody outside of it sees it: stock, carts, orders, keys. */
export interface Model {
  readonly products: Map<string, ModelProduct>;
  readonly carts: Map<string, ModelCart>;
  readonly orders: ModelOrder[];
  readonly news: ModelNews;
  /** By route and key. */
  readonly answers: Map<string, ModelAnswer>;
}

export const PRODUCTS = ['mug', 'lamp', 'pen'] as const;
export const USERS = ['ada', 'bob'] as const;

/** How long stock is held before orders is asked, and until it is asked again. */
const HOLD_MS = 15 * 60_000;
const ASK_AGAIN_MS = 10 * 60_000;

export const emptyModel = (): Model => ({
  products: new Map(),
  carts: new Map(USERS.map((userId) => [userId, { lines: new Map(), version: 0 }])),
  orders: [],
  news: { orders: [], cart: [] },
  answers: new Map(),
});

export const activeProduct = ({ products }: Model, productId: string): ModelProduct | undefined => {
  const product = products.get(productId);
  return product?.archived === false ? product : undefined;
};

export const cartOf = ({ carts }: Model, userId: string): ModelCart => {
  const cart = carts.get(userId);
  if (cart === undefined) throw new Error(`the model knows no ${userId}`);
  return cart;
};

/** What an answer must be: its status and, where it matters, members of its body, or the body to the byte. */
export interface Expected {
  readonly status: number;
  readonly text?: string;
  readonly body?: Readonly<Record<string, unknown>>;
}

export const refused = (status: number, code: string, more: Record<string, unknown> = {}): Expected => ({
  status,
  body: { code, ...more },
});

export const EUR = (amount: number) => ({ amount, currency: 'EUR' });

export const productBody = (productId: string, product: ModelProduct): Record<string, unknown> => ({
  productId,
  price: EUR(product.price),
  stock: product.available,
  version: product.version,
});

/** What an order of these lines comes to. Prices that are expected must be those of now. */
export function expectOrder(
  model: Model,
  wanted: ReadonlyMap<string, number>,
  prices?: ReadonlyMap<string, number>,
): Expected {
  const lines = [...wanted].map(([productId, quantity]) => ({
    productId,
    quantity,
    product: activeProduct(model, productId),
  }));
  const known = lines.flatMap(({ product, ...line }) => (product ? { ...line, product } : []));
  if (known.length < lines.length) return refused(400, 'product_unavailable');
  const moved = known.filter(({ productId, product }) => prices && prices.get(productId) !== product.price);
  if (moved.length > 0) return refused(409, 'price_changed');
  const short = known.filter(({ quantity, product }) => product.available < quantity);
  if (short.length > 0) {
    const items = short.map(({ productId, quantity, product }) => ({
      productId,
      requested: quantity,
      available: product.available,
    }));
    return refused(409, 'insufficient_stock', { items });
  }
  const total = known.reduce((sum, { quantity, product }) => sum + product.price * quantity, 0);
  return { status: 201, body: { status: 'PENDING', total: EUR(total) } };
}

/** The order is placed: its stock is held. */
export function placed(
  model: Model,
  order: Pick<ModelOrder, 'orderId' | 'userId' | 'lines' | 'token' | 'fromCart'>,
  now: number,
): ModelOrder {
  for (const [productId, quantity] of order.lines) moveStock(model, productId, -quantity);
  const all: ModelOrder = {
    ...order,
    status: 'PENDING',
    wasPaid: false,
    askAt: now + HOLD_MS,
    stock: 'held',
    parcel: false,
  };
  model.orders.push(all);
  if (all.fromCart) model.news.cart.push({ order: all, what: 'placed' });
  return all;
}

function moveStock({ products }: Model, productId: string, units: number): void {
  const product = products.get(productId);
  if (product) product.available += units;
}

/** Every minute the catalog asks about holds that are overdue. */
export function swept(model: Model, now: number): void {
  for (const order of model.orders) {
    if (order.stock !== 'held' || order.askAt > now) continue;
    order.askAt = now + ASK_AGAIN_MS;
    if (order.paid === undefined) order.asked = true;
    model.news.orders.push(order);
  }
}

export const closed = ({ status }: ModelOrder): boolean => status === 'FAILED' || status === 'CANCELLED';

/** The order comes to nothing: whoever keeps something of it is told. */
export function close(model: Model, order: ModelOrder, status: 'FAILED' | 'CANCELLED'): void {
  order.status = status;
  if (order.fromCart && !order.wasPaid) model.news.cart.push({ order, what: 'closed' });
}

/** Some services hear all that was told, and what is told thereupon; the others hear nothing. */
export function heard(model: Model, services: ReadonlySet<string>): void {
  for (let before = ''; before !== JSON.stringify(model.orders); ) {
    before = JSON.stringify(model.orders);
    for (const order of model.orders) {
      if (services.has('payments') && !closed(order) && order.paid === undefined) {
        order.paid = order.token === 'tok_ok';
        model.news.orders.push(order);
      }
      if (services.has('catalog')) catalogHears(model, order);
      if (services.has('shipping') && order.status === 'PAID' && !order.parcel) {
        order.parcel = true;
        model.news.orders.push(order);
      }
    }
    if (services.has('orders')) for (const order of model.news.orders.splice(0)) ordersHears(model, order);
  }
  if (!services.has('cart')) return;
  for (const { order, what } of model.news.cart.splice(0)) {
    if (what === 'placed') takeOut(model, order);
    else putBack(model, order);
  }
}

function ordersHears(model: Model, order: ModelOrder): void {
  if (order.status === 'PENDING' && order.asked) close(model, order, 'FAILED');
  else if (order.status === 'PENDING' && order.paid === false) close(model, order, 'FAILED');
  else if (order.status === 'PENDING' && order.paid) {
    order.status = 'PAID';
    order.wasPaid = true;
  } else if (order.status === 'PAID' && order.parcel) order.status = 'SHIPPED';
}

function catalogHears(model: Model, order: ModelOrder): void {
  if (closed(order) && order.stock !== 'back') {
    for (const [productId, quantity] of order.lines) moveStock(model, productId, quantity);
    order.stock = 'back';
  } else if (!closed(order) && order.status !== 'PENDING') order.stock = 'sold';
}

/** What was ordered from a cart leaves it once, never more than is in it; the cart is a new one all the same. */
export function takeOut(model: Model, order: ModelOrder): void {
  const { fromCart } = order;
  if (fromCart === undefined || fromCart.out || fromCart.back) return;
  const cart = cartOf(model, order.userId);
  fromCart.out = new Map();
  cart.version += 1;
  for (const [productId, quantity] of order.lines) {
    const line = cart.lines.get(productId);
    if (line === undefined) continue;
    fromCart.out.set(productId, { ...line, quantity: Math.min(quantity, line.quantity) });
    if (line.quantity > quantity) line.quantity -= quantity;
    else cart.lines.delete(productId);
  }
}

/** What an order that failed unpaid had taken out comes back once, behind what is there. */
export function putBack(model: Model, order: ModelOrder): void {
  const { fromCart } = order;
  if (fromCart === undefined || fromCart.back) return;
  fromCart.back = true;
  if (fromCart.out === undefined || fromCart.out.size === 0) return;
  const cart = cartOf(model, order.userId);
  cart.version += 1;
  for (const [productId, line] of fromCart.out) {
    const known = cart.lines.get(productId);
    if (known) known.quantity += line.quantity;
    else cart.lines.set(productId, { ...line });
  }
}
