import type { ArtifactStore } from '../../aws/artifact-store.ts';
import type { ListExportNames } from '../../aws/exports.ts';
import type { FindUnknownTypes } from '../../aws/resource-types.ts';
import type { ReadSsmParameters } from '../../aws/ssm-parameters.ts';
import type { StackState, Stacks } from '../../aws/stacks.ts';
import type { BuildResult } from '../../build/build.ts';
import { BUCKET_REMEDY } from '../../build/check-templates.ts';
import type { ActionContext } from '../../context.ts';
import { CliError, ExitCode, errorLines, usageError } from '../../errors.ts';
import { message } from '../../messages/registry.ts';
import type { OriginOf } from '../../origin/project-origin.ts';
import { oneLine } from '../../output/neutral.ts';
import { STACK_ID } from '../../project/intrinsics.ts';
import { type EnvironmentProject, neededFor, type Place, stackName } from '../../project/project.ts';
import { references } from '../../project/references.ts';
import { type ResolvedStack, resolveStack } from '../../project/resolve-stack.ts';
import { ssmValuesOf } from '../../project/ssm-values.ts';
import type { StackNode } from '../../project/stacks.ts';
import { section } from '../../project/template.ts';
import { approveNewStacks } from './approval/new-stacks.ts';
import { approveUnprotected } from './approval/stack-settings.ts';
import { deployStack, ownOutputs } from './deploy-stack.ts';
import { checkImports } from './exports-ahead.ts';
import { checkDeployable } from './make-room.ts';
import { preflight } from './preflight.ts';
import { runInOrder } from './schedule.ts';
import { settle } from './settle.ts';
import { checkSsmParameters } from './ssm-ahead.ts';
import { checkResourceTypes } from './unknown-types.ts';
import { patiently } from './watch.ts';
import type { DeployRules, StackResult, StackWork } from './work.ts';

const PARALLEL_STACKS = 4;

/** What a deployment works with; a test brings fakes. */
export interface Deployment {
  project: EnvironmentProject;
  place: Place;
  stacks: Stacks;
  /** Opens a bucket by its name. */
  openStore(bucket: string): ArtifactStore;
  rules: DeployRules;
  /** All stacks of the environment. */
  enabled: readonly StackNode[];
  /** Those to deploy. */
  selected: readonly StackNode[];
  /** What was found in the account, by logical id. */
  states: ReadonlyMap<string, StackState>;
  built: BuildResult;
  /** Reads SSM parameters; without it their values are not compared. */
  readSsm?: ReadSsmParameters;
  /** Looks resource types up; without it only CloudFormation rejects unknown ones. */
  findUnknownTypes?: FindUnknownTypes;
  /** Lists exports; without it only CloudFormation rejects unknown ones. */
  listExports?: ListExportNames;
  /** Sets right what was changed past CloudFormation in a stack that now stands; whether there was anything. */
  setRight?(node: StackNode): Promise<boolean>;
  /** Compares the code of a stack that was just changed with what was built. */
  checkCode?(node: StackNode): Promise<void>;
  /** Where the stacks come from; absent, they do not say. */
  originOf?: OriginOf | undefined;
}

/** The states of these stacks as CloudFormation has them, by logical id; those that do not exist are absent. */
export async function describeStacks(
  stacks: Pick<Stacks, 'describe'>,
  project: EnvironmentProject,
  nodes: readonly StackNode[],
): Promise<Map<string, StackState>> {
  const found = await Promise.all(
    nodes.map(async (node) => [node.id, await stacks.describe(stackName(project, node.id))] as const),
  );
  return new Map(found.flatMap(([id, state]) => (state ? [[id, state] as const] : [])));
}

