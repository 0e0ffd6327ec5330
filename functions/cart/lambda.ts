import { lambdaHttp } from '../../platform/http/lambda.ts';
import { lazyHandler } from '../../platform/lazy-handler.ts';
import { lambdaRuntime } from '../../platform/runtime.ts';
import { sqsConsumer } from '../../platform/sqs-consumer.ts';
import { cartEventsConfig, cartHttpConfig, cartInternalConfig, cartQueueConfig } from './config.ts';
import type { CartMetric } from './metrics.ts';
import { wireCartEvents, wireCartHttp, wireCartInternal } from './wire.ts';

/** CartHttpFunction: /cart… */
export const http = /* @__PURE__ */ lazyHandler(() =>
  lambdaHttp(wireCartHttp(cartHttpConfig(), lambdaRuntime())),
);

/** CartInternalFunction: invoked by orders. */
export const internal = /* @__PURE__ */ lazyHandler(() =>
  wireCartInternal(cartInternalConfig(), lambdaRuntime()),
);

/** CartEventsFunction: its queue. */
export const events = /* @__PURE__ */ lazyHandler(() => {
  const runtime = lambdaRuntime();
  const handlers = wireCartEvents(cartEventsConfig(), runtime);
  return sqsConsumer({
    ...runtime,
    ...cartQueueConfig(),
    handlers,
    errorMetric: 'CartError' satisfies CartMetric,
  });
});
