import { type Clock, systemClock } from './clock.ts';
import { type Ids, systemIds } from './ids.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';
import { powertoolsLogger } from './powertools-logger.ts';
import { powertoolsMetrics } from './powertools-metrics.ts';

/** What every deployed function stands on. */
export interface Runtime {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** The real clock, ids, logs and metrics of a deployed function. */
export function lambdaRuntime(): Runtime {
  return {
    clock: systemClock,
    ids: systemIds(systemClock),
    logger: powertoolsLogger(),
    metrics: powertoolsMetrics(),
  };
}
