import { CliError, ExitCode } from '../../errors.ts';

const THROTTLED = /Throttl|TooManyRequests|RequestLimit|Rate exceeded|SlowDown|BandwidthLimit/i;
const BROKEN =
  /Timeout|ECONNRESET|ECONNREFUSED|EPIPE|ENOTFOUND|EAI_AGAIN|socket hang up|ServiceUnavailable|Internal(Failure|Error|ServerError)|Networking ?Error/i;
const NO_ACCESS = /ExpiredToken|InvalidClientTokenId|UnrecognizedClient|CredentialsProviderError/i;

/** HTTP status of the response that an error comes from; 0 when there was none. */
function statusOf(error: Error): number {
  const metadata = '$metadata' in error ? error.$metadata : undefined;
  return typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata
    ? Number(metadata.httpStatusCode)
    : 0;
}

/** What a failed call says of the call itself, and so nothing of the deployment. */
export function troubleOf(error: unknown): 'throttled' | 'broken' | 'access' | undefined {
  if (!(error instanceof Error) || error instanceof CliError) return undefined;
  const status = statusOf(error);
  const kind = `${error.name} ${'code' in error ? String(error.code) : ''}`;
  // The message of a response may quote the template, whose words say nothing of the call.
  const text = status === 0 ? `${kind} ${error.message}` : kind;
  if (status === 429 || THROTTLED.test(text)) return 'throttled';
  if (NO_ACCESS.test(error.name)) return 'access';
  return status >= 500 || BROKEN.test(text) ? 'broken' : undefined;
}

const AFTERWARDS = 'then see what was done: npx cloudcart status';

/** What ends the waiting for a call that fails for the call's own reasons. */
export function outOfSight(what: string, error: Error): CliError {
  const reason = `${error.name}: ${error.message}`;
  if (statusOf(error) >= 500) {
    return new CliError(`CloudFormation fails with an internal error, and ${what}`, {
      details: [reason],
      code: 'service-failed',
      exitCode: ExitCode.Unexpected,
      remedy: [
        `Run the command again, ${AFTERWARDS}`,
        'The local engine writes the cause into .cloudcart/local/engine.log; AWS shows outages in its Health Dashboard.',
      ],
      cause: error,
    });
  }
  const first = troubleOf(error) === 'access' ? 'Sign in again' : 'Check the network';
  return new CliError(`CloudFormation cannot be asked any more, and ${what}`, {
    details: [reason],
    code: 'out-of-sight',
    exitCode: ExitCode.Access,
    remedy: `${first}, ${AFTERWARDS}`,
    cause: error,
  });
}
