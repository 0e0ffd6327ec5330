import { openSession, type Session } from '../aws/session.ts';
import { type ReadSsmParameters, ssmParameters } from '../aws/ssm-parameters.ts';
import type { Stacks } from '../aws/stacks.ts';
import type { ActionContext } from '../context.ts';
import type { OriginOf } from '../origin/project-origin.ts';
import { readEnvironmentProject } from '../project/environment-project.ts';
import { checkParameters, type EnvironmentProject, enabledStacks } from '../project/project.ts';
import { withSsmValues } from '../project/ssm-values.ts';
import type { StackNode } from '../project/stacks.ts';
import { openStacks } from './deploy/own-stack.ts';

/** Options of every action on an environment. */
export interface EnvironmentRequest {
  /** Environment of samconfig.toml. */
  env: string;
  /** `Name=value`, strongest of all sources of root parameters. */
  param?: readonly string[] | undefined;
  /** Read stacks that another project deployed, to take them over. Default false. */
  adopt?: boolean | undefined;
}

/** A project as one environment wants it, and a checked way into that environment. */
export interface OpenEnvironment {
  project: EnvironmentProject;
  session: Session;
  /** The stacks whose conditions hold, in order of deployment. */
  enabled: StackNode[];
  /** CloudFormation, which reads no stack of these names that something else deployed. */
  stacks: Stacks;
  /** Where the project's stacks come from. */
  originOf: OriginOf;
  readSsm: ReadSsmParameters;
}

/** What an action that only looks needs of an environment; a test brings fakes. */
export interface Sight {
  project: EnvironmentProject;
  enabled: readonly StackNode[];
  session: Pick<Session, 'environment' | 'account' | 'region' | 'endpoint' | 'engine'>;
  stacks: Stacks;
}

/**
 * Reads the project, opens the session and evaluates the conditions.
 * @param needs `all`: every parameter of the root must have a value. `used` (default): those that conditions use
 * @throws CliError exit 2 (project, parameters) or 4 (credentials, place, no engine). `stacks` throws `stack-not-owned` (exit 7)
 * and `other-project` (exit 3)
 */
export async function openEnvironment(
  context: ActionContext,
  request: EnvironmentRequest,
  needs: 'all' | 'used' = 'used',
): Promise<OpenEnvironment> {
  const read = readEnvironmentProject(context.projectRoot, request.env, {
    environment: context.environment,
    options: request.param ?? [],
  });
  if (needs === 'all') checkParameters(read);
  const session = await openSession(read.config, context);
  const readSsm = ssmParameters(() => session.ssm(), session.region);
  const project = await withSsmValues(read, readSsm, needs);
  const { stacks, originOf } = await openStacks(session, project, request.adopt);
  return { project, session, enabled: enabledStacks(project, session), stacks, originOf, readSsm };
}
