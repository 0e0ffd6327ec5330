import { cloudFormationStacks } from '../../aws/cloudformation-stacks.ts';
import type { Session } from '../../aws/session.ts';
import type { StackState, Stacks } from '../../aws/stacks.ts';
import { DIGEST_PARAMETER } from '../../build/package-template.ts';
import { readEnvironment } from '../../config.ts';
import { CliError, ExitCode } from '../../errors.ts';
import { differenceOf, type Origin, readOrigin } from '../../origin/origin.ts';
import { type OriginOf, projectOrigin } from '../../origin/project-origin.ts';
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

/** Names of the change sets that cloudcart creates. */
export const CHANGE_SET_PREFIX = 'cloudcart-';

/**
 * Stops when a stack without a first deployment was prepared by something else: it holds a change set that another tool created,
 * perhaps an import, or parameters that are not cloudcart's. The change sets would be deleted with the stack.
 * @throws CliError `stack-not-owned` (exit 7)
 */
export async function checkOwnChangeSets(
  stacks: Pick<Stacks, 'changeSets'>,
  state: StackState | undefined,
): Promise<void> {
  if (state?.status !== 'REVIEW_IN_PROGRESS') return;
  const sets = await stacks.changeSets(state.name);
  const foreign = sets.find(({ name }) => !name.startsWith(CHANGE_SET_PREFIX));
  const names = Object.keys(state.parameters);
  const isOwn = names.length === 0 || DIGEST_PARAMETER in state.parameters;
  if (!foreign && isOwn) return;
  const reason = foreign
    ? `its change set ${foreign.name} was not created by cloudcart`
    : `its parameters (${names.join(', ')}) are not cloudcart's`;
  throw new CliError(`Stack ${state.name} is in REVIEW_IN_PROGRESS, and ${reason}.`, {
    code: 'stack-not-owned',
    exitCode: ExitCode.NeedsHand,
    remedy: [
      'Set another stack_name for this environment in samconfig.toml.',
      `If nobody needs it, delete it: aws cloudformation delete-stack --stack-name ${state.name}`,
    ],
  });
}

/** Whether a stack has the tag of another project. */
export const isOtherProject = ({ tags }: StackState, { config }: EnvironmentProject): boolean =>
  tags[PROJECT_TAG] !== undefined && tags[PROJECT_TAG] !== config.project;

/**
 * Stops when a stack has the tag of another project. A stack without the tag gets it with the next deployment.
 * @throws CliError `stack-not-owned` (exit 7)
 */
function checkProject(state: StackState | undefined, project: EnvironmentProject): void {
  if (!state || !isOtherProject(state, project)) return;
  const { config } = project;
  const owner = state.tags[PROJECT_TAG];
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

/** The error for a stack of the project's name that another project deployed. */
export function otherProject(name: string, difference: string, env: string): CliError {
  return new CliError(`Stack ${name} was deployed from another project: ${difference}.`, {
    code: 'other-project',
    exitCode: ExitCode.Confirmation,
    remedy: [
      'Set another stack_name for this environment in samconfig.toml.',
      `If it is a stack of this project, take it over: npx cloudcart deploy --adopt --env ${env}`,
    ],
  });
}

/**
 * Stops when a stack says that it comes from another project. One of an earlier version says nothing, and an id of the project
 * that both name decides alone.
 * @throws CliError `other-project` (exit 3)
 */
function checkOrigin(
  state: StackState | undefined,
  { config }: EnvironmentProject,
  here: () => Origin,
): void {
  const there = readOrigin(state?.parameters[DIGEST_PARAMETER]);
  if (!state || !there || state.tags[PROJECT_TAG] !== undefined) return;
  const difference = differenceOf(there, here());
  if (difference !== undefined) throw otherProject(state.name, difference, config.name);
}

/**
 * The same stacks, but a stack of the project's names is read only when cloudcart deployed it, for this
 * project when it carries the id of one or says where it comes from: its functions, queues, outputs
 * and tables are then the project's. Stacks of other names, and those looked up by ARN, are read as before.
 * @param originOf where the project's stacks come from; absent, no origin is compared
 */
export function ownStacks(stacks: Stacks, project: EnvironmentProject, originOf?: OriginOf): Stacks {
  const names = new Map(project.stacks.map((node) => [stackName(project, node.id), node.id]));
  const describe = async (nameOrId: string): Promise<StackState | undefined> => {
    const state = await stacks.describe(nameOrId);
    const id = names.get(nameOrId);
    if (id !== undefined) {
      checkOwnStack(state);
      await checkOwnChangeSets(stacks, state);
      checkProject(state, project);
      if (originOf) checkOrigin(state, project, () => originOf(id));
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

/** CloudFormation as every command sees it, and where the project's stacks come from. */
export interface OpenStacks {
  stacks: Stacks;
  originOf: OriginOf;
}

/**
 * Opens the only way to the stacks of an environment.
 * @param adopt reads stacks of other projects too, to take them over. Default false
 */
export async function openStacks(
  session: Pick<Session, 'cloudFormation'>,
  project: EnvironmentProject,
  adopt = false,
): Promise<OpenStacks> {
  const originOf = projectOrigin(project, readEnvironment().variables, project.config.stackName);
  const stacks = cloudFormationStacks(await session.cloudFormation());
  return { stacks: ownStacks(stacks, project, adopt ? undefined : originOf), originOf };
}
