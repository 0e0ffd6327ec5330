import type { RetainedResource } from '../../aws/retained-resources.ts';
import type { Stacks } from '../../aws/stacks.ts';
import type { Place } from '../../project/project.ts';
import type { NestedStack } from './nested-stacks.ts';
import type { ProveStack, StackProof } from './stack-proof.ts';

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
  /** ARNs of the environment's stacks that exist, or existed before they were deleted just now. */
  knownStacks: ReadonlySet<string>;
  /** Finds out who deployed any other stack of these names. */
  proveStack: ProveStack;
  /** Application names of the project's other environments. */
  otherApplications: readonly string[];
}

/** The stack of the environment with this name, or the one that has a nested stack of this name. */
export function ownStackOf(
  { ownStacks, nested }: OwnershipSources,
  name: string,
): { stack: string; nestedStack?: string } | undefined {
  if (ownStacks.includes(name)) return { stack: name };
  const above = ownStacks.find((one) => nested.get(one)?.some((below) => below.name === name));
  return above === undefined ? undefined : { stack: above, nestedStack: name };
}

/** Who deployed the stack with this ARN. */
export async function proofOf(
  { knownStacks, proveStack }: OwnershipSources,
  id: string,
): Promise<StackProof> {
  return knownStacks.has(id) ? 'own' : proveStack(id);
}