/** Outputs of the stacks that are not deployed now but that others need. */
export function standingOutputs(deployment: Deployment): Record<string, Record<string, string>> {
  const selected = new Set(deployment.selected.map((node) => node.id));
  const outputs: Record<string, Record<string, string>> = {};
  for (const node of deployment.enabled) {
    if (selected.has(node.id)) continue;
    const state = deployment.states.get(node.id);
    const needed = deployment.selected.find((one) => one.needs.includes(node.id));
    if (needed && !state) {
      throw usageError(
        'stack-missing',
        `${needed.id} needs ${node.id}, which is not deployed.`,
        `Deploy ${node.id} too.`,
      );
    }
    outputs[node.id] = stackValues(deployment.project, node.id, ownOutputs(state), state?.id);
  }
  return outputs;
}

/** What a stack gives to others: its outputs, and its ARN where a `Ref` means it. */
export function stackValues(
  project: EnvironmentProject,
  id: string,
  outputs: Readonly<Record<string, string>>,
  stackId: string | undefined,
): Record<string, string> {
  const written = [
    ...project.stacks.flatMap((node) => [node.parameters, node.tags, node.notificationArns ?? []]),
    ...(project.rootOutputs ?? []).map((one) => one.value),
  ];
  const isNamed = references(written).some((one) => one.logicalId === id && one.attribute === undefined);
  return isNamed && stackId !== undefined ? { ...outputs, [STACK_ID]: stackId } : { ...outputs };
}

function storeFor(
  deployment: Deployment,
  node: StackNode,
  outputs: Readonly<Record<string, Record<string, string>>>,
): StackWork['store'] {
  const { artifactBucket: source, namedBucket } = deployment.project;
  if (namedBucket !== undefined) return { bucket: namedBucket, objects: deployment.openStore(namedBucket) };
  if (!source || neededFor(deployment.project.stacks, source.stack).has(node.id)) return undefined;
  const bucket = outputs[source.stack]?.[source.output];
  if (!bucket) throw usageError('artifact-bucket', `${source.stack} has no output ${source.output}`);
  return { bucket, objects: deployment.openStore(bucket) };
}

export function workOf(
  deployment: Deployment,
  node: StackNode,
  outputs: Readonly<Record<string, Record<string, string>>>,
  resolved: ResolvedStack = resolveStack(deployment.project, node, deployment.place, outputs),
): StackWork {
  const { project, built, originOf } = deployment;
  const template = built.templates.find((one) => one.stack === node.id);
  if (!template) throw new Error(`${node.id} was not built`);
  const store = storeFor(deployment, node, outputs);
  if (template.needsBucket && !store) {
    throw usageError(
      'artifact-bucket',
      `${node.template.name} has code or other files to upload, and there is no artifact bucket for them.`,
      BUCKET_REMEDY,
    );
  }
  return {
    node,
    name: stackName(project, node.id),
    template,
    artifacts: built.artifacts.filter((artifact) => artifact.stack === node.id),
    files: built.files.filter((file) => file.stack === node.id),
    ...resolved,
    state: deployment.states.get(node.id),
    store,
    capabilities: project.config.capabilities ?? [],
    ...(originOf ? { origin: () => originOf(node.id) } : {}),
    roleArn: project.config.options?.roleArn,
  };
}

/** The work with the values that CloudFormation will read from SSM; those that may be missing are empty. */
export async function withSsm(
  { readSsm }: Pick<Deployment, 'readSsm'>,
  work: StackWork,
  mayBeMissing?: (name: string) => boolean,
): Promise<StackWork> {
  if (!readSsm) return work;
  const declared = section(work.node.template, 'Parameters');
  return { ...work, ssmValues: await ssmValuesOf(declared, work.parameters, readSsm, mayBeMissing) };
}

function tellPlan(context: ActionContext, { project, selected }: Deployment): void {
  const here = new Set(selected.map((node) => node.id));
  const stacks = selected.map(({ id, needs }) => ({
    id,
    name: stackName(project, id),
    needs: needs.filter((one) => here.has(one)),
  }));
  context.reporter.emit(message('deploy-plan', { stacks }));
}

