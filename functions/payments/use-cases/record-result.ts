import { isoNow } from '../../../platform/clock.ts';
import type { EventContext } from '../../../platform/event-consumer.ts';
import type { Metrics } from '../../../platform/metrics.ts';
import type { Decision } from '../domain/payment.ts';
import type { PaymentsMetric } from '../metrics.ts';
import { type ChargeRef, resultEvent } from './charge-order.ts';
import { type VoidDeps, voidPayment } from './void-payment.ts';

export interface RecordResultDeps extends VoidDeps {
  readonly metrics: Metrics<PaymentsMetric>;
}

/** Result and event in one transaction; when the order was closed between intent and result, the charge is undone. */
export async function recordResult(
  charged: ChargeRef,
  decision: Decision,
  deps: RecordResultDeps,
  context: EventContext,
): Promise<void> {
  const event = resultEvent(charged, decision, isoNow(context.clock));
  const outcome = await deps.payments.saveResult(charged.orderId, decision, event);
  if (outcome === 'closed') return voidPayment(charged, deps, context);
  if (outcome === 'already') return context.logger.info('payment was decided meanwhile');
  deps.metrics.count(event.type);
  context.logger.info('payment decided', { orderId: charged.orderId, ...decision });
  await deps.relay.send([event]);
}
