import type { Call } from './calls.ts';
import type { DeployedFunction } from './functions.ts';

/** What AWS itself does with a function's role, and no function's code: so it is in no recording. */
export interface AwsCall extends Call {
  readonly reason: string;
}

/**
 * The whole list, from how the function is set up: who has no queue gets no call of a queue, who is not traced none of X-Ray.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html,
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html,
 * https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html
 */
export function callsOfAws({ queues, traced, logGroup, place }: DeployedFunction): AwsCall[] {
  const streams = `arn:aws:logs:${place.region}:${place.account}:log-group:${logGroup}:log-stream:any`;
  const logs = ['logs:CreateLogStream', 'logs:PutLogEvents'].map((action) => ({
    action,
    resource: streams,
    reason: 'Lambda writes what a function prints, under names of its own, to the function’s log group',
  }));
  const poller = queues.flatMap((resource) =>
    ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'].map((action) => ({
      action,
      resource,
      reason: 'Lambda’s poller reads the queue as the function and deletes what was handled',
    })),
  );
  const traces = traced
    ? ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'].map((action) => ({
        action,
        resource: '*',
        reason: 'Lambda sends traces as the function; X-Ray knows no resources',
      }))
    : [];
  return [...logs, ...poller, ...traces];
}
