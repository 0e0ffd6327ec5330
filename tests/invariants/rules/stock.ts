import { addsUp } from '../../../functions/catalog/domain/stock.ts';
import { type Call, jsonOf } from '../journal.ts';
import { placedOrders } from '../snapshot.ts';
import type { Evidence, Rule } from './rule.ts';

/** P1: no oversell, no undersell. At rest `initial + restocked − sold − held = available`, none negative. */
export const stock: Rule = (evidence) =>
  evidence.snapshot.products.flatMap((product) => {
    const { productId, stock: units } = product;
    const told: string[] = [];
    if (!addsUp(units)) told.push(`${productId} does not add up: ${JSON.stringify(units)}`);
    const received = receivedByJournal(evidence.calls, productId);
    if (received !== undefined && units.received !== received) {
      told.push(`${productId} received ${units.received}, clients brought ${received}`);
    }
    const ordered = unitsOrdered(evidence, productId);
    if (units.sold !== ordered) told.push(`${productId} has ${units.sold} sold, orders have ${ordered}`);
    if (evidence.soldOut?.includes(productId) && units.available > 0) {
      told.push(`${productId} was wanted by more than there are, yet ${units.available} are left`);
    }
    return told;
  });

/** Units that clients put in; unknown when somebody set the stock, which says nothing of what was there. */
function receivedByJournal(calls: readonly Call[], productId: string): number | undefined {
  const path = `/products/${encodeURIComponent(productId)}/stock`;
  if (calls.some((call) => call.path === path && 'stock' in Object(call.body))) return undefined;
  const created = calls.find(
    (call) => call.path === '/products' && call.outcome === 'ok' && jsonOf(call).productId === productId,
  );
  return created && Number((created.body as { stock?: number }).stock);
}

/** Units in orders that were paid and not closed. */
function unitsOrdered({ snapshot }: Evidence, productId: string): number {
  return placedOrders(snapshot)
    .filter(({ status }) => status !== 'PENDING' && status !== 'FAILED' && status !== 'CANCELLED')
    .flatMap(({ items }) => items)
    .filter((line) => line.productId === productId)
    .reduce((sum, { quantity }) => sum + quantity, 0);
}
