import { lambdaHttp } from '../../platform/http/lambda.ts';
import { lazyHandler } from '../../platform/lazy-handler.ts';
import { lambdaRuntime } from '../../platform/runtime.ts';
import { sqsConsumer } from '../../platform/sqs-consumer.ts';
import { sweepHandler } from '../../platform/sweep.ts';
import {
  shippingEventsConfig,
  shippingHttpConfig,
  shippingInternalConfig,
  shippingQueueConfig,
  shippingSweepConfig,
} from './config.ts';
import type { ShippingMetric } from './metrics.ts';
import { wireShippingEvents, wireShippingHttp, wireShippingInternal, wireShippingSweep } from './wire.ts';

/** ShippingHttpFunction: GET /shipments/{trackingId}. */
export const http = /* @__PURE__ */ lazyHandler(() =>
  lambdaHttp(wireShippingHttp(shippingHttpConfig(), lambdaRuntime())),
);

/** ShippingEventsFunction: its queue. */
export const events = /* @__PURE__ */ lazyHandler(() => {
  const runtime = lambdaRuntime();
  const reactions = wireShippingEvents(shippingEventsConfig(), runtime);
  return sqsConsumer({
    ...runtime,
    ...shippingQueueConfig(),
    handlers: reactions,
    errorMetric: 'ShipmentError' satisfies ShippingMetric,
  });
});

/** ShippingInternalFunction: invoked by orders, before an order moves. */
export const internal = /* @__PURE__ */ lazyHandler(() =>
  wireShippingInternal(shippingInternalConfig(), lambdaRuntime()),
);

/** ShippingSweepFunction: its schedule. */
export const sweep = /* @__PURE__ */ lazyHandler(() => {
  const runtime = lambdaRuntime();
  return sweepHandler(wireShippingSweep(shippingSweepConfig(), runtime), runtime);
});
