import type { ResourceIdentity } from '../../aws/retained/handler.ts';
import type { RetainedResource } from '../../aws/retained-resources.ts';
import type { Stacks } from '../../aws/stacks.ts';
import { type Lifespan, lifespansOf } from './lifespans.ts';
import { ownershipByTag } from './ownership-by-tag.ts';
import {
  type Candidate,
  type Ownership,
  type OwnershipSources,
  ownStackOf,
  proofOf,
} from './ownership-sources.ts';
import { taggedStack } from './tagged-stack.ts';

const FUNCTION = 'AWS::Lambda::Function';
const NOT_HELD = /^(CREATE_FAILED|CREATE_IN_PROGRESS|UPDATE_FAILED|DELETE_COMPLETE|DELETE_SKIPPED)$/;

/** Whether a stack that lists a resource in this status has created it and still has it. */
export const isHeld = (status: string): boolean => !NOT_HELD.test(status);

/**
 * Whether a resource that a stack lists in this status is one that it created: a name that was taken is listed too when the
 * creation fails. Unlike {@link isHeld} this counts a failed update, after which the resource still works.
 */
export const isCreated = (status: string): boolean => status === 'UPDATE_FAILED' || isHeld(status);

/** Whether a stack has the resource, as its list says. */
const lists = (listed: Awaited<ReturnType<Stacks['resources']>>, { type, name }: RetainedResource): boolean =>
  listed.some((one) => one.type === type && one.physicalId === name && isHeld(one.status));

/** The resource whose stack decides: itself, or the function that a log group comes with. */
const subjectOf = ({ type, name, functionName }: Candidate): RetainedResource =>
  functionName === undefined ? { type, name } : { type: FUNCTION, name: functionName };

/**
 * Whether the log group of a function is one that the function wrote. An older group was there before the function. CloudFormation
 * keeps events for 90 days: without any event of the function its listing is the only proof.
 */
function isWritten(spans: readonly Lifespan[], hasEvents: boolean, createdAt: Date | undefined): boolean {
  if (spans.length === 0) return !hasEvents;
  return spans.some((one) => createdAt !== undefined && createdAt >= one.from);
}

/**
 * Whether a stack lists a resource, and had finished creating it when it already existed: a younger resource of the same name
 * was created by something else. The log group of a function must not be older than the function.
 */
async function holds(
  { stacks }: OwnershipSources,
  stack: string,
  candidate: Candidate,
  { createdAt }: ResourceIdentity,
): Promise<boolean> {
  const subject = subjectOf(candidate);
  if (!lists(await stacks.resources(stack), subject)) return false;
  const events = await stacks.events(stack, new Date(0));
  const spans = lifespansOf(events, subject);
  if (candidate.functionName !== undefined) {
    const hasEvents = events.some((one) => one.type === subject.type && one.physicalId === subject.name);
    return isWritten(spans, hasEvents, createdAt);
  }
  return spans.some((one) => createdAt !== undefined && createdAt <= one.complete);
}

/** A stack of another environment of the project that holds the resource. */
async function findOtherHolder(
  sources: OwnershipSources,
  candidate: Candidate,
  identity: ResourceIdentity,
): Promise<string | undefined> {
  const { stacks, otherApplications } = sources;
  const others = (await stacks.list()).filter(
    ({ name }) =>
      !ownStackOf(sources, name) &&
      otherApplications.some((one) => name === one || name.startsWith(`${one}-`)),
  );
  for (const { name } of others) {
    // The function of another environment writes to its log group, whoever created the group.
    const isWriter =
      candidate.functionName !== undefined && lists(await stacks.resources(name), subjectOf(candidate));
    if (isWriter || (await holds(sources, name, candidate, identity))) return name;
  }
  return undefined;
}

/**
 * Whether a stack recorded that it created the resource and then retained it, or that it created and deleted the function that
 * wrote it. The end alone proves nothing: a failed creation over the name of another resource ends in the same way.
 */
async function wasRetained(
  { stacks }: OwnershipSources,
  stackId: string,
  candidate: Candidate,
  { createdAt }: ResourceIdentity,
): Promise<boolean> {
  if (createdAt === undefined) return false;
  const spans = lifespansOf(await stacks.events(stackId, new Date(0)), subjectOf(candidate));
  return spans.some(({ from, complete, until, isRetained }) =>
    candidate.functionName === undefined
      ? isRetained && createdAt <= complete
      : until !== undefined && from <= createdAt && createdAt <= until,
  );
}

/** ARNs of the deleted stacks of a name that this project deployed. */
async function ownDeletedStacks(sources: OwnershipSources, name: string): Promise<string[]> {
  const own: string[] = [];
  for (const id of await sources.stacks.deletedStacks(name))
    if ((await proofOf(sources, id)) === 'own') own.push(id);
  return own;
}

/** Proof for a resource without CloudFormation's tags: what the environment's own stacks list or have retained. */
async function findRecord(
  sources: OwnershipSources,
  candidate: Candidate,
  identity: ResourceIdentity,
): Promise<Ownership> {
  const { stacks, ownStacks, nested } = sources;
  for (const stack of ownStacks) {
    const state = await stacks.describe(stack);
    const below = nested.get(stack) ?? [];
    if (state && (await holds(sources, state.id, candidate, identity))) return { owned: true, stack };
    for (const { id, name } of below)
      if (await holds(sources, id, candidate, identity)) return { owned: true, stack, nestedStack: name };
    const earlier = await ownDeletedStacks(sources, stack);
    for (const id of [...(state ? [state.id] : []), ...earlier, ...below.map((one) => one.id)])
      if (await wasRetained(sources, id, candidate, identity)) return { owned: true, stack };
  }
  return { owned: false, owner: undefined };
}

/**
 * Finds out who owns a resource. The name alone proves nothing: the resource's own `aws:cloudformation:*` tags must name a stack
 * of this environment, account and region that this project deployed, and no other stack may hold it. Without such tags, or when
 * nothing is known of their stack any more, a stack of the environment must list the resource as created, or have recorded that
 * it retained it.
 */
export async function findOwnership(
  sources: OwnershipSources,
  candidate: Candidate,
  identity: ResourceIdentity,
): Promise<Ownership> {
  const { stacks } = sources;
  const subject = subjectOf(candidate);
  for (const one of subject.type === candidate.type ? [subject] : [candidate, subject]) {
    const holder = await stacks.ownerOf(one);
    if (holder && !ownStackOf(sources, holder.stackName))
      return { owned: false, owner: `stack ${holder.stackName}` };
  }
  const tagged = taggedStack(identity.tags);
  const byTag = tagged && (await ownershipByTag(sources, tagged));
  if (byTag) return byTag;
  const other = await findOtherHolder(sources, candidate, identity);
  if (other) return { owned: false, owner: `stack ${other}` };
  return findRecord(sources, candidate, identity);
}
