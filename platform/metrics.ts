/**
 * Counters, written as CloudWatch embedded metrics (EMF).
 * @typeParam Name the counters that the caller owns: each service declares its own in `metrics.ts`
 */
export interface Metrics<Name extends string = string> {
  /** Adds `value` (default 1) to the counter. */
  count(name: Name, value?: number): void;
}

/** Counters of every queue consumer: `EventRejected` of poison, `EventContradicted` of events that contradict a record. */
export type ConsumerMetric = 'EventRejected' | 'EventContradicted';

/** Keeps the counts, for tests. */
export interface MemoryMetrics extends Metrics {
  readonly counts: Map<string, number>;
}

export function memoryMetrics(): MemoryMetrics {
  const counts = new Map<string, number>();
  return { counts, count: (name, value = 1) => counts.set(name, (counts.get(name) ?? 0) + value) };
}
