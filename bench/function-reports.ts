import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { type LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';

/** What one function did: `logBytes` with the 26 bytes that CloudWatch adds to each line. */
export interface Invocations {
  invocations: number;
  durationMs: number;
  logBytes: number;
}

/**
 * Invocations since a moment (ms since 1970) by function (`orders-http`), read from the logs.
 * @param note sees each line
 */
export async function invocationsSince(
  clients: { lambda: LambdaClient; logs: CloudWatchLogsClient },
  since: number,
  note: (message: string) => void = () => undefined,
): Promise<Record<string, Invocations>> {
  const { Functions = [] } = await clients.lambda.send(new ListFunctionsCommand({ MaxItems: 50 }));
  const found: Record<string, Invocations> = {};
  for (const { FunctionName = '' } of Functions) {
    const sum = await addUp(clients.logs, `/aws/lambda/${FunctionName}`, since, note);
    if (sum.invocations > 0) found[FunctionName.replace('cloudcart-local-', '')] = sum;
  }
  return found;
}

async function addUp(
  logs: CloudWatchLogsClient,
  logGroupName: string,
  startTime: number,
  note: (message: string) => void,
): Promise<Invocations> {
  let nextToken: string | undefined;
  const sum: Invocations = { invocations: 0, durationMs: 0, logBytes: 0 };
  do {
    const page = await logs.send(
      new FilterLogEventsCommand({ logGroupName, startTime, ...(nextToken ? { nextToken } : {}) }),
    );
    for (const { message = '' } of page.events ?? []) {
      note(message);
      sum.logBytes += Buffer.byteLength(message) + 26;
      const duration = /^REPORT .*?Duration: ([\d.]+) ms/.exec(message)?.[1];
      if (duration === undefined) continue;
      sum.invocations += 1;
      sum.durationMs += Number(duration);
    }
    nextToken = page.nextToken;
  } while (nextToken);
  return sum;
}
