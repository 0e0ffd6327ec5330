import { lambdaHttp } from '../../platform/http/lambda.ts';
import { lazyHandler } from '../../platform/lazy-handler.ts';
import { lambdaRuntime } from '../../platform/runtime.ts';
import { sqsConsumer } from '../../platform/sqs-consumer.ts';
import { sweepHandler } from '../../platform/sweep.ts';
import {
  ordersEventsConfig,
  ordersHttpConfig,
  ordersInternalConfig,
  ordersQueueConfig,
  ordersSweepConfig,
} from './config.ts';
import type { OrdersMetric } from './metrics.ts';
import { wireOrdersEvents, wireOrdersHttp, wireOrdersInternal, wireOrdersSweep } from './wire.ts';

/** OrdersHttpFunction: /orders… */
export const http = /* @__PURE__ */ lazyHandler(() =>
  lambdaHttp(wireOrdersHttp(ordersHttpConfig(), lambdaRuntime())),
);

/** OrdersEventsFunction: its queue. */
export const events = /* @__PURE__ */ lazyHandler(() => {
  const runtime = lambdaRuntime();
  const handlers = wireOrdersEvents(ordersEventsConfig(), runtime);
  return sqsConsumer({
    ...runtime,
    ...ordersQueueConfig(),
    handlers,
    errorMetric: 'OrderPlacementError' satisfies OrdersMetric,
  });
});

/** OrdersInternalFunction: invoked by cart, catalog, payments and shipping. */
export const internal = /* @__PURE__ */ lazyHandler(() =>
  wireOrdersInternal(ordersInternalConfig(), lambdaRuntime()),
);

/** OrdersSweepFunction: its schedule. */
export const sweep = /* @__PURE__ */ lazyHandler(() => {
  const runtime = lambdaRuntime();
  return sweepHandler(wireOrdersSweep(ordersSweepConfig(), runtime), runtime);
});
