/** One example per named body. A test validates each of them against its schema. */

const price = { amount: 790, currency: 'EUR' };
const orderId = '01K0AV5Y3R8W0Q4Z7T9XN2C6DH';
const createdAt = '2026-01-15T09:30:00.000Z';
const paidAt = '2026-01-15T09:30:01.000Z';
const line = {
  productId: 'tea-egg',
  name: 'Tea egg',
  quantity: 2,
  unitPrice: price,
  lineTotal: { amount: 1580, currency: 'EUR' },
};
const details = {
  name: 'Tea egg',
  description: 'Stainless steel, for loose tea',
  category: 'kitchen',
  type: 'tea',
  price,
  images: ['https://images.example.com/tea-egg.webp'],
};
const product = { productId: 'tea-egg', ...details, stock: 25, version: 1, createdAt, updatedAt: createdAt };
const order = {
  orderId,
  userId: 'ada',
  status: 'PAID',
  items: [line],
  total: line.lineTotal,
  createdAt,
  updatedAt: paidAt,
  history: [
    { status: 'PENDING', at: createdAt },
    { status: 'PAID', at: paidAt },
  ],
};
const { history: _history, updatedAt: _updatedAt, ...placed } = order;

/** By component name. */
export const EXAMPLES: Readonly<Record<string, unknown>> = {
  ProductCreation: { productId: 'tea-egg', ...details, stock: 25 },
  ProductReplacement: details,
  ProductPatch: { price: { amount: 690, currency: 'EUR' } },
  StockChange: { stock: 40 },
  Product: product,
  ProductPage: { items: [product] },
  CategoryList: { items: [{ category: 'kitchen', count: 12 }] },
  CartLineAddition: { userId: 'ada', productId: 'tea-egg', quantity: 2 },
  CartLineChange: { quantity: 3 },
  Cart: {
    cartId: '01K0AV5X7D3N8Q1R6T2W9Y4Z5B',
    userId: 'ada',
    currency: 'EUR',
    items: [{ lineId: 'tea-egg', sku: 'tea-egg', ...line, available: true }],
    subtotal: line.lineTotal,
    version: 1,
    updatedAt: createdAt,
  },
  PlaceOrder: {
    userId: 'ada',
    items: [{ productId: 'tea-egg', quantity: 2 }],
    expectedTotal: line.lineTotal,
    paymentToken: 'tok_ok',
  },
  PlacedOrder: { ...placed, status: 'PENDING' },
  Order: order,
  OrderPage: { items: [order] },
  OrderCancellation: { reason: 'customer' },
  Shipment: { trackingId: 'TRK-7K2M9QXA', orderId, status: 'CREATED', shippedAt: '2026-01-15T09:30:02.000Z' },
  Health: { status: 'healthy', environment: 'prod', version: '0.1.0' },
};

const problem = (status: number, title: string, code: string, detail: string, more: object = {}) => ({
  type: `urn:cloudcart:problem:${code}`,
  title,
  status,
  detail,
  instance: '/orders',
  code,
  correlationId: '01K0AV5Y3R8W0Q4Z7T9XN2C6DH',
  ...more,
});

/** By status, where one problem stands for most. */
export const PROBLEM_EXAMPLES: Readonly<Record<number, unknown>> = {
  400: problem(400, 'Bad Request', 'validation_failed', 'items[0].quantity must be at least 1', {
    errors: [{ path: 'items[0].quantity', message: 'must be at least 1' }],
  }),
  404: problem(404, 'Not Found', 'order_not_found', 'There is no order with this id'),
  409: problem(409, 'Conflict', 'insufficient_stock', 'The stock is lower than the order asks for', {
    error: 'Insufficient stock',
    items: [{ productId: 'tea-egg', requested: 2, available: 1 }],
  }),
};
