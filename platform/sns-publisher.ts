import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { EventPublisher } from './events.ts';
import { withPlugins } from './sdk-client.ts';
import { requestHandler } from './sdk-errors.ts';

/**
 * Publishes to the topic of domain events; subscribers filter by the attribute `type`. 2 attempts of at most 2 s:
 * a request may wait for it after its commit, and the sweep sends what fails.
 */
export function snsPublisher(topicArn: string): EventPublisher {
  const client = withPlugins(new SNSClient({ maxAttempts: 2, requestHandler: requestHandler(2_000) }));
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
