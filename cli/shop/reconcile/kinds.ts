/** Describes a kind of finding. `<id>` is replaced by the finding's id. */
export interface Kind {
  title: string;
  why: string;
  todo: string;
  /** Default true. `false`: information, nothing is wrong. */
  wrong?: boolean;
}

const TRACE = 'npx cloudcart trace <id>';
const REFUND = 'refund it at the provider, by the order id';

/** Keeps the names. */
const define = <K extends string>(kinds: Readonly<Record<K, Kind>>) => kinds;

/** Every kind of finding, the most severe first; docs/reconcile.md has the same words. */
export const KINDS = define({
  'charge-without-order': {
    title: 'a charge without an order',
    why: 'A buyer paid for nothing.',
    todo: `Look at ${TRACE}; ${REFUND}.`,
  },
  'unrefunded-payment': {
    title: 'the payment of a closed order is not refunded',
    why: 'The order is closed, and the buyer does not have all of the money back.',
    todo: '--fix emits the closing event again: payments voids by key.',
  },
  'charge-differs': {
    title: 'a charge of another amount',
    why: 'The buyer paid another amount than the order has.',
    todo: `Compare the order with the provider's charge; correct the difference there. ${TRACE}`,
  },
  'order-without-charge': {
    title: 'a paid order without a charge',
    why: 'Goods are sold or shipped that are not paid for.',
    todo: `Look the order id up at the provider. If there is no charge, ask the buyer or stop the parcel. ${TRACE}`,
  },
  'payment-not-emitted': {
    title: 'orders has not handled a payment result',
    why: 'The order waits for a result that exists, and fails at its timeout.',
    todo: '--fix emits the result again.',
  },
  'payment-open': {
    title: 'a payment without a result',
    why: 'It is unknown whether the buyer was charged.',
    todo: '--fix runs the sweep of payments, which asks the provider by key. A charge that the provider does not know ends with the timeout of the order.',
  },
  'refund-not-emitted': {
    title: 'a refund that the order does not show',
    why: 'The buyer does not see that the money was returned.',
    todo: '--fix emits it again.',
  },
  'closure-not-handled': {
    title: 'payments has not handled the closing of an order',
    why: 'Without a tombstone, a late message may still charge the buyer.',
    todo: '--fix emits the closing event again.',
  },
  'order-overdue': {
    title: 'an order past its payment timeout',
    why: 'It reserves stock and waits for a payment that does not come.',
    todo: '--fix emits the expiry of its reservation again: orders fails the order by its payment timeout. Check that the sweep of catalog runs, and the dead letters.',
  },
  'unreleased-stock': {
    title: 'the stock of a closed order is not released',
    why: 'Units cannot be sold although no order needs them.',
    todo: '--fix emits the closing event again: catalog releases the units.',
  },
  'reservation-without-order': {
    title: 'a reservation without an order',
    why: 'Units cannot be sold although no order has them.',
    todo: '--fix emits the expiry again: orders abandons the checkout, and catalog releases the units; those under an id that is no order are released by its sweep. Units that are SOLD require manual action.',
  },
  'expired-reservation': {
    title: 'an expired reservation that the sweep left',
    why: 'The sweep of catalog does not run, so that no reservation ends.',
    todo: '--fix runs the sweep. Find out why its schedule does not: npx cloudcart logs CatalogSweepFunction',
  },
  'uncommitted-stock': {
    title: 'a paid order whose stock is only reserved',
    why: 'The stock is counted as if the order could still fail.',
    todo: '--fix emits OrderPaid again.',
  },
  'paid-without-stock': {
    title: 'an open order without a reservation',
    why: 'Others may buy the units of this order.',
    todo: `Check whether there is stock. If so, reserve it manually (PATCH /products/{id}/stock), else cancel the order. ${TRACE}`,
  },
  'stock-counters': {
    title: 'a product whose stock does not add up',
    why: 'More or less can be sold than there is.',
    todo: 'Stop selling it, count the units, find the first wrong movement in the logs; then set the stock (PATCH /products/<id>/stock).',
  },
  'paid-not-shipped': {
    title: 'a paid order without a shipment',
    why: 'The buyer waits for a parcel that does not exist.',
    todo: '--fix emits OrderPaid again: shipping creates the shipment.',
  },
  'shipment-not-emitted': {
    title: 'orders has not handled a shipment',
    why: 'The order can still be cancelled although its parcel is on its way, and the buyer has no tracking id.',
    todo: '--fix emits the shipment again.',
  },
  'shipment-differs': {
    title: 'a shipped order without its shipment',
    why: 'The tracking id of the order is unknown.',
    todo: `Ask the carrier for the parcel. ${TRACE}`,
  },
  'shipment-without-order': {
    title: 'a shipment without an order',
    why: 'Goods are on their way that were not ordered.',
    todo: `Stop the parcel. ${TRACE}`,
  },
  'unvoided-label': {
    title: 'the label of a closed order is not voided',
    why: 'Goods may be shipped that are not paid for.',
    todo: '--fix emits the closing event again: shipping voids the label.',
  },
  'event-unsent': {
    title: 'an unsent event',
    why: 'No consumer has received it.',
    todo: "--fix runs the service's sweep. Find out why its schedule does not.",
  },
  'dead-letters': {
    title: 'dead letters',
    why: 'Their consumer failed: what they say has not happened there.',
    todo: 'npx cloudcart dlq peek <id>; fix the cause; npx cloudcart dlq redrive <id>',
  },
  'claim-lapsed': {
    title: 'an Idempotency-Key whose request never finished',
    why: 'A client got no final response. A retry with the key continues where it stopped.',
    todo: 'Nothing: stock that it reserved is released.',
    wrong: false,
  },
});

export type FindingKind = keyof typeof KINDS;
