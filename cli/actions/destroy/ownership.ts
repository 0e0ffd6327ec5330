import type { ResourceIdentity } from '../../aws/retained/handler.ts';
import type { RetainedResource } from '../../aws/retained-resources.ts';
import type { Stacks } from '../../aws/stacks.ts';
import type { Place } from '../../project/project.ts';

/** A resource that may be the environment's. */
export interface Candidate extends RetainedResource {
  /** Physical name of the Lambda function that a log group without tags comes with. */
  functionName?: string;
}

/** Who owns a resource: a stack of this environment, with proof, or another owner as far as it is known. */
export type Ownership = { owned: true; stack: string } | { owned: false; owner: string | undefined };

/** What proves ownership. */
export interface OwnershipSources {
  stacks: Pick<Stacks, 'ownerOf' | 'deletedStacks' | 'describe' | 'resources' | 'events' | 'list'>;
  place: Place;
  /** Deployed names of the environment's stacks. */
  ownStacks: readonly string[];
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

interface TaggedStack {
  name: string;
  account: string;
  region: string;
}

/** The stack that CloudFormation's own tags name. Users cannot write tags that begin with `aws:`. */
function taggedStack(tags: ResourceIdentity['tags']): TaggedStack | undefined {
  const arn = /^arn:[^:]+:cloudformation:([^:]+):([^:]+):stack\/([^/]+)\/.+$/.exec(
    tags['aws:cloudformation:stack-id'] ?? '',
  );
  const [, region, account, name] = arn ?? [];
  const isWhole = region && account && name && name === tags['aws:cloudformation:stack-name'];
  return isWhole ? { name, account, region } : undefined;
}

/** The resource whose stack decides: itself, or the function that a log group comes with. */
const subjectOf = ({ type, name, functionName }: Candidate): RetainedResource =>
  functionName === undefined ? { type, name } : { type: FUNCTION, name: functionName };

const CREATED = /^(CREATE|UPDATE|IMPORT)_COMPLETE$/;

/**
 * Whether a stack lists a resource, and had finished creating it when it already existed: a younger resource of the same name
 * was created by something else. The log group of a function is as young as the first call.
 */
async function holds(
  { stacks }: OwnershipSources,
  stack: string,
  candidate: Candidate,
  { createdAt }: ResourceIdentity,
): Promise<boolean> {
  const { type, name } = subjectOf(candidate);
  const listed = await stacks.resources(stack);
  const isListed = listed.some((one) => one.type === type && one.physicalId === name && isHeld(one.status));
  if (!isListed || candidate.functionName !== undefined) return isListed;
  const events = await stacks.events(stack, new Date(0));
  return events.some(
    (one) =>
      one.type === type &&
      one.physicalId === name &&
      CREATED.test(one.status) &&
      createdAt !== undefined &&
      createdAt <= one.at,
  );
}

/** A stack of another environment of the project that holds the resource. */
async function findOtherHolder(
  sources: OwnershipSources,
  candidate: Candidate,
  identity: ResourceIdentity,
): Promise<string | undefined> {
  const { stacks, ownStacks, otherApplications } = sources;
  const others = (await stacks.list()).filter(
    ({ name }) =>
      !ownStacks.includes(name) &&
      otherApplications.some((one) => name === one || name.startsWith(`${one}-`)),
  );
  for (const { name } of others) if (await holds(sources, name, candidate, identity)) return name;
  return undefined;
}

/** Whether a stack recorded that it created the resource and then retained it, or deleted the function that it comes with. */
async function wasRetained(
  { stacks }: OwnershipSources,
  stackId: string,
  candidate: Candidate,
  { createdAt }: ResourceIdentity,
): Promise<boolean> {
  const subject = subjectOf(candidate);
  const ends = subject.type === candidate.type ? ['DELETE_SKIPPED'] : ['DELETE_COMPLETE', 'DELETE_SKIPPED'];
  const events = await stacks.events(stackId, new Date(0));
  const end = events.findLast(
    (one) => one.type === subject.type && one.physicalId === subject.name && ends.includes(one.status),
  );
  // A resource of this name that is younger was created by someone else.
  return end !== undefined && createdAt !== undefined && createdAt <= end.at;
}

/** Proof for a resource without CloudFormation's tags: what the environment's own stacks list or have retained. */
async function findRecord(
  sources: OwnershipSources,
  candidate: Candidate,
  identity: ResourceIdentity,
): Promise<string | undefined> {
  const { stacks, ownStacks } = sources;
  for (const name of ownStacks) {
    const state = await stacks.describe(name);
    if (state && (await holds(sources, state.id, candidate, identity))) return name;
    const ids = [...(state ? [state.id] : []), ...(await stacks.deletedStacks(name))];
    for (const id of ids) if (await wasRetained(sources, id, candidate, identity)) return name;
  }
  return undefined;
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
  const { stacks, place, ownStacks } = sources;
  const isOwn = (name: string): boolean => ownStacks.includes(name);
  const subject = subjectOf(candidate);
  for (const one of subject.type === candidate.type ? [subject] : [candidate, subject]) {
    const holder = await stacks.ownerOf(one);
    if (holder && !isOwn(holder.stackName)) return { owned: false, owner: `stack ${holder.stackName}` };
  }
  const tagged = taggedStack(identity.tags);
  if (tagged) {
    const isHere = tagged.account === place.account && tagged.region === place.region;
    if (isHere && isOwn(tagged.name)) return { owned: true, stack: tagged.name };
    const elsewhere = isHere ? '' : ` of account ${tagged.account}, region ${tagged.region}`;
    return { owned: false, owner: `stack ${tagged.name}${elsewhere}` };
  }
  const other = await findOtherHolder(sources, candidate, identity);
  if (other) return { owned: false, owner: `stack ${other}` };
  const stack = await findRecord(sources, candidate, identity);
  return stack ? { owned: true, stack } : { owned: false, owner: undefined };
}
