import type { Stacks } from '../../aws/stacks.ts';
import { CliError } from '../../errors.ts';
import { section } from '../../project/template.ts';
import { asMap, parseTemplate } from '../../project/template-yaml.ts';
import { holdsData } from '../deploy/approval.ts';
import type { StackInventory } from './inventory.ts';

/** Types with contents that a deployment fills again, or that describe what happened: `--keep-data` does not keep them. */
const TRANSIENT = new Set(['AWS::SQS::Queue', 'AWS::Logs::LogGroup']);

const isStore = (type: string): boolean => holdsData(type) && !TRANSIENT.has(type);

/** A resource that holds data, or that a template wants to outlive its stack. */
const isKept = (resource: unknown): boolean => {
  const { Type, DeletionPolicy } = asMap(resource);
  return isStore(String(Type)) || /^(?:Retain|Snapshot)/.test(String(DeletionPolicy ?? ''));
};

/** @returns undefined when the template cannot be read */
function deployedResources(source: string, name: string): unknown[] | undefined {
  try {
    return Object.values(asMap(asMap(parseTemplate(source, name).data).Resources));
  } catch (error) {
    if (error instanceof CliError) return undefined;
    throw error;
  }
}

/**
 * Whether `destroy --keep-data` leaves a stack: when CloudFormation lists a resource in it that holds data, or when the
 * deployed template or the one of the checkout has such a resource or retains one. The two may differ, as after a change
 * of branch. A stack whose template cannot be read is left too.
 */
export async function keepsData(
  stacks: Pick<Stacks, 'resources' | 'template'>,
  { node, name, state }: Pick<StackInventory, 'node' | 'name' | 'state'>,
): Promise<boolean> {
  if (Object.values(section(node.template, 'Resources')).some(isKept)) return true;
  if (!state) return false;
  const [listed, source] = await Promise.all([
    stacks.resources(state.id),
    stacks.template(state.id, 'Processed'),
  ]);
  if (listed.some(({ type }) => isStore(type))) return true;
  if (source === undefined) return false;
  return deployedResources(source, name)?.some(isKept) ?? true;
}
