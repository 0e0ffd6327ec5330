import { accountListing, type Item } from '../aws/account-listing.ts';
import { s3ArtifactBucket } from '../aws/artifact-bucket.ts';
import { accountResources } from '../aws/retained-resources.ts';
import { LOCAL } from '../aws/session.ts';
import type { ActionContext } from '../context.ts';
import { CliError, ExitCode } from '../errors.ts';
import { message } from '../messages/registry.ts';
import { namedBuckets } from '../project/named-buckets.ts';
import { stackName } from '../project/project.ts';
import { applicationNames, otherApplications } from '../project/samconfig.ts';
import { runInOrder } from './deploy/schedule.ts';
import { AWS_PACE, LOCAL_PACE } from './deploy/watch.ts';
import { confirmDeletion } from './destroy/confirm-deletion.ts';
import { type Destruction, planDeletion } from './destroy/deletion-plan.ts';
import { type Inventory, type StackInventory, takeInventory } from './destroy/inventory.ts';
import { withOrphanedStacks } from './destroy/orphaned-stacks.ts';
import { checkProtection } from './destroy/protection.ts';
import { checkDeletable, removeStack } from './destroy/remove-stack.ts';
import { assertDeleted, foreignText, inventoryOf, remaining } from './destroy/verify-deletion.ts';
import { type EnvironmentRequest, openEnvironment } from './open-environment.ts';

export interface DestroyRequest extends EnvironmentRequest {
  /** Skips the confirmation. Default false. */
  yes?: boolean;
  /** Skips the confirmation when it is the name of the application: `cloudcart-dev`. */
  confirm?: string | undefined;
  /** Leaves the stacks that hold data. Default false. */
  keepData?: boolean;
  /** Switches termination protection of stacks, and deletion protection of tables and log groups, off. Default false. */
  removeProtection?: boolean;
}

/** What `destroy --json` prints. */
export interface DestroyReport {
  environment: string;
  deleted: { id: string; name: string; things: { type: string; name: string; holds: string }[] }[];
  kept: { id: string; name: string }[];
  /** Has a name of the environment and is not its own; the owner is absent when nothing tells. */
  notOwned: { type: string; name: string; owner?: string }[];
  /** Everything of the environment before and after, what is kept included. */
  inventory: { before: Item[]; after: Item[] };
}

/** A stack comes before those that it needs. */
function inReverse(
  stacks: readonly StackInventory[],
): { id: string; needs: string[]; stack: StackInventory }[] {
  return stacks.map((stack) => ({
    id: stack.node.id,
    needs: stacks.filter((other) => other.node.needs.includes(stack.node.id)).map((other) => other.node.id),
    stack,
  }));
}

/** Says what has a name of the environment and is another's. */
function reportForeign(context: ActionContext, { foreign, listedForeign }: Inventory): void {
  if (foreign.length > 0)
    context.reporter.emit(message('not-owned', { resources: foreign.map(foreignText) }));
  const [first] = listedForeign;
  if (!first) return;
  throw new CliError(
    `Stack ${first.stack} lists ${foreignText(first)}. Deleting the stack would delete it.`,
    {
      code: 'not-owned',
      exitCode: ExitCode.NeedsHand,
      remedy: `Set DeletionPolicy: Retain on it, deploy, and delete ${first.stack} in CloudFormation.`,
    },
  );
}

/** Looks at everything again: the stacks, what their templates name, and what the account lists for the application. */
async function lookAgain(destruction: Destruction): Promise<{ items: Item[]; found: Inventory }> {
  const [found, listed] = await Promise.all([takeInventory(destruction), destruction.listing.list()]);
  return { items: inventoryOf({ items: [], retained: [] }, listed, found.stacks), found };
}

const unknownOwners = ({ foreign }: Inventory) => foreign.filter((one) => one.owner === undefined);

/**
 * Deletes what an environment provably owns, in the reverse order of deployment, and verifies it with an inventory before and
 * after. What another stack owns, or nothing proves to be the environment's, is reported and left.
 * @throws CliError exit 3 (declined), 5 (busy), 7 (protected, requires manual action, or something was not deleted)
 */
export async function destroyProject(
  context: ActionContext,
  destruction: Destruction,
  request: DestroyRequest,
): Promise<DestroyReport> {
  const { project, place, resources } = destruction;
  const removeProtection = request.removeProtection === true;
  const { found, lost, kept, held, before, spared, retained, listed } = await planDeletion(
    destruction,
    request.keepData === true,
  );
  const name = (stack: StackInventory) => ({ id: stack.node.id, name: stack.name });
  const report = (deleted: DestroyReport['deleted'], after: Item[]): DestroyReport => ({
    environment: project.config.name,
    deleted,
    kept: kept.map(name),
    notOwned: found.foreign,
    inventory: { before, after },
  });
  const orphans = { held, unproven: destruction.unproven };
  reportForeign(context, found);
  if (lost.length === 0) {
    if (held.length === 0) context.reporter.emit(message('nothing-to-destroy', {}));
    assertDeleted(remaining(listed, [], spared), unknownOwners(found), orphans);
    return report([], before);
  }
  for (const stack of lost) await checkDeletable({ ...destruction, removeProtection }, stack);
  const handles = (type: string): boolean => resources.handles(type);
  checkProtection(project, lost, place, { removeProtection, handles });
  await confirmDeletion(context, request, project.config.stackName, lost, destruction.orphaned);
  const known = { nested: found.nested, knownStacks: found.knownStacks };
  const { failures } = await runInOrder(inReverse(lost), 4, ({ stack }) =>
    removeStack(context, { ...destruction, ...known, removeProtection }, stack),
  );
  if (failures.length > 0) throw failures[0];
  const after = await lookAgain({ ...destruction, ...known });
  assertDeleted(remaining(after.items, retained, spared), unknownOwners(after.found), orphans);
  const deleted = lost.map((stack) => ({
    ...name(stack),
    things: stack.resources.map(({ type, name: resource, holds }) => ({ type, name: resource, holds })),
  }));
  return report(deleted, after.items);
}

/** `destroyProject` on a real account or the local engine. */
export async function runDestroy(context: ActionContext, request: DestroyRequest): Promise<DestroyReport> {
  const { project: written, session, stacks, originOf } = await openEnvironment(context, request);
  const others = otherApplications(context.projectRoot, written.config.name);
  const { project, orphaned, unproven } = await withOrphanedStacks(stacks, written, originOf, others);
  const destruction: Destruction = {
    project,
    orphaned,
    unproven,
    namedBuckets: namedBuckets(context.projectRoot),
    objectKeys: async (bucket) => {
      const objects = await s3ArtifactBucket(await session.s3(), bucket, session.account).list();
      return objects.map((one) => one.key);
    },
    place: session,
    stacks,
    originOf,
    resources: accountResources(session),
    otherApplications: others,
    listing: accountListing(session, {
      application: project.config.stackName,
      others: applicationNames(context.projectRoot),
      stacks: project.stacks.map((node) => stackName(project, node.id)),
      tags: project.config.tags,
    }),
    pace: project.config.name === LOCAL ? LOCAL_PACE : AWS_PACE,
  };
  return destroyProject(context, destruction, request);
}
