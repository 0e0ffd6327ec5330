import { openDynamo } from '../../platform/dynamodb.ts';
import { dynamodbRelay } from '../../platform/dynamodb-relay.ts';
import { lambdaHttp } from '../../platform/http/lambda.ts';
import { lazyHandler } from '../../platform/lazy-handler.ts';
import { lambdaRuntime } from '../../platform/runtime.ts';
import { sqsConsumer } from '../../platform/sqs-consumer.ts';
import { sweepHandler } from '../../platform/sweep.ts';
import { eventsConfig, httpConfig, internalConfig, outboxConfig } from './config.ts';
import { createOrdersApp } from './http.ts';
import { wireHttp, wireInternal, wireReactions } from './wire.ts';

/** API Gateway: /orders… */
export const http = /* @__PURE__ */ lazyHandler(() =>
  lambdaHttp(createOrdersApp(wireHttp(httpConfig(), lambdaRuntime()))),
);

/** SQS: what payments, shipping and catalog tell. */
export const events = /* @__PURE__ */ lazyHandler(() => {
  const runtime = lambdaRuntime();
  const config = eventsConfig();
  const reactions = wireReactions(config, runtime);
  return sqsConsumer({
    ...runtime,
    handlers: reactions,
    ...config,
    errorMetric: 'OrderPlacementError',
  });
});

/** Invoked by payments, catalog and shipping, before money or goods move. */
export const internal = /* @__PURE__ */ lazyHandler(() => wireInternal(internalConfig(), lambdaRuntime()));

/** Schedule: events that were stored and not sent. */
export const sweep = /* @__PURE__ */ lazyHandler(() => {
  const runtime = lambdaRuntime();
  const relay = dynamodbRelay(openDynamo(runtime.clock, runtime.ids), outboxConfig(), runtime.logger);
  return sweepHandler({ outbox: async () => ({ ...(await relay.sweep()) }) }, runtime);
});
