import { BUCKET } from '../../aws/retained-resources.ts';
import type { ActionContext } from '../../context.ts';
import { CliError, ExitCode } from '../../errors.ts';
import { message } from '../../messages/registry.ts';
import { stackFailure } from '../deploy/failure.ts';
import { checkOwnChangeSets, checkOwnStack } from '../deploy/own-stack.ts';
import { type Pace, untilAtRest, type Watch } from '../deploy/watch.ts';
import { type InventorySources, type OwnedResource, ownershipOf, type StackInventory } from './inventory.ts';
import { itemText } from './verify-deletion.ts';

/** How stacks are deleted. */
export interface Removal extends InventorySources {
  pace: Pace;
  /** Switch termination protection and deletion protection off. */
  removeProtection: boolean;
}

/** @throws CliError exit 5 (busy) or 7 (protected, not deployed by cloudcart): nothing is deleted when one stack cannot be */
export async function checkDeletable(
  { stacks, removeProtection }: Pick<Removal, 'stacks' | 'removeProtection'>,
  { name, state }: Pick<StackInventory, 'name' | 'state'>,
): Promise<void> {
  if (!state) return;
  checkOwnStack(state);
  await checkOwnChangeSets(stacks, state);
  if (state.status.endsWith('_IN_PROGRESS') && state.status !== 'REVIEW_IN_PROGRESS') {
    throw new CliError(`Another operation is in progress on ${name} (${state.status}).`, {
      code: 'stack-busy',
      exitCode: ExitCode.Busy,
      remedy: 'Wait until it is done, then run destroy again.',
    });
  }
  if (state.terminationProtection && !removeProtection) {
    throw new CliError(`Termination protection of stack ${name} is on.`, {
      code: 'stack-protected',
      exitCode: ExitCode.NeedsHand,
      remedy: `Run destroy with --remove-protection, or: aws cloudformation update-termination-protection --no-enable-termination-protection --stack-name ${name}`,
    });
  }
}

/** Looks at the stack again, right before it is deleted. */
async function checkUnchanged(removal: Removal, { name, state }: StackInventory): Promise<void> {
  const now = await removal.stacks.describe(name);
  if (now?.id !== state?.id) {
    throw new CliError(`Stack ${name} was created or deleted by another operation meanwhile.`, {
      code: 'stack-busy',
      exitCode: ExitCode.Busy,
      remedy: 'Run destroy again: it shows what exists now.',
    });
  }
  await checkDeletable(removal, { name, state: now });
}

/**
 * Looks at a resource again, right before it is emptied or deleted.
 * @returns false when it does not exist any more
 * @throws CliError `not-owned` (exit 7) when it is not the environment's any more, or protected meanwhile
 */
async function checkOwned(removal: Removal, resource: OwnedResource): Promise<boolean> {
  const identity = await removal.resources.identify(resource);
  if (!identity) return false;
  const ownership = await ownershipOf(removal, resource, identity);
  const changed = ownership.owned
    ? identity.isProtected && !removal.removeProtection && 'its deletion protection is on now'
    : `it is owned by ${ownership.owner ?? 'an unknown owner'} now`;
  if (!changed) return true;
  throw new CliError(`${itemText(resource)} was not deleted: ${changed}.`, {
    code: 'not-owned',
    exitCode: ExitCode.NeedsHand,
    remedy: 'Run destroy again: it shows what exists now.',
  });
}

async function deleteStack(
  context: ActionContext,
  { stacks, pace, removeProtection }: Removal,
  { state, node, name }: StackInventory,
): Promise<void> {
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
  if (state.terminationProtection && removeProtection) await stacks.protect(state.id, false);
  await stacks.deleteStack(state.id);
  const left = await untilAtRest(context, stacks, watch, pace);
  if (left) throw stackFailure(node.id, node.template, left, watch.events, name);
}

/**
 * Deletes one stack with everything that it owns: buckets are emptied before, what it retains is deleted after.
 * @throws CliError exit 5 (busy) or 7 (protected, not owned, requires manual action)
 */
export async function removeStack(
  context: ActionContext,
  removal: Removal,
  inventory: StackInventory,
): Promise<void> {
  const { resources } = removal;
  const { node, name } = inventory;
  await checkUnchanged(removal, inventory);
  context.reporter.emit(message('stack-deleting', { name }, { stack: node.id }));
  await Promise.all(
    inventory.resources.map(async (one) => {
      if (!(await checkOwned(removal, one))) return;
      if (one.isProtected && removal.removeProtection) await resources.removeProtection(one);
      if (one.type === BUCKET) await resources.empty(one);
    }),
  );
  await deleteStack(context, removal, inventory);
  await Promise.all(
    inventory.resources.map(async (one) => {
      if (await checkOwned(removal, one)) await resources.remove(one);
    }),
  );
  context.reporter.emit(message('stack-deleted', { name }, { stack: node.id }));
}
