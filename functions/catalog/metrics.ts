/** The counters of catalog. */
export type CatalogMetric = 'StockInsufficient' | 'CatalogError';
