import { fakeClock } from './clock.ts';
import { openDynamo } from './dynamodb.ts';
import { seededIds } from './ids.ts';
import { lambdaCall } from './lambda-call.ts';
import { memoryLogger } from './logger.ts';
import { memoryMetrics } from './metrics.ts';
import { registerClientPlugin } from './sdk-client.ts';
import { snsPublisher } from './sns-publisher.ts';
import { sqsConsumer } from './sqs-consumer.ts';

const clock = fakeClock();
const ids = seededIds(clock);

function openAll(): void {
  openDynamo(clock, ids);
  snsPublisher('arn:aws:sns:eu-central-1:123456789012:events');
  lambdaCall('catalog');
  const deps = { clock, ids, logger: memoryLogger(), metrics: memoryMetrics(), handlers: [] };
  sqsConsumer({
    ...deps,
    queueUrl: 'https://sqs/queue',
    deadLetterQueueUrl: 'https://sqs/dlq',
    errorMetric: 'CatalogError',
  });
}

test('every client that the shop opens gets the plug-ins that there are, and no other', () => {
  const seen: unknown[] = [];
  const forget = registerClientPlugin(({ config }) =>
    seen.push((config as { serviceId?: unknown }).serviceId),
  );
  openAll();
  expect(seen).toEqual(['DynamoDB', 'SNS', 'Lambda', 'SQS']);
  forget();
  openAll();
  expect(seen).toHaveLength(4);
});
