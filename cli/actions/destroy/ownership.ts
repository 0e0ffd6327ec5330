import type { ResourceIdentity } from '../../aws/retained/handler.ts';
import type { RetainedResource } from '../../aws/retained-resources.ts';
import type { Stacks } from '../../aws/stacks.ts';
import type { Place } from '../../project/project.ts';
import { type Lifespan, lifespansOf } from './lifespans.ts';
import type { NestedStack } from './nested-stacks.ts';
import { taggedStack } from './tagged-stack.ts';

/** A resource that may be the environment's. */
export interface Candidate extends RetainedResource {
  /** Physical name of the Lambda function that a log group without tags comes with. */
  functionName?: string;
}

/** Who owns a resource: a stack of this environment, with proof, or another owner as far as it is known. */
export type Ownership =
  | { owned: true; stack: string /** Name of the nested stack that has it. */; nestedStack?: string }
  | { owned: false; owner: string | undefined };

/** What proves ownership. */
export interface OwnershipSources {
  stacks: Pick<Stacks, 'ownerOf' | 'deletedStacks' | 'describe' | 'resources' | 'events' | 'list'>;
  place: Place;
  /** Deployed names of the environment's stacks. */
  ownStacks: readonly string[];
  /** Stacks nested in those, by the deployed name of the stack above them. */
  nested: ReadonlyMap<string, readonly Pick<NestedStack, 'id' | 'name'>[]>;
  /** Application names of the project's other environments. */
  otherApplications: readonly string[];
}

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

/** The stack of the environment with this name, or the one that has a nested stack of this name. */
function ownStackOf(
  { ownStacks, nested }: OwnershipSources,
  name: string,
): { stack: string; nestedStack?: string } | undefined {
  if (ownStacks.includes(name)) return { stack: name };
  const above = ownStacks.find((one) => nested.get(one)?.some((below) => below.name === name));
  return above === undefined ? undefined : { stack: above, nestedStack: name };
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
    const ids = [...(state ? [state.id] : []), ...(await stacks.deletedStacks(stack))];
    for (const id of [...ids, ...below.map((one) => one.id)])
      if (await wasRetained(sources, id, candidate, identity)) return { owned: true, stack };
  }
  return { owned: false, owner: undefined };
}

/**
 * Finds out who owns a resource. The name alone proves nothing: the resource's own `aws:cloudformation:*` tags must name a stack
 * of this environment, account and region, and no other stack may hold it. Without such tags a stack of the environment must
 * list the resource as created, or have recorded that it retained it.
 */
export async function findOwnership(
  sources: OwnershipSources,
  candidate: Candidate,
  identity: ResourceIdentity,
): Promise<Ownership> {
  const { stacks, place } = sources;
  const subject = subjectOf(candidate);
  for (const one of subject.type === candidate.type ? [subject] : [candidate, subject]) {
    const holder = await stacks.ownerOf(one);
    if (holder && !ownStackOf(sources, holder.stackName))
      return { owned: false, owner: `stack ${holder.stackName}` };
  }
  const tagged = taggedStack(identity.tags);
  if (tagged) {
    const isHere = tagged.account === place.account && tagged.region === place.region;
    const own = isHere && ownStackOf(sources, tagged.name);
    if (own) return { owned: true, ...own };
    const elsewhere = isHere ? '' : ` of account ${tagged.account}, region ${tagged.region}`;
    return { owned: false, owner: `stack ${tagged.name}${elsewhere}` };
  }
  const other = await findOtherHolder(sources, candidate, identity);
  if (other) return { owned: false, owner: `stack ${other}` };
  return findRecord(sources, candidate, identity);
}
