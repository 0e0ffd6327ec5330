import type { ArtifactStore } from '../../aws/artifact-store.ts';
import type { StackState, Stacks } from '../../aws/stacks.ts';
import type { BuildResult } from '../../build/build.ts';
import type { ActionContext } from '../../context.ts';
import { usageError } from '../../errors.ts';
import { message } from '../../messages/registry.ts';
import { type EnvironmentProject, type Place, resolveStack, stackName } from '../../project/project.ts';
import type { StackNode } from '../../project/stacks.ts';
import { deployStack, ownOutputs } from './deploy-stack.ts';
import { runInOrder } from './schedule.ts';
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
  /** Sets right what was changed past CloudFormation in a stack that now stands; whether there was anything. */
  setRight?(node: StackNode): Promise<boolean>;
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
function standingOutputs(deployment: Deployment): Record<string, Record<string, string>> {
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
    outputs[node.id] = ownOutputs(state);
  }
  return outputs;
}

function storeFor(
  deployment: Deployment,
  node: StackNode,
  outputs: Readonly<Record<string, Record<string, string>>>,
): StackWork['store'] {
  const source = deployment.project.artifactBucket;
  if (!source || source.stack === node.id) return undefined;
  const bucket = outputs[source.stack]?.[source.output];
  if (!bucket) throw usageError('artifact-bucket', `${source.stack} has no output ${source.output}`);
  return { bucket, objects: deployment.openStore(bucket) };
}

function workOf(
  deployment: Deployment,
  node: StackNode,
  outputs: Readonly<Record<string, Record<string, string>>>,
): StackWork {
  const { project, place, built } = deployment;
  const template = built.templates.find((one) => one.stack === node.id);
  if (!template) throw new Error(`${node.id} was not built`);
  const store = storeFor(deployment, node, outputs);
  if (template.needsBucket && !store) {
    throw usageError(
      'artifact-bucket',
      `${node.template.name} has functions, and the root template names no artifact bucket for them.`,
      'Add Metadata.CloudCart.ArtifactBucket: <Stack>.Outputs.<Output> to template.yaml.',
    );
  }
  return {
    node,
    name: stackName(project, node.id),
    template,
    artifacts: built.artifacts.filter((artifact) => artifact.stack === node.id),
    ...resolveStack(project, node, place, outputs),
    state: deployment.states.get(node.id),
    store,
  };
}

/**
 * Deploys the selected stacks, each as soon as all that it needs stands.
 * @returns results in the project's order, and the outputs of every stack that stands
 * @throws the first failure, after everything that ran has come to an end
 */
export async function deployProject(
  context: ActionContext,
  deployment: Deployment,
): Promise<{ results: StackResult[]; outputs: Record<string, Record<string, string>> }> {
  const outputs = standingOutputs(deployment);
  const { results, failures } = await runInOrder(deployment.selected, PARALLEL_STACKS, async (node) => {
    const result = await deployStack(
      context,
      deployment.stacks,
      deployment.rules,
      workOf(deployment, node, outputs),
    );
    outputs[node.id] = result.outputs;
    const corrected = (await deployment.setRight?.(node)) ?? false;
    return corrected && result.action === 'unchanged' ? { ...result, action: 'updated' as const } : result;
  });
  const [first, ...others] = failures;
  for (const other of others) {
    const text = other instanceof Error ? other.message : String(other);
    context.reporter.emit(message('stack-failed-too', { reason: text }));
  }
  if (first !== undefined) throw first;
  return { results: deployment.selected.flatMap((node) => results.get(node.id) ?? []), outputs };
}
