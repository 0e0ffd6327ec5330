import type { ReadSsmParameters } from '../../aws/ssm-parameters.ts';
import type { ActionContext } from '../../context.ts';
import { templateScope } from '../../project/child-scope.ts';
import { type EnvironmentProject, rootScope } from '../../project/project.ts';
import { resolveStack } from '../../project/resolve-stack.ts';
import type { StackNode } from '../../project/stacks.ts';
import { type Deployment, stackValues, withSsm, workOf } from '../deploy/deploy-project.ts';
import { ownOutputs } from '../deploy/deploy-stack.ts';
import { checkImports } from '../deploy/exports-ahead.ts';
import { checkDeployable } from '../deploy/make-room.ts';
import { preflight } from '../deploy/preflight.ts';
import { createdBefore } from '../deploy/ssm-ahead.ts';
import { checkResourceTypes } from '../deploy/unknown-types.ts';
import type { StackWork } from '../deploy/work.ts';
import { isUnknown, unknownValue } from './compare.ts';
import { diffStack, type StackDiff } from './diff-stack.ts';
import { outputsThatMayChange } from './outputs-ahead.ts';
import { pendingWriter } from './pending-value.ts';

type Outputs = Record<string, Record<string, string>>;

/** The outputs, with a mark for the artifact bucket as long as there is none. */
function withBucket({ artifactBucket: source }: EnvironmentProject, outputs: Outputs): Outputs {
  if (!source) return outputs;
  const { stack, output } = source;
  return { ...outputs, [stack]: { [output]: unknownValue(stack, output), ...outputs[stack] } };
}

/** What a stack gives to the others now. */
function outputsNow(deployment: Deployment, node: StackNode): Record<string, string> {
  const state = deployment.states.get(node.id);
  return stackValues(deployment.project, node.id, ownOutputs(state), state?.id);
}

/** The outputs that keep their values. */
function outputsAhead(now: Record<string, string>, diff: StackDiff, node: StackNode): Record<string, string> {
  if (diff.state === 'new') return {};
  const after = { template: node.template.data, parameters: {} };
  const moving = outputsThatMayChange(after, diff.outputs, diff.parameters, diff.resources);
  return Object.fromEntries(Object.entries(now).filter(([name]) => !moving.has(name)));
}

const known = (parameters: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(parameters).filter(([, value]) => !isUnknown(value)));

/** The work with the values of the SSM parameters that exist now: other stacks of this deployment may create the rest. */
function withSsmAhead(deployment: Deployment, node: StackNode, work: StackWork): Promise<StackWork> {
  const { readSsm } = deployment;
  if (!readSsm) return Promise.resolve(work);
  const isCreated = createdBefore(deployment, node);
  const read: ReadSsmParameters = (names, mayBeMissing) =>
    readSsm(
      names.filter((name) => !isUnknown(name)),
      mayBeMissing,
    );
  return withSsm({ readSsm: read }, work, isCreated);
}

/**
 * What a deployment would change of every selected stack, in order: what depends on the outputs of one that changes is marked.
 * Nothing is left behind: every change set is deleted again.
 * @throws CliError exit 2 (template), 5 (busy) or 7 (a stack is stuck)
 */
export async function diffProject(context: ActionContext, deployment: Deployment): Promise<StackDiff[]> {
  const { project, place, stacks, rules, selected, enabled, states } = deployment;
  preflight(deployment);
  await checkResourceTypes(deployment);
  await checkImports(deployment);
  for (const node of selected) checkDeployable(rules, node, states.get(node.id));
  const now: Outputs = Object.fromEntries(enabled.map((node) => [node.id, outputsNow(deployment, node)]));
  const named = withBucket(project, now);
  const write = pendingWriter((id) => enabled.some((node) => node.id === id));
  const ahead: Outputs = { ...now };
  const diffs: StackDiff[] = [];
  // One after the other: what a stack changes decides what may change in those that need it.
  for (const node of selected) {
    const resolved = resolveStack(project, node, place, now, write);
    const work = await withSsmAhead(deployment, node, workOf(deployment, node, named, resolved));
    const later = resolveStack(project, node, place, ahead, write).parameters;
    const scope = templateScope(node, rootScope(project, place, {}), work.name, known(work.parameters));
    const diff = await diffStack(context, stacks, { work, ahead: later, scope, pace: rules.pace });
    ahead[node.id] = outputsAhead(now[node.id] ?? {}, diff, node);
    diffs.push(diff);
  }
  return diffs;
}
