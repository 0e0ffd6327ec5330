/** The counters of cart. */
export type CartMetric = 'CartError';
