import { before, type Finding, type Moment } from './finding.ts';
import { goodsFindings } from './rules/goods.ts';
import { claimFindings, eventFindings, letterFindings } from './rules/messages.ts';
import { moneyFindings } from './rules/money.ts';
import { parcelFindings } from './rules/parcels.ts';
import { StockTally, stockFindings } from './rules/stock.ts';
import { casesOf, lastChange, type OrderCase, type ShopSnapshot } from './snapshot.ts';

/** What disagrees about one order; nothing while it is in motion. */
export function judgeOrder(one: OrderCase, moment: Moment): Finding[] {
  if (lastChange(one) > before(moment, moment.olderThanMs)) return [];
  return [...moneyFindings(one, moment), ...goodsFindings(one, moment), ...parcelFindings(one)];
}

/** What disagrees in a shop that stands still while it is looked at. */
export function reconcile(shop: ShopSnapshot, moment: Moment): Finding[] {
  const tally = new StockTally();
  for (const reservation of shop.reservations) tally.add(reservation);
  const letters = new Map<string, number>();
  for (const { queue } of shop.deadLetters) letters.set(queue, (letters.get(queue) ?? 0) + 1);
  return [
    ...casesOf(shop).flatMap((one) => judgeOrder(one, moment)),
    ...shop.products.flatMap((shelf) => stockFindings(shelf, tally.of(shelf.productId))),
    ...shop.events.flatMap(({ event, sent }) => (sent ? [] : eventFindings(event, moment))),
    ...[...letters].flatMap(([queue, count]) => letterFindings(queue, count)),
    ...shop.claims.flatMap((claim) => claimFindings(claim, moment)),
  ];
}
