import { BUCKET } from '../../aws/retained-resources.ts';
import type { Stacks } from '../../aws/stacks.ts';
import { oneLine } from '../../output/neutral.ts';
import { isArtifactTemplate } from '../../project/artifact-stack.ts';
import { type EnvironmentProject, stackName } from '../../project/project.ts';
import { ifAllowed } from '../deploy/if-allowed.ts';
import { hasStackName } from '../deploy/leftovers.ts';
import { isOwnKey } from '../gc/artifact-keys.ts';
import type { StackInventory } from './inventory.ts';
import { keepsData } from './keeps-data.ts';

/** A stack that `destroy` leaves, because something may be lost with it. */
export interface HeldStack {
  stack: StackInventory;
  /** Completes `Stack x (…)`. */
  reason: string;
  /** samconfig names a bucket of it. */
  isNamed: boolean;
}

/** What the reasons are found in. */
export interface HoldSources {
  project: EnvironmentProject;
  stacks: Pick<Stacks, 'resources' | 'template' | 'list'>;
  otherApplications: readonly string[];
  orphaned?: ReadonlySet<string>;
  namedBuckets?: ReadonlyMap<string, readonly string[]>;
  objectKeys(bucket: string): Promise<string[]>;
}

/** Why a stack is left that the root template does not name any more. */
export const ORPHANED = 'the root template does not name it any more';

const bucketsOf = ({ resources }: StackInventory): string[] =>
  resources.filter((one) => one.type === BUCKET).map((one) => one.name);

/** Others deploy with a bucket that samconfig names, and may keep anything in it. */
function namedReason({ namedBuckets }: HoldSources, stack: StackInventory): string | undefined {
  for (const bucket of bucketsOf(stack)) {
    const environments = namedBuckets?.get(bucket);
    if (environments)
      return `s3_bucket of ${environments.join(', ')} in samconfig names its bucket ${bucket}`;
  }
  return undefined;
}

/**
 * Whether a stack that an object names is one of this environment. One that exists must be among the project's own: its name alone
 * does not say whose it is.
 */
async function ownStackNames({
  project,
  stacks,
  otherApplications,
}: HoldSources): Promise<(name: string) => boolean> {
  const own = new Set(project.stacks.map((node) => stackName(project, node.id)));
  const existing = await ifAllowed(() => stacks.list());
  const others = new Set(existing?.map((one) => one.name));
  const { stackName: application } = project.config;
  return (name) =>
    own.has(name) ||
    (existing !== undefined && !others.has(name) && hasStackName(application, otherApplications, name));
}

/** The bucket of `resolve_s3` holds nothing that is not sent again, as long as only this environment has put something into it. */
async function sharedReason(sources: HoldSources, stack: StackInventory): Promise<string | undefined> {
  const isOwnStack = await ownStackNames(sources);
  for (const bucket of bucketsOf(stack)) {
    const found = (await sources.objectKeys(bucket)).filter((key) => !isOwnKey(key, isOwnStack));
    const [first, ...more] = found;
    if (first === undefined) continue;
    const rest = more.length > 0 ? ` and ${more.length} more` : '';
    return oneLine(`its bucket ${bucket} holds what this environment did not put there: ${first}${rest}`);
  }
  return undefined;
}

async function reasonOf(sources: HoldSources, stack: StackInventory): Promise<string | undefined> {
  if (isArtifactTemplate(stack.node.template)) return sharedReason(sources, stack);
  if (sources.orphaned?.has(stack.node.id) !== true) return undefined;
  // The application of a stack may have had `DeletionPolicy: Retain`, which the root template does not show any more: it was
  // meant to go on, whatever it holds. The stack of the root itself is of no application.
  const isRoot = stack.name === sources.project.config.stackName;
  return isRoot && !(await keepsData(sources.stacks, stack)) ? undefined : ORPHANED;
}

/** The stacks that only the user can delete, of those that would be deleted. */
export async function heldStacks(
  sources: HoldSources,
  stacks: readonly StackInventory[],
): Promise<HeldStack[]> {
  const all = await Promise.all(
    stacks.map(async (stack): Promise<HeldStack[]> => {
      const named = namedReason(sources, stack);
      const reason = named ?? (await reasonOf(sources, stack));
      return reason === undefined ? [] : [{ stack, reason, isNamed: named !== undefined }];
    }),
  );
  return all.flat();
}
