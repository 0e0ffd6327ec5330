import type { Item, Listing } from '../../aws/account-listing.ts';
import { isRetained } from '../../project/retention.ts';
import type { Pace } from '../deploy/watch.ts';
import { type HeldStack, heldStacks } from './held-stacks.ts';
import { type Inventory, type InventorySources, type StackInventory, takeInventory } from './inventory.ts';
import { keepsData } from './keeps-data.ts';
import { NESTED_STACK } from './nested-stacks.ts';
import { contentsOf, inventoryOf } from './verify-deletion.ts';

/** What a destruction works with; a test brings fakes. */
export interface Destruction extends InventorySources {
  listing: Listing;
  pace: Pace;
  /** Ids of stacks that the root template does not name any more. Default none. */
  orphaned?: ReadonlySet<string>;
  /** Buckets that samconfig names as `s3_bucket`, with the environments that do. Default none. */
  namedBuckets?: ReadonlyMap<string, readonly string[]>;
  /** Keys of all objects of a bucket. */
  objectKeys(bucket: string): Promise<string[]>;
  /** Names of stacks that may be such ones, and do not say which application they are of. Default none. */
  unproven?: readonly string[];
}

const itemsOf = (stacks: readonly StackInventory[]): Item[] =>
  stacks.flatMap((stack) => [
    ...[stack, ...stack.nested].map(({ name }) => ({ type: NESTED_STACK, name })),
    ...stack.resources.map(({ type, name }) => ({ type, name })),
  ]);

/** What will be deleted, what stays, and what must not exist afterwards. */
export interface DeletionPlan {
  found: Inventory;
  lost: StackInventory[];
  kept: StackInventory[];
  /** They stay because something may be lost, and must not. */
  held: HeldStack[];
  before: Item[];
  /** Expected to exist afterwards. */
  spared: Item[];
  retained: Item[];
  listed: Item[];
}

/** Looks at the environment and decides what `destroy` deletes: an application with `DeletionPolicy: Retain` stays. */
export async function planDeletion(destruction: Destruction, keepData: boolean): Promise<DeletionPlan> {
  const { project, place, stacks, resources, listing } = destruction;
  const [found, listed] = await Promise.all([takeInventory(destruction), listing.list()]);
  const keeps = await Promise.all(
    found.stacks.map(
      async (one) => isRetained(project, place, one.node) || (keepData && (await keepsData(stacks, one))),
    ),
  );
  const kept = found.stacks.filter((_, index) => keeps[index]);
  const deletable = found.stacks.filter((one) => !kept.includes(one));
  const held = await heldStacks(destruction, deletable);
  const lost = deletable.filter((one) => !held.some(({ stack }) => stack === one));
  const handles = (type: string): boolean => resources.handles(type);
  const [contents, keptContents] = await Promise.all([
    contentsOf(stacks, lost, handles),
    contentsOf(stacks, kept, handles),
  ]);
  const all = { items: [...contents.items, ...keptContents.items], retained: [] };
  const others = found.foreign.filter((one) => one.owner !== undefined);
  return {
    found,
    lost,
    kept,
    held,
    listed,
    before: inventoryOf(all, listed, found.stacks),
    spared: [
      ...itemsOf(kept),
      ...keptContents.items,
      ...others,
      ...listed.filter((one) => kept.some(({ name }) => name === one.stack)),
    ],
    retained: contents.retained,
  };
}
