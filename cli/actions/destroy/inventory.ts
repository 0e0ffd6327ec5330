import pLimit from 'p-limit';
import type { ResourceIdentity } from '../../aws/retained/handler.ts';
import { LOG_GROUP, type RetainedResource, type RetainedResources } from '../../aws/retained-resources.ts';
import type { StackState, Stacks } from '../../aws/stacks.ts';
import type { OriginOf } from '../../origin/project-origin.ts';
import { type EnvironmentProject, type Place, stackName } from '../../project/project.ts';
import type { StackNode } from '../../project/stacks.ts';
import { declaredResources } from './declared-resources.ts';
import { type NestedStack, readNestedStacks } from './nested-stacks.ts';
import { findOwnership, isHeld } from './ownership.ts';
import type { Candidate, Ownership } from './ownership-sources.ts';
import { stackProof } from './stack-proof.ts';

const PARALLEL_LOOKUPS = 8;

/** Nested stacks, by the deployed name of the project's stack that they are deleted with. */
export type NestedStacks = ReadonlyMap<string, readonly NestedStack[]>;

/** What `destroy` looks at; a test brings fakes. */
export interface InventorySources {
  project: EnvironmentProject;
  place: Place;
  stacks: Stacks;
  /** Where the project's stacks come from. */
  originOf: OriginOf;
  resources: RetainedResources;
  /** Application names of the project's other environments. */
  otherApplications: readonly string[];
  /** Nested stacks that are known already, by the deployed name of the stack above them. Default none. */
  nested?: NestedStacks;
  /** ARNs of the environment's stacks that were read before they were deleted. Default none. */
  knownStacks?: ReadonlySet<string>;
  /** Finds out who owns a resource. Default `findOwnership`. */
  findOwnership?: typeof findOwnership;
}

/** A resource that is provably the environment's. */
export interface OwnedResource extends Candidate {
  /** How much it holds, in words. */
  holds: string;
  isProtected: boolean;
  /** Name of the nested stack that has it. */
  nestedStack?: string;
}

/** A resource with a name of the environment that is not provably its own. */
export interface ForeignResource extends RetainedResource {
  /** Absent when nothing tells. */
  owner?: string;
}

/** What exists of one stack. */
export interface StackInventory {
  node: StackNode;
  name: string;
  state: StackState | undefined;
  /** With those of the nested stacks. */
  resources: OwnedResource[];
  nested: readonly NestedStack[];
}

/** What exists of an environment, and what only has a name of it. */
export interface Inventory {
  /** Without those of which nothing exists. */
  stacks: StackInventory[];
  foreign: ForeignResource[];
  /** Resources that a stack of the environment lists and another owns: deleting the stack would delete them. */
  listedForeign: ListedForeign[];
  nested: NestedStacks;
  /** ARNs of the stacks that exist, and of those that were known before. */
  knownStacks: ReadonlySet<string>;
}

export interface ListedForeign extends ForeignResource {
  /** Deployed name of the stack that lists it. */
  stack: string;
}

/** A key for maps and sets. */
export const resourceKey = ({ type, name }: RetainedResource): string => `${type} ${name}`;

/** Finds out who owns a resource, as it is now. */
export function ownershipOf(
  sources: InventorySources,
  candidate: Candidate,
  identity: ResourceIdentity,
): Promise<Ownership> {
  const { project, place, stacks, otherApplications, nested = new Map(), knownStacks = new Set() } = sources;
  const proveStack = stackProof(stacks, project, sources.originOf);
  const ownStacks = project.stacks.map((node) => stackName(project, node.id));
  const find = sources.findOwnership ?? findOwnership;
  return find(
    { stacks, place, ownStacks, nested, knownStacks, proveStack, otherApplications },
    candidate,
    identity,
  );
}

interface Found {
  candidate: Candidate;
  identity: ResourceIdentity;
  ownership: Ownership;
}

interface DeployedStack {
  node: StackNode;
  name: string;
  state: StackState | undefined;
  /** What the stack lists of the types that `destroy` handles, and the log groups that come with its functions. */
  listed: (Candidate & { status: string })[];
  nested: readonly NestedStack[];
}

