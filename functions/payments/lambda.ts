import { lazyHandler } from '../../platform/lazy-handler.ts';
import { lambdaRuntime } from '../../platform/runtime.ts';
import { sqsConsumer } from '../../platform/sqs-consumer.ts';
import { sweepHandler } from '../../platform/sweep.ts';
import {
  paymentsConfig,
  paymentsEventsConfig,
  paymentsInternalConfig,
  paymentsQueueConfig,
} from './config.ts';
import type { PaymentsMetric } from './metrics.ts';
import { wirePaymentsEvents, wirePaymentsInternal, wirePaymentsSweep } from './wire.ts';

/** PaymentsEventsFunction: its queue. */
export const events = /* @__PURE__ */ lazyHandler(() => {
  const runtime = lambdaRuntime();
  const handlers = wirePaymentsEvents(paymentsEventsConfig(), runtime);
  return sqsConsumer({
    ...runtime,
    ...paymentsQueueConfig(),
    handlers,
    errorMetric: 'PaymentError' satisfies PaymentsMetric,
  });
});

/** PaymentsInternalFunction: invoked by orders, before an order moves. */
export const internal = /* @__PURE__ */ lazyHandler(() =>
  wirePaymentsInternal(paymentsInternalConfig(), lambdaRuntime()),
);

/** PaymentsSweepFunction: its schedule. */
export const sweep = /* @__PURE__ */ lazyHandler(() => {
  const runtime = lambdaRuntime();
  return sweepHandler(wirePaymentsSweep(paymentsConfig(), runtime), runtime);
});
