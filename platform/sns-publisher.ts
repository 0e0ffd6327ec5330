import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { EventPublisher } from './events.ts';
import { opened } from './sdk-client.ts';
import { requestHandler } from './sdk-faults.ts';

/**
 * Publishes to the topic of domain events; subscribers filter by the attribute `type`. 2 attempts of at most 2 s:
 * a request may wait for it after its commit, and the sweep sends what fails.
 */
export function snsPublisher(topicArn: string): EventPublisher {
  const client = opened(new SNSClient({ maxAttempts: 2, requestHandler: requestHandler(2_000) }));
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