async function readStack(
  { project, stacks, resources }: InventorySources,
  node: StackNode,
): Promise<DeployedStack> {
  const name = stackName(project, node.id);
  const state = await stacks.describe(name);
  const own = state ? await stacks.resources(state.id) : [];
  const nested = await readNestedStacks(stacks, own);
  const all = [...own, ...nested.flatMap((one) => one.resources ?? [])];
  const listed = all.flatMap(({ type, physicalId, status }): DeployedStack['listed'] => {
    if (!physicalId || status === 'DELETE_COMPLETE') return [];
    if (type === 'AWS::Lambda::Function')
      return [{ type: LOG_GROUP, name: `/aws/lambda/${physicalId}`, functionName: physicalId, status }];
    return resources.handles(type) ? [{ type, name: physicalId, status }] : [];
  });
  return { node, name, state, listed, nested };
}

const foreignOf = ({ candidate: { type, name }, ownership }: Found): ForeignResource[] => {
  if (ownership.owned) return [];
  return [{ type, name, ...(ownership.owner === undefined ? {} : { owner: ownership.owner }) }];
};

/** Listed as created by a stack of the environment, and owned by another: CloudFormation would delete it with the stack. */
function listedForeign(deployed: readonly DeployedStack[], found: readonly Found[]): ListedForeign[] {
  return deployed.flatMap(({ name, listed }) => {
    const held = new Set(
      listed.filter((one) => isHeld(one.status) && one.functionName === undefined).map(resourceKey),
    );
    return found
      .filter(({ candidate }) => held.has(resourceKey(candidate)))
      .flatMap((one) => foreignOf(one).map((resource) => ({ ...resource, stack: name })));
  });
}

/** Finds everything of an environment that exists, or that an earlier stack has retained. */
export async function takeInventory(sources: InventorySources): Promise<Inventory> {
  const { project, place, resources } = sources;
  const slot = pLimit(PARALLEL_LOOKUPS);
  const deployed = await Promise.all(project.stacks.map((node) => slot(() => readStack(sources, node))));
  const nested: NestedStacks = new Map(
    deployed.map((one) => [one.name, [...one.nested, ...(sources.nested?.get(one.name) ?? [])]]),
  );
  const ids = deployed.flatMap(({ state }) => (state ? [state.id] : []));
  const known = { nested, knownStacks: new Set([...(sources.knownStacks ?? []), ...ids]) };
  const declared = project.stacks.flatMap((node) => declaredResources(project, node, place));
  const candidates = [...declared, ...deployed.flatMap((one) => one.listed)];
  const find = async (candidate: Candidate): Promise<Found[]> => {
    const identity = await resources.identify(candidate);
    if (!identity) return [];
    return [
      { candidate, identity, ownership: await ownershipOf({ ...sources, ...known }, candidate, identity) },
    ];
  };
  const unique = new Map(candidates.map((one) => [resourceKey(one), one]));
  const found = (await Promise.all([...unique.values()].map((one) => slot(() => find(one))))).flat();
  const describe = async ({ candidate, identity, ownership }: Found): Promise<OwnedResource> => {
    const { type, name, functionName } = candidate;
    const holds = await slot(() => resources.describeContents(candidate));
    const nestedStack = ownership.owned ? ownership.nestedStack : undefined;
    return {
      ...{ type, name, holds, isProtected: identity.isProtected },
      ...(functionName === undefined ? {} : { functionName }),
      ...(nestedStack === undefined ? {} : { nestedStack }),
    };
  };
  const stacks = await Promise.all(
    deployed.map(async ({ node, name, state, nested: below }): Promise<StackInventory> => {
      const own = found.filter(({ ownership }) => ownership.owned && ownership.stack === name);
      return { node, name, state, resources: await Promise.all(own.map(describe)), nested: below };
    }),
  );
  return {
    stacks: stacks.filter((one) => one.state !== undefined || one.resources.length > 0),
    foreign: found.flatMap(foreignOf),
    listedForeign: listedForeign(deployed, found),
    ...known,
  };
}
