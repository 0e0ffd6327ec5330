import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { type DomainError, unavailable } from './errors.ts';
import type { InternalCall } from './internal-call.ts';
import { withPlugins } from './sdk-client.ts';
import { requestHandler } from './sdk-errors.ts';

/** All attempts together, below the 15 s that the calling function has and above the 10 s of the one that is called. */
const BUDGET_MS = 12_000;

/**
 * An IAM-guarded call of another service's internal function.
 * @param budgetMs all attempts together, default 12 s: below the caller's own time, above that of the one that is called
 * @throws DomainError `temporarily_unavailable` when it fails or does not answer in time
 */
export function lambdaCall(functionName: string, budgetMs = BUDGET_MS): InternalCall {
  const client = withPlugins(
    new LambdaClient({ maxAttempts: 2, requestHandler: requestHandler(budgetMs - 1_000) }),
  );
  return async (request) => {
    const answer = await invoke(client, functionName, request, budgetMs);
    const text = Buffer.from(answer.Payload ?? []).toString('utf8');
    if (answer.FunctionError !== undefined) throw notNow(functionName, new Error(text));
    return JSON.parse(text);
  };
}

/** Which function it was is for the logs: the message is the client's. */
const notNow = (functionName: string, cause: unknown): DomainError =>
  unavailable('another part of the shop does not respond', new Error(`${functionName} failed`, { cause }));

async function invoke(client: LambdaClient, functionName: string, request: unknown, budgetMs: number) {
  try {
    return await client.send(
      new InvokeCommand({ FunctionName: functionName, Payload: Buffer.from(JSON.stringify(request)) }),
      { abortSignal: AbortSignal.timeout(budgetMs) },
    );
  } catch (error) {
    throw notNow(functionName, error);
  }
}
