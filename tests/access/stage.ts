import { type InProcessShop, openInProcessShop, type Replacements } from './in-process-shop.ts';
import type { Holdings } from './samples.ts';
import type { Send } from './send.ts';

/** A moment at which no order of Ada's was stored yet. */
const SHIPPED_AT = '2026-01-01T00:00:09.000Z';

/** Puts what is Ada's into a shop: a product, a cart with it, orders of it. The tracking id is made where parcels are. */
export async function furnish(
  send: Send,
  name: (what: string) => string,
  ship: (orderId: string, userId: string) => Promise<string>,
): Promise<Holdings> {
  const made = async (method: string, path: string, body: object) => {
    const { status, json = {}, text } = await send(method, path, { body });
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`);
    return json as Record<string, string & number>;
  };
  const [ada, eve, productId] = [name('ada'), name('eve'), name('secret')];
  const secretName = `Gift for ${name('nobody')}`;
  const price = { amount: 1250, currency: 'EUR' };
  const product = { productId, name: secretName, category: 'access', price, stock: 1_000 };
  await made('POST', '/products', product);
  const items = [{ productId, quantity: 1 }];
  const paymentToken = 'tok_ok';
  const placed = await made('POST', '/orders', { userId: ada, items, paymentToken });
  await made('POST', '/orders', { userId: ada, items, paymentToken });
  const orderId = String(placed.orderId);
  const trackingId = await ship(orderId, ada);
  const cart = await made('POST', '/cart', { userId: ada, productId, quantity: 3 });
  const page = await send('GET', `/orders?userId=${ada}&limit=1`);
  let count = 0;
  return {
    ada,
    eve,
    productId,
    secretName,
    cartVersion: Number(cart.version),
    orderId,
    trackingId,
    cursor: String(page.json?.nextKey),
    fresh: () => {
      count += 1;
      return name(`fresh-${count}`);
    },
  };
}

/** A shop in this process with what is Ada's in it. */
export async function openStage(
  replaced: Replacements = {},
): Promise<{ readonly shop: InProcessShop; readonly held: Holdings }> {
  const shop = openInProcessShop(replaced);
  const ship = async (orderId: string) => {
    const trackingId = 'TRK-ADA00001';
    const shipment = { orderId, trackingId, shippedAt: SHIPPED_AT };
    const event = {
      id: 'shipped',
      type: 'ShipmentCreated',
      version: 1,
      occurredAt: SHIPPED_AT,
      correlationId: 'stage',
      subject: orderId,
      data: shipment,
    } as const;
    await shop.rows.shipping.shipments.saveNew(shipment, event);
    return trackingId;
  };
  const held = await furnish(shop.send, (what) => `the-${what}`, ship);
  return { shop, held };
}
