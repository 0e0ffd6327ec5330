import type { StackState } from '../../aws/stacks.ts';
import { DIGEST_PARAMETER } from '../../build/package-template.ts';
import { CliError, ExitCode } from '../../errors.ts';

/**
 * Stops when a stack has a name of the environment and was deployed by something else. A stack without a first deployment
 * holds nothing.
 * @throws CliError `stack-not-owned` (exit 7)
 */
export function checkOwnStack(state: StackState | undefined): void {
  if (!state || state.status === 'REVIEW_IN_PROGRESS' || DIGEST_PARAMETER in state.parameters) return;
  throw new CliError(
    `Stack ${state.name} was not deployed by cloudcart: it has no parameter ${DIGEST_PARAMETER}.`,
    {
      code: 'stack-not-owned',
      exitCode: ExitCode.NeedsHand,
      remedy:
        'Set another stack_name for this environment in samconfig.toml, or delete the stack in CloudFormation.',
    },
  );
}
