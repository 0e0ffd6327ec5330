/** What a kind of finding means. `<id>` stands for the finding's id. */
export interface Kind {
  /** In a few words. */
  title: string;
  why: string;
  todo: string;
  /** Default true. `false`: worth knowing, and nothing is wrong. */
  wrong?: boolean;
}

const TRACE = 'npx cloudcart trace <id>';
const REFUND = 'give it back at the provider, by the order id';

/** Keeps the names. */
const define = <K extends string>(kinds: Readonly<Record<K, Kind>>) => kinds;

/** Every kind of finding, in the order of what hurts most; docs/reconcile.md has the same words. */
export const KINDS = define({
  'charge-without-order': {
    title: 'money without an order',
    why: 'A buyer has paid for nothing.',
    todo: `Look at ${TRACE}; ${REFUND}.`,
  },
  'money-kept': {
    title: 'money kept of a closed order',
    why: 'The order came to nothing and the buyer has not all of the money back.',
    todo: '--fix tells the closing again: payments voids by key.',
  },
  'charge-differs': {
    title: 'a charge of another amount',
    why: 'The buyer paid something else than the order says.',
    todo: `Hold the order against the provider's charge; correct the difference there. ${TRACE}`,
  },
  'order-without-charge': {
    title: 'a paid order without its money',
    why: 'Goods are sold or sent that nobody has paid for.',
    todo: `Look the order id up at the provider. No money there: ask the buyer, or stop the parcel. ${TRACE}`,
  },
  'payment-not-told': {
    title: 'a payment result that orders has not heard',
    why: 'The order waits for what has happened already, and fails when its time is over.',
    todo: '--fix tells the result again.',
  },
  'payment-open': {
    title: 'a payment without a result',
    why: 'Nobody knows whether the buyer was charged.',
    todo: '--fix runs the sweep of payments, which asks the provider by key. What the provider does not know of ends with the time of the order.',
  },
  'money-back-not-told': {
    title: 'money went back and the buyer was not told',
    why: 'The order does not show what the buyer has back.',
    todo: '--fix tells it again.',
  },
  'closing-not-heard': {
    title: 'payments has not heard that the order is closed',
    why: 'Without a tombstone a message that comes late may still charge the buyer.',
    todo: '--fix tells the closing again.',
  },
  'order-overdue': {
    title: 'an order past its time',
    why: 'It holds stock and waits for a payment that does not come.',
    todo: '--fix asks about the hold again: orders fails the order for want of payment. See that the sweep of catalog runs, and the dead letters.',
  },
  'stock-kept': {
    title: 'stock of a closed order',
    why: 'Units cannot be sold although nobody gets them.',
    todo: '--fix tells the closing again: catalog puts the units back.',
  },
  'hold-without-order': {
    title: 'stock held without an order',
    why: 'Units cannot be sold although nobody has ordered them.',
    todo: '--fix asks about the hold again: orders abandons the checkout, and catalog releases the units; those under an id that is no order it releases itself. Units that are SOLD need a person.',
  },
  'hold-overdue': {
    title: 'a hold that was not asked about',
    why: 'The sweep of catalog does not run, so that no hold ever ends.',
    todo: '--fix runs the sweep. See why its schedule does not: npx cloudcart logs CatalogSweepFunction',
  },
  'paid-not-sold': {
    title: 'a paid order whose units are only held',
    why: 'The stock is counted as if the order could still fall through.',
    todo: '--fix tells again that the order is paid.',
  },
  'paid-without-stock': {
    title: 'a live order whose units are not set apart',
    why: 'Others may buy what this order has been promised.',
    todo: `See whether there is stock. If so take it by hand (PATCH /products/{id}/stock), else cancel the order. ${TRACE}`,
  },
  'stock-counters': {
    title: 'a product that does not add up',
    why: 'More or less can be sold than there is.',
    todo: 'Stop selling it, count the shelf, find the first wrong movement in the logs; then set the stock (PATCH /products/<id>/stock).',
  },
  'paid-not-shipped': {
    title: 'a paid order without a parcel',
    why: 'The buyer waits for nothing.',
    todo: '--fix tells again that the order is paid: shipping makes the parcel.',
  },
  'shipment-not-told': {
    title: 'a parcel that orders has not heard of',
    why: 'The order can still be cancelled although it is on its way, and the buyer has no tracking id.',
    todo: '--fix tells of the parcel again.',
  },
  'shipment-differs': {
    title: 'a sent order without its parcel',
    why: 'The tracking id of the order leads nowhere.',
    todo: `Ask the carrier for the parcel. ${TRACE}`,
  },
  'shipment-without-order': {
    title: 'a parcel without an order',
    why: 'Goods are on their way to somebody who has not ordered them.',
    todo: `Stop the parcel. ${TRACE}`,
  },
  'label-kept': {
    title: 'a label of a closed order',
    why: 'Goods may be sent that nobody pays for.',
    todo: '--fix tells the closing again: shipping voids the label.',
  },
  'event-unsent': {
    title: 'an event that was not sent',
    why: 'Nobody has heard of what it tells.',
    todo: "--fix runs the service's sweep. See why its schedule does not.",
  },
  'dead-letters': {
    title: 'dead letters',
    why: 'Their consumer gave them up: what they tell has not happened there.',
    todo: 'npx cloudcart dlq peek <id>; mend the cause; npx cloudcart dlq redrive <id>',
  },
  'claim-lapsed': {
    title: 'an Idempotency-Key whose work was never finished',
    why: 'A caller got no final answer. A retry with the key goes on where it stopped.',
    todo: 'Nothing: stock that it held comes back by itself.',
    wrong: false,
  },
});

export type FindingKind = keyof typeof KINDS;
