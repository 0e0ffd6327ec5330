import { cloudFormationStacks } from '../../aws/cloudformation-stacks.ts';
import type { Session } from '../../aws/session.ts';
import type { StackState, Stacks } from '../../aws/stacks.ts';
import { DIGEST_PARAMETER } from '../../build/package-template.ts';
import { CliError, ExitCode } from '../../errors.ts';
import { type EnvironmentProject, PROJECT_TAG, stackName } from '../../project/project.ts';

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

/**
 * Stops when a stack has the tag of another project. A stack without the tag gets it with the next deployment.
 * @throws CliError `stack-not-owned` (exit 7)
 */
function checkProject(state: StackState | undefined, { config }: EnvironmentProject): void {
  const owner = state?.tags[PROJECT_TAG];
  if (!state || owner === undefined || owner === config.project) return;
  const own = config.project === undefined ? 'names no project' : `names project ${config.project}`;
  throw new CliError(
    `Stack ${state.name} is owned by project ${owner} (tag ${PROJECT_TAG}), and samconfig.toml ${own} for environment ${config.name}.`,
    {
      code: 'stack-not-owned',
      exitCode: ExitCode.NeedsHand,
      remedy: [
        'Set another stack_name for this environment in samconfig.toml.',
        `If this is that project, write project = "${owner}" in [${config.name}.cloudcart.parameters].`,
      ],
    },
  );
}

/**
 * The same stacks, but a stack of the project's names is read only when cloudcart deployed it, for this
 * project when it carries the id of one: its functions, queues, outputs
 * and tables are then the project's. Stacks of other names, and those looked up by ARN, are read as before.
 */
export function ownStacks(stacks: Stacks, project: EnvironmentProject): Stacks {
  const names = new Set(project.stacks.map((node) => stackName(project, node.id)));
  const describe = async (nameOrId: string): Promise<StackState | undefined> => {
    const state = await stacks.describe(nameOrId);
    if (names.has(nameOrId)) {
      checkOwnStack(state);
      checkProject(state, project);
    }
    return state;
  };
  return {
    ...stacks,
    describe,
    async resources(nameOrId) {
      if (names.has(nameOrId)) await describe(nameOrId);
      return stacks.resources(nameOrId);
    },
  };
}

/** CloudFormation as every command sees it: the only way to the stacks of an environment. */
export async function openStacks(
  session: Pick<Session, 'cloudFormation'>,
  project: EnvironmentProject,
): Promise<Stacks> {
  return ownStacks(cloudFormationStacks(await session.cloudFormation()), project);
}
