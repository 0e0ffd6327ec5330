/** The counters of orders. */
export type OrdersMetric = 'OrderPlaced' | 'OrderPlacementError';
