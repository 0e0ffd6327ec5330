import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { unavailable } from './errors.ts';
import { opened } from './sdk-client.ts';
import { requestHandler } from './sdk-faults.ts';

/** All attempts together, below the 15 s that the calling function has and above the 10 s of the one that is called. */
const BUDGET_MS = 12_000;

/** Calls another service's internal function and gives its answer. */
export type InternalCall = (request: unknown) => Promise<unknown>;

/**
 * An IAM-guarded call of another service's internal function.
 * @throws Fault `temporarily_unavailable` when it fails or does not answer within 12 s
 */
export function lambdaCall(functionName: string): InternalCall {
  const client = opened(new LambdaClient({ maxAttempts: 2, requestHandler: requestHandler(11_000) }));
  return async (request) => {
    const answer = await invoke(client, functionName, request);
    const text = Buffer.from(answer.Payload ?? []).toString('utf8');
    if (answer.FunctionError !== undefined) throw unavailable(`${functionName} failed`, new Error(text));
    return JSON.parse(text);
  };
}

async function invoke(client: LambdaClient, functionName: string, request: unknown) {
  try {
    return await client.send(
      new InvokeCommand({ FunctionName: functionName, Payload: Buffer.from(JSON.stringify(request)) }),
      { abortSignal: AbortSignal.timeout(BUDGET_MS) },
    );
  } catch (error) {
    throw unavailable(`${functionName} does not answer`, error);
  }
}
