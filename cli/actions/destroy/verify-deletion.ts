import type { Item } from '../../aws/account-listing.ts';
import type { Stacks } from '../../aws/stacks.ts';
import { CliError, ExitCode } from '../../errors.ts';
import { section, type Template, writtenLogicalId } from '../../project/template.ts';
import { parseTemplate } from '../../project/template-yaml.ts';
import { type HeldStack, ORPHANED } from './held-stacks.ts';
import type { ForeignResource, StackInventory } from './inventory.ts';
import { NESTED_STACK, type NestedStack } from './nested-stacks.ts';

const RETAINED = /^(Retain|RetainExceptOnCreate|Snapshot)$/;

const keyOf = ({ type, name }: Item): string => `${type} ${name}`;
const unique = (items: readonly Item[]): Item[] =>
  [...new Map(items.map((one) => [keyOf(one), one])).values()].sort((a, b) =>
    keyOf(a).localeCompare(keyOf(b)),
  );

/** What the stacks list, and which of it they retain that `destroy` cannot delete. */
export interface StackContents {
  items: Item[];
  retained: Item[];
}

/** The template of a nested stack as it is deployed. @returns undefined when it cannot be read */
async function deployedTemplate(stacks: Stacks, id: string, name: string): Promise<Template | undefined> {
  const source = await stacks.template(id, 'Processed');
  try {
    return source === undefined ? undefined : { file: name, name, ...parseTemplate(source, name) };
  } catch (error) {
    if (error instanceof CliError) return undefined;
    throw error;
  }
}

function contentsOfStack(
  resources: NonNullable<NestedStack['resources']>,
  template: Template | undefined,
  handled: (type: string) => boolean,
): StackContents {
  const written = template ? section(template, 'Resources') : {};
  const existing = resources.flatMap(({ type, physicalId: name, logicalId }) =>
    name && type !== NESTED_STACK ? [{ type, name, logicalId }] : [],
  );
  const retained = existing.filter(({ type, logicalId }) => {
    const source = template && written[writtenLogicalId(template, logicalId) ?? ''];
    const policy = source?.Type === type ? String(source.DeletionPolicy ?? '') : '';
    return RETAINED.test(policy) && !handled(type);
  });
  const itemOf = ({ type, name }: Item): Item => ({ type, name });
  return { items: existing.map(itemOf), retained: retained.map(itemOf) };
}

/** @param handled tells the types that `destroy` deletes itself when they are retained */
export async function contentsOf(
  stacks: Stacks,
  inventories: readonly StackInventory[],
  handled: (type: string) => boolean,
): Promise<StackContents> {
  const all = await Promise.all(
    inventories.map(async ({ node, state, nested }): Promise<StackContents[]> => {
      const own = state ? await stacks.resources(state.id) : [];
      const below = await Promise.all(
        nested.map(async ({ id, name, resources = [] }) =>
          contentsOfStack(resources, await deployedTemplate(stacks, id, name), handled),
        ),
      );
      return [contentsOfStack(own, node.template, handled), ...below];
    }),
  ).then((found) => found.flat());
  return { items: all.flatMap((one) => one.items), retained: all.flatMap((one) => one.retained) };
}

/** The name without its path or ARN: a queue's URL and its name are the same queue. */
const baseName = (name: string): string => name.split(/[/:]/).at(-1) ?? name;

/** Everything of an environment: what its stacks list, what the account lists by name or tag, what earlier stacks retained. */
export function inventoryOf(
  contents: StackContents,
  listed: readonly Item[],
  inventories: readonly StackInventory[],
): Item[] {
  const stacks = inventories.flatMap(({ name, state, nested }) =>
    state ? [{ name }, ...nested].map((one) => ({ type: NESTED_STACK, name: one.name })) : [],
  );
  const resources = inventories.flatMap((one) => one.resources.map(({ type, name }) => ({ type, name })));
  const own = [...stacks, ...contents.items, ...resources];
  const known = new Set(own.map((one) => `${one.type} ${baseName(one.name)}`));
  return unique([
    ...own,
    ...listed.filter(
      (one) => ![one.name, one.id ?? ''].some((name) => known.has(`${one.type} ${baseName(name)}`)),
    ),
  ]);
}

/** What should have been deleted and still exists. @param kept what stays because it was asked to, or is another's */
export function remaining(after: readonly Item[], retained: readonly Item[], kept: readonly Item[]): Item[] {
  const names = new Set(kept.flatMap((one) => [one.name, baseName(one.name)]));
  return unique([...after, ...retained]).filter(
    ({ name, id = '' }) => ![name, baseName(name), id].some((one) => names.has(one)),
  );
}

/** `DynamoDB Table shop-dev-Orders`. */
export const itemText = ({ type, name }: Item): string =>
  `${type.replace(/^AWS::/, '').replaceAll('::', ' ')} ${name}`;

/** `DynamoDB Table orders (owner: stack shop-prod-data)`. */
export const foreignText = (resource: ForeignResource): string =>
  `${itemText(resource)} (owner: ${resource.owner ?? 'unknown'})`;

/** Stacks that only the user can delete. */
export interface LeftStacks {
  /** Something may be lost with them. Default none. */
  held?: readonly HeldStack[];
  /** Names of stacks that the root template does not name any more. They may be of another application, and are named only when something else was not deleted. Default none. */
  unproven?: readonly string[] | undefined;
}

function remedyOf(
  held: readonly HeldStack[],
  unproven: readonly string[],
  unknown: readonly ForeignResource[],
): string | string[] {
  const deletable = [...held.filter((one) => !one.isNamed).map(({ stack }) => stack.name), ...unproven];
  const all = [
    ...(held.some((one) => one.isNamed)
      ? ['Take a bucket that nothing needs any more out of samconfig, then run destroy again.']
      : []),
    ...(deletable.length > 0
      ? [
          'They may hold data, may be meant to stay (DeletionPolicy), or may be of another application. Delete what is not needed, then run destroy again:',
          ...deletable.sort().map((name) => `  aws cloudformation delete-stack --stack-name ${name}`),
        ]
      : []),
  ];
  if (all.length > 0) return all;
  return unknown.length > 0
    ? 'Nothing proves that these are owned by this environment. Delete by hand what is not needed.'
    : 'Run destroy again; delete by hand what its template retains and still exists then.';
}

/**
 * @param unknown resources with a name of the environment whose owner is not known
 * @throws CliError `left-behind` (exit 7) with the name of everything that was not deleted
 */
export function assertDeleted(
  left: readonly Item[],
  unknown: readonly ForeignResource[] = [],
  { held = [], unproven = [] }: LeftStacks = {},
): void {
  const reasons = new Map([
    ...unproven.map((name): [string, string] => [name, ORPHANED]),
    ...held.map(({ stack, reason }): [string, string] => [stack.name, reason]),
  ]);
  const stacks = [...reasons.keys()].sort();
  const names = new Set([...unknown, ...stacks.map((name) => ({ type: NESTED_STACK, name }))].map(keyOf));
  const lines = [
    ...stacks.map((name) => `CloudFormation Stack ${name} (${reasons.get(name)})`),
    ...left.filter((one) => !names.has(keyOf(one))).map(itemText),
    ...unknown.map(foreignText),
  ];
  if (lines.length === unproven.length) return;
  throw new CliError('Not deleted:', {
    details: lines.map((line) => `  ${line}`),
    code: 'left-behind',
    exitCode: ExitCode.NeedsHand,
    remedy: remedyOf(held, unproven, unknown),
  });
}
