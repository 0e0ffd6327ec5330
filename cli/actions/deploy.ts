import { s3ArtifactStore } from '../aws/artifact-store.ts';
import { exportNames } from '../aws/exports.ts';
import { lambdaFunctionCode } from '../aws/function-code.ts';
import { unknownTypes } from '../aws/resource-types.ts';
import { LOCAL } from '../aws/session.ts';
import type { StackState, Stacks } from '../aws/stacks.ts';
import { type BuildResult, buildProject } from '../build/build.ts';
import type { ActionContext } from '../context.ts';
import { message } from '../messages/registry.ts';
import { type EnvironmentProject, selectStacks, stackName } from '../project/project.ts';
import { otherApplications } from '../project/samconfig.ts';
import type { StackNode } from '../project/stacks.ts';
import { reportBundles } from './build.ts';
import { buildPorts } from './build-ports.ts';
import type { ApprovalRule } from './deploy/approval.ts';
import { checkCode } from './deploy/check-code.ts';
import { type Deployment, deployProject, describeStacks } from './deploy/deploy-project.ts';
import { warnOfDroppedAttributes } from './deploy/dropped-attributes.ts';
import { findLeftovers, type Leftover } from './deploy/leftovers.ts';
import { AWS_PACE, LOCAL_PACE } from './deploy/watch.ts';
import type { StackAction } from './deploy/work.ts';
import { physicalNames } from './invoke/find-function.ts';
import { type EnvironmentRequest, type OpenEnvironment, openEnvironment } from './open-environment.ts';
import { environmentOutputs } from './outputs/flat-outputs.ts';
import { pushPorts } from './update-code/push-ports.ts';
import { setCodeRight } from './update-code/set-code-right.ts';

export interface DeployRequest extends EnvironmentRequest {
  /** Logical ids; all when empty. */
  stacks?: readonly string[];
  /** Agree to everything that would be asked. Default false. */
  yes?: boolean;
  /** Default `destructive`; `never` for the local engine. */
  requireApproval?: ApprovalRule | undefined;
  /** Wait for other operations instead of exit 5. Default false. */
  wait?: boolean;
  /** Make a change set of every stack, also of those that have not changed. Default false. */
  force?: boolean;
  /** Take over stacks that another project deployed. Default false. */
  adopt?: boolean | undefined;
}

/** What `deploy --json` prints. */
export interface DeployReport {
  environment: string;
  region: string;
  account: string;
  stacks: { id: string; name: string; action: StackAction; durationMs: number }[];
  /** One flat object, as `outputs` prints it. */
  outputs: Record<string, string>;
}

/** A stack that a condition switches off is not deployed any more, and nobody but the user may delete it. */
function warnOfUnwanted(
  context: ActionContext,
  project: EnvironmentProject,
  enabled: readonly StackNode[],
  states: ReadonlyMap<string, StackState>,
): void {
  for (const node of project.stacks) {
    const state = states.get(node.id);
    if (!state || enabled.some((one) => one.id === node.id)) continue;
    const { name } = state;
    const told = { name, condition: node.condition ?? '' };
    context.reporter.emit(message('stack-switched-off', told, { stack: node.id }));
  }
}

/** What `update-code` and `dev` left behind: one listing tells of every stack. */
async function forcedCode(
  context: ActionContext,
  { project, session, stacks }: Pick<OpenEnvironment, 'project' | 'session' | 'stacks'>,
  states: ReadonlyMap<string, StackState>,
  { artifacts }: BuildResult,
): Promise<(node: StackNode) => Promise<boolean>> {
  const source = project.artifactBucket;
  const bucket = source ? states.get(source.stack)?.outputs[source.output] : project.namedBucket;
  const { forced, ...ports } = await pushPorts(session, project, bucket);
  if (!forced) return async () => false;
  const known = await forced.list();
  return async (node) => {
    const functions = () => physicalNames(stacks, stackName(project, node.id));
    const stack = { id: node.id, functions };
    return (await setCodeRight(context, { ...ports, forced }, stack, known, artifacts)).length > 0;
  };
}

/** Nice to know, and no reason to stop: credentials may not be allowed to list stacks. */
async function leftoversOf(
  context: ActionContext,
  stacks: Stacks,
  project: EnvironmentProject,
): Promise<Leftover[]> {
  try {
    return await findLeftovers(stacks, project, otherApplications(project.rootFolder, project.config.name));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    context.reporter.emit(message('leftovers-unknown', { reason }));
    return [];
  }
}

/** samconfig's `confirm_changeset` asks for every change. */
function defaultApproval({ config }: EnvironmentProject): ApprovalRule {
  if (config.options?.confirmChangeset) return 'any';
  return config.name === LOCAL ? 'never' : 'destructive';
}

/**
 * Builds the project and brings every selected stack of an environment up to date.
 * @throws CliError exit 2 (project), 3 (approval), 4 (place), 5 (busy), 6 (rolled back), 7 (needs a hand), 8 (partly done), 130
 */
export async function runDeploy(context: ActionContext, request: DeployRequest): Promise<DeployReport> {
  await context.trust.requireOwn('cloudcart deploy');
  const { project, session, enabled, stacks, originOf, readSsm } = await openEnvironment(
    context,
    request,
    'all',
  );
  const selected = selectStacks(project, enabled, request.stacks ?? []);
  const leftovers = leftoversOf(context, stacks, project);
  const [built, states, s3] = await Promise.all([
    buildProject(
      project,
      selected.map((node) => node.id),
      buildPorts(context),
    ),
    describeStacks(stacks, project, project.stacks),
    session.s3(),
  ]);
  reportBundles(context, built.artifacts);
  warnOfUnwanted(context, project, enabled, states);
  warnOfDroppedAttributes(context, selected);
  for (const leftover of await leftovers) context.reporter.emit(message('stack-left-over', { ...leftover }));
  const local = project.config.name === LOCAL;
  const setRight = await forcedCode(context, { project, session, stacks }, states, built);
  const code = lambdaFunctionCode(() => session.lambda());
  const deployment: Deployment = {
    project,
    place: session,
    stacks,
    readSsm,
    findUnknownTypes: unknownTypes(() => session.cloudFormation()),
    listExports: exportNames(() => session.cloudFormation()),
    openStore: (bucket) => s3ArtifactStore(s3, bucket, session),
    rules: {
      approval: request.requireApproval ?? defaultApproval(project),
      yes: request.yes ?? false,
      wait: request.wait ?? false,
      force: request.force ?? false,
      pace: local ? LOCAL_PACE : AWS_PACE,
      env: project.config.name,
      adopt: request.adopt ?? false,
    },
    enabled,
    selected,
    states,
    built,
    setRight,
    checkCode: async (node) => {
      const names = await physicalNames(stacks, stackName(project, node.id));
      await checkCode(code, node, names, built.artifacts, project.config.name);
    },
    originOf,
  };
  const { results, outputs } = await deployProject(context, deployment);
  return {
    environment: project.config.name,
    region: session.region,
    account: session.account,
    stacks: results.map(({ id, name, action, durationMs }) => ({ id, name, action, durationMs })),
    outputs: environmentOutputs(project, session, outputs),
  };
}
