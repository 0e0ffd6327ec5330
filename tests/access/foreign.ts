import type { Operation } from './document.ts';
import type { Holdings, Sample } from './samples.ts';
import type { Answer, Send } from './send.ts';

/** A try of Eve's to get at what is Ada's. */
interface Probe extends Sample {
  /** Statuses that may be answered. */
  readonly expect: readonly number[];
}

/** Why nobody's data can be reached, or how Eve tries. */
type Foreign = string | ((held: Holdings) => readonly Probe[]);

const CATALOG = 'the catalog is nobody’s';

/**
 * For each operation that a machine may call in Eve's name: what she must not get. The key acts for any user, so the user
 * whom the request names is the one whose data it gets, and no other.
 */
const FOREIGN: Readonly<Record<string, Foreign>> = {
  getHealth: 'it tells of the shop alone',
  getOpenApi: 'it tells of the shop alone',
  listProducts: CATALOG,
  listCategories: CATALOG,
  getProduct: CATALOG,
  createProduct: CATALOG,
  replaceProduct: CATALOG,
  patchProduct: CATALOG,
  archiveProduct: CATALOG,
  changeStock: CATALOG,
  addToCart: ({ eve, fresh }) => [
    { path: '/cart', body: { userId: eve, productId: fresh(), quantity: 1 }, expect: [404] },
  ],
  getCart: ({ eve }) => [{ path: `/cart/${eve}`, expect: [200] }],
  changeCartLine: ({ eve, productId }) => [
    { path: `/cart/${eve}/${productId}`, body: { quantity: 9 }, expect: [404] },
  ],
  removeCartLine: ({ eve, productId }) => [{ path: `/cart/${eve}/${productId}`, expect: [200] }],
  placeOrder: ({ eve, cartVersion }) => [
    { path: '/orders', body: { userId: eve, cartVersion }, expect: [400, 409] },
  ],
  listOrders: ({ ada, eve, cursor }) => [
    { path: `/orders?userId=${eve}`, expect: [200] },
    { path: `/orders?userId=${eve}&lastKey=${cursor}`, expect: [400] },
    { path: `/orders?userId=${eve}&userId=${ada}`, expect: [400] },
    { path: '/orders', expect: [400] },
  ],
  getOrder: ({ ada, eve, orderId }) => [
    { path: `/orders/${orderId}?userId=${eve}`, expect: [403, 404] },
    { path: `/orders/${orderId}?userId=${eve}&userId=${ada}`, expect: [400] },
    { path: `/orders/${orderId}`, expect: [400] },
  ],
  cancelOrder: ({ eve, orderId }) => [
    { path: `/orders/${orderId}/cancel?userId=${eve}`, body: {}, expect: [403, 404] },
    { path: `/orders/${orderId}/cancel`, body: {}, expect: [400] },
  ],
  // Who knows a tracking id may see where the parcel is, and nothing of whose it is or what is in it.
  getShipment: ({ trackingId }) => [{ path: `/shipments/${trackingId}`, expect: [200] }],
};

/** Tries everything in the table. @returns what went wrong */
export async function foreignReads(operations: readonly Operation[], send: Send, held: Holdings) {
  const problems: string[] = [];
  let tried = 0;
  const before = await adas(send, held);
  for (const { id, method } of operations) {
    const foreign = Object.hasOwn(FOREIGN, id) ? FOREIGN[id] : undefined;
    if (foreign === undefined) {
      problems.push(`${id} is new: say in tests/access/foreign.ts whose data it gives`);
      continue;
    }
    for (const { path, body, expect } of typeof foreign === 'string' ? [] : foreign(held)) {
      tried += 1;
      const answer = await send(method, path, body === undefined ? {} : { body });
      problems.push(...leaks(answer, expect, held).map((problem) => `${method} ${path}: ${problem}`));
    }
  }
  const after = await adas(send, held);
  if (after !== before) problems.push(`what is Ada's was changed: ${before} → ${after}`);
  return { tried, problems };
}

function leaks({ status, text }: Answer, expect: readonly number[], { ada, secretName }: Holdings): string[] {
  return [
    ...(expect.includes(status) ? [] : [`answered ${status}, not ${expect.join(' or ')}`]),
    ...[ada, secretName]
      .filter((secret) => text.includes(secret))
      .map((secret) => `tells ${secret}: ${text}`),
  ];
}

/** Ada's cart and order, to the byte. */
async function adas(send: Send, { ada, orderId }: Holdings): Promise<string> {
  const answers = [await send('GET', `/cart/${ada}`), await send('GET', `/orders/${orderId}?userId=${ada}`)];
  return answers.map(({ text }) => text).join('\n');
}
