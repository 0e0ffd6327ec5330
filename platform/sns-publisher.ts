import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { EventPublisher } from './events.ts';

/** Publishes to the topic of domain events; subscribers filter by the attribute `type`. */
export function snsPublisher(topicArn: string): EventPublisher {
  const client = new SNSClient({
    maxAttempts: 4,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 5_000 },
  });
  return {
    publish: async (event) => {
      await client.send(
        new PublishCommand({
          TopicArn: topicArn,
          Message: JSON.stringify(event),
          MessageAttributes: {
            type: { DataType: 'String', StringValue: event.type },
            correlationId: { DataType: 'String', StringValue: event.correlationId },
          },
        }),
      );
    },
  };
}
