import { fakeClock } from '../../platform/clock.ts';
import { seededIds } from '../../platform/ids.ts';
import { memoryLogger } from '../../platform/logger.ts';
import { memoryMetrics } from '../../platform/metrics.ts';
import { wirePaymentsSweep } from './wire.ts';

test('the sweep emits what is known before it asks the provider for more', () => {
  const clock = fakeClock();
  const runtime = { clock, ids: seededIds(clock), logger: memoryLogger(), metrics: memoryMetrics() };
  const config = {
    paymentsTable: 'p',
    ledgerTable: 'l',
    outboxTable: 'o',
    topicArn: 'arn:topic',
    seed: 's',
    approvalPercent: 80,
  };
  expect(Object.keys(wirePaymentsSweep(config, runtime))).toEqual(['outbox', 'payments']);
});
