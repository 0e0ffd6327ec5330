import type { Dynamo } from './dynamodb.ts';
import { dynamodbOutbox } from './dynamodb-outbox.ts';
import type { Logger } from './logger.ts';
import { createRelay, type Relay } from './outbox.ts';
import { snsPublisher } from './sns-publisher.ts';

/** A service's outbox and the topic that it publishes to. */
export interface RelayConfig {
  readonly outboxTable: string;
  readonly topicArn: string;
}

/** Publishes what a service's outbox in DynamoDB holds to the topic of domain events, over the client that it has already. */
export const dynamodbRelay = (dynamo: Dynamo, config: RelayConfig, logger: Logger): Relay =>
  createRelay({
    outbox: dynamodbOutbox(dynamo, config.outboxTable),
    publisher: snsPublisher(config.topicArn),
    logger,
    clock: dynamo.clock,
  });
