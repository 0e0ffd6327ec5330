import type { StackState, Stacks } from '../../aws/stacks.ts';
import type { ActionContext } from '../../context.ts';
import { message } from '../../messages/registry.ts';
import type { StackNode } from '../../project/stacks.ts';
import { conditionOf } from '../deploy/statuses.ts';
import { type Pace, untilAtRest } from '../deploy/watch.ts';

/** So far back the events of what runs are told again to whoever comes back. */
const LOOK_BACK_MS = 60_000;

interface Working {
  node: StackNode;
  state: StackState;
}

function working(nodes: readonly StackNode[], states: ReadonlyMap<string, StackState>): Working[] {
  return nodes.flatMap((node) => {
    const state = states.get(node.id);
    return state && conditionOf(state.status) === 'busy' ? [{ node, state }] : [];
  });
}

async function tell(context: ActionContext, stacks: Stacks, { node, state }: Working): Promise<void> {
  const resources = await stacks.resources(state.id);
  const busy = resources.filter((one) => one.status.endsWith('_IN_PROGRESS')).map((one) => one.logicalId);
  const { name, status } = state;
  context.reporter.emit(message('stack-at-work', { name, status, resources: busy }, { stack: node.id }));
}

/**
 * Tells which stacks are at work and at which resources; with `follow` tells on until all are at rest.
 * @returns whether there were any
 * @throws CliError exit 130 on Ctrl-C: what CloudFormation does goes on
 */
export async function attachToWork(
  context: ActionContext,
  stacks: Stacks,
  nodes: readonly StackNode[],
  states: ReadonlyMap<string, StackState>,
  options: { follow: boolean; pace: Pace },
): Promise<boolean> {
  const found = working(nodes, states);
  await Promise.all(found.map((one) => tell(context, stacks, one)));
  if (!options.follow) return found.length > 0;
  const since = new Date(context.clock.now().getTime() - LOOK_BACK_MS);
  await Promise.all(
    found.map(({ node, state }) => {
      const watch = { stackId: state.id, stack: node.id, since, seen: new Set<string>(), events: [] };
      return untilAtRest(context, stacks, watch, options.pace);
    }),
  );
  return found.length > 0;
}
