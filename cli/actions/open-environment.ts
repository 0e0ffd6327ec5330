import { openSession, type Session } from '../aws/session.ts';
import type { Stacks } from '../aws/stacks.ts';
import type { ActionContext } from '../context.ts';
import type { OriginOf } from '../origin/project-origin.ts';
import { readEnvironmentProject } from '../project/environment-project.ts';
import { type EnvironmentProject, enabledStacks } from '../project/project.ts';
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
 * @throws CliError exit 2 (project, parameters) or 4 (credentials, place, no engine). `stacks` throws `stack-not-owned` (exit 7)
 * and `other-project` (exit 3)
 */
export async function openEnvironment(
  context: ActionContext,
  request: EnvironmentRequest,
): Promise<OpenEnvironment> {
  const project = readEnvironmentProject(context.projectRoot, request.env, {
    environment: context.environment,
    options: request.param ?? [],
  });
  const session = await openSession(project.config, context);
  const { stacks, originOf } = await openStacks(session, project, request.adopt);
  return { project, session, enabled: enabledStacks(project, session), stacks, originOf };
}
