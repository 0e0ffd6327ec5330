import type { RealIds } from './seed-shop.ts';

/** Where an id of a kind is drawn, and how often; the rest is made up. */
const DRAWN: readonly (readonly [parameter: string, kind: keyof RealIds, probability: number])[] = [
  ['path.productId', 'products', 0.6],
  ['path.orderId', 'orders', 0.8],
  ['path.trackingId', 'shipments', 0.6],
  ['path.userId', 'users', 0.6],
  ['query.userId', 'users', 0.8],
  ['body.userId', 'users', 0.8],
  ['body.productId', 'products', 0.6],
  ['body.items[*].productId', 'products', 0.95],
];

/** What is archived is drawn apart, so that the rest stays for sale. */
const ARCHIVED = `[[operations]]
include-operation-id = "archiveProduct"

[operations.parameters."path.productId"]
dictionary = "archived"
probability = 0.9`;

/** The settings of schemathesis, with the ids that lead somewhere in this run's shop. */
export const settingsWith = (settings: string, ids: RealIds): string =>
  [
    settings.trimEnd(),
    ...Object.entries(ids).map(
      ([kind, values]) => `[dictionaries.${kind}]\nvalues = ${JSON.stringify(values)}`,
    ),
    ...DRAWN.map(
      ([name, kind, probability]) =>
        `[parameters."${name}"]\ndictionary = "${kind}"\nprobability = ${probability}`,
    ),
    ARCHIVED,
    '',
  ].join('\n\n');

const PRICE = { amount: 1250, currency: 'EUR' };

/** A request for each operation that can be done with these ids: parameters by name, the body under `body`. */
export function examplesOf({ products, archived, users, orders, shipments }: RealIds) {
  const [productId, other] = products;
  const [userId] = users;
  const [cancelled, paid] = orders;
  return {
    parameters: { productId, userId, orderId: paid, trackingId: shipments[0] },
    operations: {
      createProduct: { body: { name: 'Made up', category: 'fuzz', price: PRICE, stock: 5 } },
      replaceProduct: { body: { name: 'Made up', category: 'fuzz', price: PRICE } },
      patchProduct: { productId: other, body: { category: 'fuzz' } },
      archiveProduct: { productId: archived[0] },
      changeStock: { productId: other, body: { stock: 1_000_000_000 } },
      addToCart: { body: { userId, productId, quantity: 1 } },
      changeCartLine: { body: { quantity: 2 } },
      placeOrder: { body: { userId, items: [{ productId, quantity: 1 }] } },
      cancelOrder: { orderId: cancelled, body: {} },
    },
  };
}
