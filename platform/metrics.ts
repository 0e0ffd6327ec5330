/** The shop's counters, written as CloudWatch embedded metrics (EMF). */
export type MetricName =
  | 'OrderPlaced'
  | 'StockInsufficient'
  | 'PaymentSucceeded'
  | 'PaymentFailed'
  | 'ShipmentInitiated'
  | 'OrderPlacementError'
  | 'PaymentError'
  | 'ShipmentError'
  | 'CatalogError'
  | 'CartError'
  | 'InfoError'
  | 'EventRejected'
  | 'EventContradicted';

export interface Metrics {
  /** Adds `value` (default 1) to the counter. */
  count(name: MetricName, value?: number): void;
}

/** Keeps what was counted, for tests. */
export interface MemoryMetrics extends Metrics {
  readonly counts: Map<MetricName, number>;
}

export function memoryMetrics(): MemoryMetrics {
  const counts = new Map<MetricName, number>();
  return { counts, count: (name, value = 1) => counts.set(name, (counts.get(name) ?? 0) + value) };
}
