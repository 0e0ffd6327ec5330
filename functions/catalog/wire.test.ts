import { fakeClock } from '../../platform/clock.ts';
import { seededIds } from '../../platform/ids.ts';
import { memoryLogger } from '../../platform/logger.ts';
import { memoryMetrics } from '../../platform/metrics.ts';
import { wireCatalogSweep } from './wire.ts';

test('the sweep publishes what is stored before it asks more', () => {
  const clock = fakeClock();
  const runtime = { clock, ids: seededIds(clock), logger: memoryLogger(), metrics: memoryMetrics() };
  const config = { productsTable: 'p', reservationsTable: 'r', outboxTable: 'o', topicArn: 'arn:topic' };
  expect(Object.keys(wireCatalogSweep(config, runtime))).toEqual(['outbox', 'reservations']);
});
