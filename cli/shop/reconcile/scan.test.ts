import { checkShop } from './check-order.ts';
import { type ShopReader, snapshotReader } from './reader.ts';
import { scan } from './scan.ts';
import { cancelledCase, eventAt, MOMENT, NOW, pendingCase, shippedCase, shopOf, THEN } from './shop.fake.ts';
import type { OrderRecords, ShopSnapshot } from './snapshot.ts';

const options = { check: MOMENT };
const moved = (minutes: number): string => new Date(NOW.getTime() - minutes * 60_000).toISOString();

/** A shop with much wrong in it: rows without orders in every table, and disagreements of every sort. */
function broken(): ShopSnapshot {
  const [a, b, c] = [shippedCase('a'), shippedCase('b'), cancelledCase('c')];
  const cases: OrderRecords[] = [
    shippedCase('fine'),
    { ...a, charge: undefined },
    {
      orderId: b.orderId,
      charge: b.charge,
      shipment: b.shipment,
      reservation: pendingCase(THEN, 'b').reservation,
    },
    { ...c, reservation: shippedCase('c').reservation, charge: shippedCase('c').charge },
    { orderId: 'lonely', payment: { orderId: 'lonely', status: 'FAILED' } },
  ];
  const shop = shopOf(cases, {
    events: [{ event: eventAt(THEN), sent: false }],
    deadLetters: [{ queue: 'cloudcart-local-orders' }],
  });
  return { ...shop, products: shop.products.map((one) => ({ ...one, stock: { ...one.stock, sold: 0 } })) };
}

const keys = (findings: readonly { kind: string; id: string; what: string }[]): string[] =>
  findings.map(({ kind, id, what }) => `${kind} ${id} ${what}`).sort();

test('page by page the same is found as in the whole', async () => {
  const shop = broken();
  const { findings, read } = await scan(snapshotReader(shop), options);
  expect(findings.length).toBeGreaterThan(8);
  expect(keys(findings)).toEqual(keys(checkShop(shop, MOMENT)));
  expect(read).toMatchObject({ orders: 3, ledger: 3, products: 1, 'unsent events': 1 });
});

test('findings beyond the most are counted', async () => {
  const whole = await scan(snapshotReader(broken()), options);
  const some = await scan(snapshotReader(broken()), { ...options, most: 3 });
  expect([some.findings.length, some.more]).toEqual([3, whole.findings.length - 3]);
});

/** A reader of a shop whose mugs are sold while it is read: a reservation appears, and the product moves. */
function busyReader(shop: ShopSnapshot, rounds: number): ShopReader {
  const reader = snapshotReader(shop);
  let looks = 0;
  return {
    ...reader,
    byIds: async (table, ids) => {
      const rows = await reader.byIds(table, ids);
      if (table !== 'products' || ids.length === 0) return rows;
      looks += 1;
      if (looks > rounds) return rows;
      const [shelf] = shop.products;
      if (shelf === undefined) throw new Error('no product');
      const stock = { ...shelf.stock, available: shelf.stock.available - looks };
      return new Map([[shelf.productId, { ...shelf, stock }]]) as never;
    },
  };
}

describe('a product that disagrees', () => {
  const wrong = (): ShopSnapshot => {
    const shop = shopOf([shippedCase()]);
    return { ...shop, products: shop.products.map((one) => ({ ...one, stock: { ...one.stock, sold: 3 } })) };
  };

  test('and stands still is found', async () => {
    const { findings, busy } = await scan(snapshotReader(wrong()), options);
    expect([findings.map(({ kind }) => kind), busy]).toEqual([['stock-counters'], []]);
  });

  test('and moves meanwhile is looked at again', async () => {
    const { findings, busy } = await scan(busyReader(wrong(), 3), options);
    expect([findings, busy]).toEqual([[], ['mug']]);
  });

  test('because an order of it was just taken is left alone', async () => {
    const shop = wrong();
    const fresh = { ...pendingCase(moved(0)).reservation };
    const reader = snapshotReader({ ...shop, reservations: [...shop.reservations, fresh] });
    const { findings, busy } = await scan(reader, options);
    expect([findings, busy]).toEqual([[], ['mug']]);
  });
});

test('it ends when it is told to', async () => {
  const controller = new AbortController();
  controller.abort();
  await expect(scan(snapshotReader(broken()), { ...options, signal: controller.signal })).rejects.toThrow();
});
