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

export type Token = 'tok_ok' | 'tok_declined';

/** An order, and what each service has heard of it. */
export interface ModelOrder {
  readonly orderId: string;
  readonly userId: string;
  readonly lines: ReadonlyMap<string, number>;
  readonly token: Token;
  readonly fromCart: boolean;
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
  leftCart: boolean;
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

export function cartBody(model: Model, userId: string): Record<string, unknown> {
  const { lines, version } = cartOf(model, userId);
  const items = [...lines].map(([productId, { quantity, price }]) => ({
    productId,
    name: productId,
    quantity,
    unitPrice: EUR(price),
    lineTotal: EUR(price * quantity),
  }));
  const subtotal = EUR(items.reduce((sum, { lineTotal }) => sum + lineTotal.amount, 0));
  return { userId, items, subtotal, version };
}

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
): void {
  for (const [productId, quantity] of order.lines) moveStock(model, productId, -quantity);
  model.orders.push({
    ...order,
    status: 'PENDING',
    askAt: now + HOLD_MS,
    stock: 'held',
    parcel: false,
    leftCart: false,
  });
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
  }
}

const closed = ({ status }: ModelOrder): boolean => status === 'FAILED' || status === 'CANCELLED';

/** Some services hear all that was told, and what is told thereupon; the others hear nothing. */
export function heard(model: Model, services: ReadonlySet<string>): void {
  for (const order of model.orders) {
    for (let before = ''; before !== JSON.stringify(order); ) {
      before = JSON.stringify(order);
      if (services.has('orders')) ordersHears(order);
      if (services.has('payments') && !closed(order)) order.paid ??= order.token === 'tok_ok';
      if (services.has('catalog')) catalogHears(model, order);
      if (services.has('shipping') && order.status === 'PAID') order.parcel = true;
      if (services.has('cart')) cartHears(model, order);
    }
  }
}

function ordersHears(order: ModelOrder): void {
  if (order.status === 'PENDING' && order.asked) order.status = 'FAILED';
  else if (order.status === 'PENDING' && order.paid !== undefined) {
    order.status = order.paid ? 'PAID' : 'FAILED';
  } else if (order.status === 'PAID' && order.parcel) order.status = 'SHIPPED';
}

function catalogHears(model: Model, order: ModelOrder): void {
  if (closed(order) && order.stock !== 'back') {
    for (const [productId, quantity] of order.lines) moveStock(model, productId, quantity);
    order.stock = 'back';
  } else if (!closed(order) && order.status !== 'PENDING') order.stock = 'sold';
}

/** What was ordered from a cart leaves it, never more than is in it. */
function cartHears(model: Model, order: ModelOrder): void {
  if (!order.fromCart || order.leftCart) return;
  order.leftCart = true;
  const cart = cartOf(model, order.userId);
  const touched = [...order.lines].filter(([productId]) => cart.lines.has(productId));
  if (touched.length === 0) return;
  cart.version += 1;
  for (const [productId, quantity] of touched) {
    const line = cart.lines.get(productId);
    if (line === undefined) continue;
    if (line.quantity > quantity) line.quantity -= quantity;
    else cart.lines.delete(productId);
  }
}
