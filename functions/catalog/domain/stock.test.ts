import fc from 'fast-check';
import {
  addsUp,
  applyMove,
  commit,
  initialStock,
  release,
  releaseManually,
  reserve,
  reserveManually,
  restock,
  type Stock,
  type StockMove,
  setAvailable,
} from './stock.ts';

const stock = (changes: Partial<Stock>): Stock => ({
  available: 0,
  held: 0,
  sold: 0,
  received: 0,
  taken: 0,
  ...changes,
});
const [four, five] = [stock({ available: 4, received: 4 }), stock({ available: 5, received: 5 })];

test('stock that comes in is available', () => {
  expect(initialStock(5)).toEqual({ available: 5, held: 0, sold: 0, received: 5, taken: 0 });
});

test.each<[string, Stock, () => StockMove, Partial<Stock>]>([
  ['a hold', five, () => reserve(5), { available: 0, held: 5 }],
  ['a sale', stock({ held: 5, received: 5 }), () => commit(2), { held: 3, sold: 2 }],
  ['the end of a hold', stock({ held: 5, received: 5 }), () => release(2), { held: 3, available: 2 }],
  ['a sale undone', stock({ sold: 5, received: 5 }), () => restock(2), { sold: 3, available: 2 }],
  ['units taken', five, () => reserveManually(2), { available: 3, held: 2, taken: 2 }],
  [
    'units returned',
    stock({ held: 5, taken: 3, received: 5 }),
    () => releaseManually(3),
    { available: 3, held: 2, taken: 0 },
  ],
  ['more set', five, () => setAvailable(five, 9), { available: 9, received: 9 }],
  ['less set', five, () => setAvailable(five, 0), { available: 0, received: 0 }],
])('%s moves units', (_what, before, move, after) => {
  expect(applyMove(before, move())).toEqual({ ...before, ...after });
});

test.each<[string, Stock, () => StockMove]>([
  ['holding more than is available', four, () => reserve(5)],
  ['selling more than is held', stock({ held: 4, received: 4 }), () => commit(5)],
  ['ending more than is held', stock({ held: 4, received: 4 }), () => release(5)],
  ['undoing more than was sold', stock({ sold: 4, received: 4 }), () => restock(5)],
  ['taking more than is available', four, () => reserveManually(5)],
  ['giving back what an order holds', stock({ held: 5, taken: 2, received: 5 }), () => releaseManually(3)],
  ['setting what has moved meanwhile', four, () => setAvailable(five, 9)],
])('%s is refused', (_what, before, move) => {
  expect(applyMove(before, move())).toBeUndefined();
});

test('stock that does not add up is noticed', () => {
  expect(addsUp(initialStock(5))).toBe(true);
  expect(addsUp(stock({ available: 5, received: 4 }))).toBe(false);
  expect(addsUp(stock({ available: -1, held: 1 }))).toBe(false);
  expect(addsUp(stock({ held: 1, received: 1, taken: 2 }))).toBe(false);
});

test('whatever is done in whatever order, received = available + held + sold and none is negative', () => {
  const units = fc.integer({ min: 1, max: 8 });
  const step = fc.tuple(
    fc.constantFrom(reserve, commit, release, restock, reserveManually, releaseManually, 'set' as const),
    units,
  );
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 20 }), fc.array(step, { maxLength: 60 }), (first, steps) => {
      let now = initialStock(first);
      let heldByOrders = 0;
      for (const [make, n] of steps) {
        // Orders end only what they hold; what was taken by hand is not theirs.
        if ((make === commit || make === release) && n > heldByOrders) continue;
        const next = applyMove(now, make === 'set' ? setAvailable(now, n) : make(n));
        if (next === undefined) continue;
        if (make === reserve) heldByOrders += n;
        if (make === commit || make === release) heldByOrders -= n;
        now = next;
        expect(addsUp(now)).toBe(true);
        expect(now.held).toBe(heldByOrders + now.taken);
      }
    }),
    { numRuns: 500, seed: 20261121 },
  );
});
