import type { Clock } from '../../../platform/clock.ts';
import type { Session } from '../../aws/session.ts';
import { parsePayload } from './payload.ts';
import type { CallResult, FunctionError } from './runner.ts';

/** Invokes the deployed function and waits for its response. `logs` are the last 4 kB, where Lambda sends them along. */
export async function runRemotely(
  session: Session,
  clock: Clock,
  name: string,
  event: unknown,
): Promise<CallResult> {
  const { InvokeCommand } = await import('@aws-sdk/client-lambda');
  const client = await session.lambda();
  const started = clock.now().getTime();
  const answer = await client.send(
    new InvokeCommand({ FunctionName: name, Payload: Buffer.from(JSON.stringify(event)), LogType: 'Tail' }),
  );
  const durationMs = clock.now().getTime() - started;
  const text = answer.Payload ? Buffer.from(answer.Payload).toString('utf8') : '';
  const payload = parsePayload(text);
  const tail = answer.LogResult ? Buffer.from(answer.LogResult, 'base64').toString('utf8') : '';
  const logs = tail.split('\n').filter((line) => line !== '');
  return answer.FunctionError
    ? { result: null, error: payload as FunctionError, logs, durationMs }
    : { result: payload, logs, durationMs };
}