/** @throws the error itself, once it is told which stack it ended; Ctrl-C ends none: what has begun goes on */
function tellFailure(context: ActionContext, node: StackNode, error: unknown): never {
  if (error instanceof CliError && error.exitCode === ExitCode.Interrupted) throw error;
  const code = error instanceof CliError ? error.code : 'unexpected';
  const reason = errorLines(error).map(oneLine).join('\n');
  context.reporter.emit(message('stack-not-deployed', { code, reason }, { stack: node.id }));
  throw error;
}

/** Gives a stack the termination protection that samconfig.toml wants; without a word of it there, it keeps what it has. */
async function protect(context: ActionContext, deployment: Deployment, result: StackResult): Promise<void> {
  const wanted = deployment.project.config.terminationProtection;
  const now = result.action !== 'created' && deployment.states.get(result.id)?.terminationProtection === true;
  if (wanted === undefined || wanted === now) return;
  const { pace } = deployment.rules;
  const what = `${result.name} stands.`;
  await patiently(context, pace, what, () => deployment.stacks.protect(result.name, wanted));
  const on = wanted ? 'on' : 'off';
  context.reporter.emit(message('stack-protected', { name: result.name, on }, { stack: result.id }));
}

async function deployOne(
  context: ActionContext,
  deployment: Deployment,
  node: StackNode,
  outputs: Readonly<Record<string, Record<string, string>>>,
  approved: StackWork['approved'],
): Promise<StackResult> {
  const { stacks, rules } = deployment;
  const work = { ...(await withSsm(deployment, workOf(deployment, node, outputs))), approved };
  const result = await deployStack(context, stacks, rules, work);
  await protect(context, deployment, result);
  const corrected = (await deployment.setRight?.(node)) ?? false;
  if (result.action !== 'unchanged') await deployment.checkCode?.(node);
  return corrected && result.action === 'unchanged' ? { ...result, action: 'updated' } : result;
}

/** What a deployment leaves behind. */
export interface Deployed {
  /** In the project's order. */
  results: StackResult[];
  /** Of every stack that stands, by logical id. */
  outputs: Record<string, Record<string, string>>;
}

async function deployAll(context: ActionContext, deployment: Deployment): Promise<Deployed> {
  const { selected, rules, stacks } = deployment;
  preflight(deployment);
  await checkResourceTypes(deployment);
  await checkImports(deployment);
  await checkSsmParameters(deployment);
  const outputs = standingOutputs(deployment);
  for (const node of selected) checkDeployable(rules, node, deployment.states.get(node.id));
  await approveUnprotected(context, deployment);
  const approved = await approveNewStacks(context, deployment);
  tellPlan(context, deployment);
  const failed = new Map<string, unknown>();
  const { results, failures } = await runInOrder(selected, PARALLEL_STACKS, async (node) => {
    const result = await deployOne(context, deployment, node, outputs, approved.get(node.id)).catch(
      (error: unknown) => {
        failed.set(node.id, error);
        return tellFailure(context, node, error);
      },
    );
    outputs[node.id] = stackValues(deployment.project, node.id, result.outputs, result.stackId);
    return result;
  });
  const counts = { done: results.size, failed: failures.length, total: selected.length };
  context.reporter.emit(message('deploy-ended', counts));
  if (failures.length > 0) {
    const env = deployment.project.config.name;
    const ids = selected.map((node) => node.id);
    return settle(context, { stacks, rules, env, selected: ids, results, failures: failed });
  }
  return { results: selected.flatMap((node) => results.get(node.id) ?? []), outputs };
}

/**
 * Deploys the selected stacks, each as soon as all that it needs stands.
 * @returns results in the project's order, and the outputs of every stack that stands
 * @throws the failure that needs somebody most, after everything that ran has come to an end
 */
export async function deployProject(context: ActionContext, deployment: Deployment): Promise<Deployed> {
  // Early, so that no second Ctrl-C ends the process before it is said what it would do.
  context.claimCancel?.(true);
  try {
    return await deployAll(context, deployment);
  } finally {
    context.claimCancel?.(false);
  }
}
