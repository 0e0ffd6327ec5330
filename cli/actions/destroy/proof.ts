import type { Item } from '../../aws/belongings-listing.ts';
import type { Stacks } from '../../aws/stacks.ts';
import { CliError, ExitCode } from '../../errors.ts';
import { section, writtenLogicalId } from '../../project/template.ts';
import type { Holding } from './inventory.ts';

const RETAINED = /^(Retain|RetainExceptOnCreate|Snapshot)$/;

const keyOf = ({ type, name }: Item): string => `${type} ${name}`;
const unique = (items: readonly Item[]): Item[] =>
  [...new Map(items.map((one) => [keyOf(one), one])).values()].sort((a, b) =>
    keyOf(a).localeCompare(keyOf(b)),
  );

/** What the stacks themselves say that they hold, and which of it outlives them with nobody here who could delete it. */
export interface StackContents {
  items: Item[];
  retained: Item[];
}

/** @param handled whether `destroy` deletes what is retained of this type itself */
export async function contentsOf(
  stacks: Stacks,
  holdings: readonly Holding[],
  handled: (type: string) => boolean,
): Promise<StackContents> {
  const all = await Promise.all(
    holdings.map(async ({ node, state }): Promise<StackContents> => {
      const resources = state ? await stacks.resources(state.id) : [];
      const written = section(node.template, 'Resources');
      const items = resources.flatMap(({ type, physicalId }) =>
        physicalId ? [{ type, name: physicalId }] : [],
      );
      const retained = resources.filter(({ type, physicalId, logicalId }) => {
        const source = written[writtenLogicalId(node.template, logicalId) ?? ''];
        const policy = source?.Type === type ? String(source.DeletionPolicy ?? '') : '';
        return physicalId && RETAINED.test(policy) && !handled(type);
      });
      return { items, retained: retained.map(({ type, physicalId: name }) => ({ type, name })) };
    }),
  );
  return { items: all.flatMap((one) => one.items), retained: all.flatMap((one) => one.retained) };
}

/** Names without the path and the ARN around them, so that a queue's address and its name are one thing. */
const bare = (name: string): string => name.split(/[/:]/).at(-1) ?? name;

/** Everything of an environment before: what its stacks hold, what is listed by name or tag, what earlier stacks left. */
export function inventoryOf(
  contents: StackContents,
  listed: readonly Item[],
  holdings: readonly Holding[],
): Item[] {
  const stacks = holdings.flatMap(({ name, state }) =>
    state ? [{ type: 'AWS::CloudFormation::Stack', name }] : [],
  );
  const things = holdings.flatMap((holding) => holding.things.map(({ type, name }) => ({ type, name })));
  const own = [...stacks, ...contents.items, ...things];
  const known = new Set(own.map((one) => `${one.type} ${bare(one.name)}`));
  return unique([
    ...own,
    ...listed.filter(
      (one) => ![one.name, one.id ?? ''].some((name) => known.has(`${one.type} ${bare(name)}`)),
    ),
  ]);
}

/** What was to go and is still there. @param spared what stays because it was asked to */
export function leftOver(after: readonly Item[], retained: readonly Item[], spared: readonly Item[]): Item[] {
  const kept = new Set(spared.flatMap((one) => [one.name, bare(one.name)]));
  return unique([...after, ...retained]).filter(
    ({ name, id = '' }) => ![name, bare(name), id].some((one) => kept.has(one)),
  );
}

/** `DynamoDB Table shop-dev-Orders`. */
export const itemText = ({ type, name }: Item): string =>
  `${type.replace(/^AWS::/, '').replaceAll('::', ' ')} ${name}`;

/** @throws CliError `left-behind` (exit 7) with the name of everything that is left */
export function proveGone(left: readonly Item[]): void {
  if (left.length === 0) return;
  throw new CliError(`Something is left:\n${left.map((one) => `  ${itemText(one)}`).join('\n')}`, {
    code: 'left-behind',
    exitCode: ExitCode.NeedsHand,
    remedy: 'Run destroy again; delete by hand what is retained by its template and still there then.',
  });
}
