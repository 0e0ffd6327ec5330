import { lambdaHttp } from '../../platform/http/lambda.ts';
import { lazyHandler } from '../../platform/lazy-handler.ts';
import { lambdaRuntime } from '../../platform/runtime.ts';
import { sqsConsumer } from '../../platform/sqs-consumer.ts';
import { sweepHandler } from '../../platform/sweep.ts';
import {
  catalogEventsConfig,
  catalogHttpConfig,
  catalogInternalConfig,
  catalogQueueConfig,
  catalogSweepConfig,
} from './config.ts';
import type { CatalogMetric } from './metrics.ts';
import { wireCatalogEvents, wireCatalogHttp, wireCatalogInternal, wireCatalogSweep } from './wire.ts';

/** CatalogHttpFunction: its routes. */
export const http = /* @__PURE__ */ lazyHandler(() =>
  lambdaHttp(wireCatalogHttp(catalogHttpConfig(), lambdaRuntime())),
);

/** CatalogInternalFunction: what cart and orders ask. */
export const internal = /* @__PURE__ */ lazyHandler(() =>
  wireCatalogInternal(catalogInternalConfig(), lambdaRuntime()),
);

/** CatalogEventsFunction: its queue. */
export const events = /* @__PURE__ */ lazyHandler(() => {
  const runtime = lambdaRuntime();
  const handlers = wireCatalogEvents(catalogEventsConfig(), runtime);
  return sqsConsumer({
    ...runtime,
    ...catalogQueueConfig(),
    handlers,
    errorMetric: 'CatalogError' satisfies CatalogMetric,
  });
});

/** CatalogSweepFunction: its schedule. */
export const sweep = /* @__PURE__ */ lazyHandler(() => {
  const runtime = lambdaRuntime();
  return sweepHandler(wireCatalogSweep(catalogSweepConfig(), runtime), runtime);
});
