import { before, type CheckOptions, type Finding } from './finding.ts';
import { claimFindings, deadLetterFindings, eventFindings } from './rules/messages.ts';
import { paymentFindings } from './rules/payments.ts';
import { reservationFindings } from './rules/reservations.ts';
import { shipmentFindings } from './rules/shipments.ts';
import { ReservedUnits, stockFindings } from './rules/stock.ts';
import { lastChange, type OrderRecords, type ShopSnapshot, toOrderRecords } from './snapshot.ts';

/** What disagrees about one order; nothing while it is in motion. */
export function checkOrder(one: OrderRecords, options: CheckOptions): Finding[] {
  if (lastChange(one) > before(options, options.olderThanMs)) return [];
  return [...paymentFindings(one, options), ...reservationFindings(one, options), ...shipmentFindings(one)];
}

/** What disagrees in a shop that stands still while it is looked at. */
export function checkShop(shop: ShopSnapshot, options: CheckOptions): Finding[] {
  const tally = new ReservedUnits();
  for (const reservation of shop.reservations) tally.add(reservation);
  const letters = new Map<string, number>();
  for (const { queue } of shop.deadLetters) letters.set(queue, (letters.get(queue) ?? 0) + 1);
  return [
    ...toOrderRecords(shop).flatMap((one) => checkOrder(one, options)),
    ...shop.products.flatMap((shelf) => stockFindings(shelf, tally.of(shelf.productId))),
    ...shop.events.flatMap(({ event, sent }) => (sent ? [] : eventFindings(event, options))),
    ...[...letters].flatMap(([queue, count]) => deadLetterFindings(queue, count)),
    ...shop.claims.flatMap((claim) => claimFindings(claim, options)),
  ];
}
