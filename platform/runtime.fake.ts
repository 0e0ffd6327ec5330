import { clientOfAnyKey } from './clients.fake.ts';
import { type FakeClock, fakeClock } from './clock.ts';
import type { DomainEvent } from './events.ts';
import { type Ids, seededIds } from './ids.ts';
import { type MemoryLogger, memoryLogger } from './logger.ts';
import { type MemoryMetrics, memoryMetrics } from './metrics.ts';
import type { ServiceRuntime } from './service.ts';

/** The environment of a service in a test. */
export interface FakeRuntime extends ServiceRuntime {
  readonly clock: FakeClock;
  readonly ids: Ids;
  readonly logger: MemoryLogger;
  readonly metrics: MemoryMetrics;
  /** Events on the topic, oldest first. A test may clear it. */
  readonly published: DomainEvent[];
}

/**
 * A runtime with a fake clock, seeded ids and an API key that may do everything.
 * @param ids replaces members of `Ids`
 * @param seed of the ids, default 1
 */
export function createFakeRuntime(ids: Partial<Ids> = {}, seed = 1): FakeRuntime {
  const clock = fakeClock();
  const published: DomainEvent[] = [];
  return {
    clock,
    ids: { ...seededIds(clock, seed), ...ids },
    logger: memoryLogger(),
    metrics: memoryMetrics(),
    published,
    publisher: { publish: async (event) => void published.push(event) },
    http: { allowOrigin: '*', clients: clientOfAnyKey },
  };
}
