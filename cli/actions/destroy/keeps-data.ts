import type { Stacks } from '../../aws/stacks.ts';
import { CliError } from '../../errors.ts';
import { section } from '../../project/template.ts';
import { asMap, isDataMap, parseTemplate } from '../../project/template-yaml.ts';
import { holdsNothing } from './empty-types.ts';
import type { StackInventory } from './inventory.ts';
import { NESTED_STACK, type NestedStack } from './nested-stacks.ts';

/** Nested stacks hold what their own resources hold, and those are looked at where they are deployed. */
const NESTED = new Set([NESTED_STACK, 'AWS::Serverless::Application']);

const mayHoldData = (type: string): boolean => !NESTED.has(type) && !holdsNothing(type);

const CUSTOM = /^(?:Custom::|AWS::CloudFormation::CustomResource$)/;

/**
 * A custom resource whose template says that it holds nothing, by `Metadata.CloudCart.HoldsData: false`: only who wrote it knows.
 * Types of AWS cannot be declared so.
 */
const isDeclaredEmpty = (resource: unknown): boolean => {
  const { Type, Metadata } = asMap(resource);
  return CUSTOM.test(String(Type)) && asMap(asMap(Metadata).CloudCart).HoldsData === false;
};

/** A resource that may hold data, or that a template wants to outlive its stack. */
const isKept = (resource: unknown): boolean => {
  const { Type, DeletionPolicy } = asMap(resource);
  // Loops (`Fn::ForEach`) have no type: what they make is listed by the stack.
  if (Type === undefined) return false;
  const holds = mayHoldData(String(Type)) && !isDeclaredEmpty(resource);
  // A policy that is a reference or a choice may be either.
  return holds || isDataMap(DeletionPolicy) || /^(?:Retain|Snapshot)/.test(String(DeletionPolicy ?? ''));
};

/** @returns resources by logical id; undefined when the template cannot be read */
function deployedResources(source: string, name: string): Record<string, unknown> | undefined {
  try {
    return asMap(asMap(parseTemplate(source, name).data).Resources);
  } catch (error) {
    if (error instanceof CliError) return undefined;
    throw error;
  }
}

type Reader = Pick<Stacks, 'resources' | 'template'>;

/** Whether a deployed stack lists or retains a resource that may hold data, or its template cannot be read. */
async function deployedKeepsData(
  stacks: Reader,
  { id, name, resources }: Pick<NestedStack, 'id' | 'name' | 'resources'>,
): Promise<boolean> {
  if (!resources) return true;
  const holding = resources.filter(({ type, status }) => status !== 'DELETE_COMPLETE' && mayHoldData(type));
  if (holding.some(({ type }) => !CUSTOM.test(type))) return true;
  const source = await stacks.template(id, 'Processed');
  if (source === undefined) return holding.length > 0;
  const declared = deployedResources(source, name);
  if (declared === undefined) return true;
  return (
    holding.some(({ logicalId }) => !isDeclaredEmpty(declared[logicalId])) ||
    Object.values(declared).some(isKept)
  );
}

/**
 * Whether `destroy --keep-data` leaves a stack. It is deleted only when every resource in it, and in the stacks nested in it, is
 * of a type known to hold nothing and is retained by no template. The deployed template and the one of the checkout may differ, as
 * after a change of branch: both count. A stack that cannot be read is left too.
 */
export async function keepsData(
  stacks: Reader,
  {
    node,
    name,
    state,
    resources,
    nested,
  }: Pick<StackInventory, 'node' | 'name' | 'state' | 'resources' | 'nested'>,
): Promise<boolean> {
  if (Object.values(section(node.template, 'Resources')).some(isKept)) return true;
  const isListed = ({ type }: { type: string }) => mayHoldData(type) && !(state && CUSTOM.test(type));
  if (resources.some(isListed)) return true;
  if (!state) return false;
  const all = [{ id: state.id, name, resources: await stacks.resources(state.id) }, ...nested];
  const keeps = await Promise.all(all.map((one) => deployedKeepsData(stacks, one)));
  return keeps.includes(true);
}
