import { type Belongings, BUCKET } from '../../aws/belongings.ts';
import type { Stacks } from '../../aws/stacks.ts';
import type { ActionContext } from '../../context.ts';
import { CliError, ExitCode } from '../../errors.ts';
import { message } from '../../messages/registry.ts';
import { stackFailure } from '../deploy/failure.ts';
import { type Pace, untilAtRest, type Watch } from '../deploy/watch.ts';
import type { Holding } from './inventory.ts';

/** @throws CliError exit 5 (busy) or 7 (protected): nothing is deleted when one stack cannot be */
export function checkDeletable(holding: Holding): void {
  const { state, name } = holding;
  if (!state) return;
  if (state.status.endsWith('_IN_PROGRESS') && state.status !== 'REVIEW_IN_PROGRESS') {
    throw new CliError(`Another operation is in progress on ${name} (${state.status}).`, {
      code: 'stack-busy',
      exitCode: ExitCode.Busy,
      remedy: 'Wait until it is done, then destroy again.',
    });
  }
  if (state.terminationProtection) {
    throw new CliError(`${name} is protected against deletion.`, {
      code: 'stack-protected',
      exitCode: ExitCode.NeedsHand,
      remedy: `If you are sure: aws cloudformation update-termination-protection --no-enable-termination-protection --stack-name ${name}, and destroy again.`,
    });
  }
}

async function deleteStack(
  context: ActionContext,
  stacks: Stacks,
  pace: Pace,
  holding: Holding,
): Promise<void> {
  const { state, node, name } = holding;
  if (!state) return;
  const since = context.clock.now();
  const before = await stacks.events(state.id, new Date(since.getTime() - 60_000));
  const watch: Watch = {
    stackId: state.id,
    stack: node.id,
    since,
    seen: new Set(before.map((one) => one.id)),
    events: [],
    asked: name,
  };
  await stacks.deleteStack(state.id);
  const left = await untilAtRest(context, stacks, watch, pace);
  if (left) throw stackFailure(node.id, node.template, left, watch.events, name);
}

/**
 * Deletes one stack with everything that belongs to it: buckets are emptied before, what it leaves behind is deleted after.
 * @throws CliError exit 5 (busy) or 7 (needs a hand)
 */
export async function removeStack(
  context: ActionContext,
  stacks: Stacks,
  belongings: Belongings,
  pace: Pace,
  holding: Holding,
): Promise<void> {
  checkDeletable(holding);
  context.reporter.emit(message('stack-deleting', { name: holding.name }, { stack: holding.node.id }));
  const buckets = holding.things.filter((thing) => thing.type === BUCKET);
  await Promise.all(buckets.map((bucket) => belongings.empty(bucket)));
  await deleteStack(context, stacks, pace, holding);
  await Promise.all(holding.things.map((thing) => belongings.remove(thing)));
  context.reporter.emit(message('stack-deleted', { name: holding.name }, { stack: holding.node.id }));
}
