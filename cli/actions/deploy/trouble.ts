import { isBroken, isThrottling, responseStatus } from '../../aws/sdk-error.ts';
import { CliError, ExitCode } from '../../errors.ts';

const NO_ACCESS = /ExpiredToken|InvalidClientTokenId|UnrecognizedClient|CredentialsProviderError/i;

/**
 * What a failed call says of the call itself, and so nothing of the deployment. Decided by the error's name, code and status: a
 * rejection quotes the template, where every word may occur.
 */
export function troubleOf(error: unknown): 'throttled' | 'broken' | 'access' | undefined {
  if (!(error instanceof Error) || error instanceof CliError) return undefined;
  if (isThrottling(error)) return 'throttled';
  if (NO_ACCESS.test(error.name)) return 'access';
  return isBroken(error) ? 'broken' : undefined;
}

const AFTERWARDS = 'then see what was done: npx cloudcart status';

/** What ends the waiting for a call that fails for the call's own reasons. */
export function outOfSight(what: string, error: Error): CliError {
  const reason = `${error.name}: ${error.message}`;
  if ((responseStatus(error) ?? 0) >= 500) {
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
