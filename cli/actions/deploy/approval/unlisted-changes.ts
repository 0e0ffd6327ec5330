import type { ResourceChange } from '../../../aws/stacks.ts';
import { asMap, type Data, type DataMap } from '../../../project/template-yaml.ts';
import { isUpdatedInPlace } from './in-place.ts';
import type { ResolvedResources } from './resolved-template.ts';
import { certaintyOf } from './settled.ts';
import { listedChange } from './template-changes.ts';

// A change set compares texts. An update reads dynamic references again, so that a value may be another one without being listed;
// and an engine may leave out what a condition adds or removes.

interface Sides {
  before: ResolvedResources | undefined;
  after: ResolvedResources | undefined;
}

const textOf = (value: Data | undefined): string => JSON.stringify(value) ?? '';

/** A dynamic reference whose value may be another one now. */
const isRead = (value: Data): boolean =>
  /\{\{|resolve:/.test(textOf(value)) && certaintyOf(value, { resources: {} }) === 'open';

/** AWS reads a secret again only when it updates the resource; a parameter of Systems Manager with each update of the stack. */
const isReadAlways = (value: Data): boolean =>
  isRead(value) && !textOf(value).includes('resolve:secretsmanager');

const propertiesWhere = (resource: DataMap | undefined, holds: (value: Data) => boolean): string[] =>
  Object.entries(asMap(resource?.Properties)).flatMap(([name, value]) => (holds(value) ? [name] : []));

const replacementFor = (type: string, properties: readonly string[]): 'Conditional' | undefined =>
  properties.some((name) => !isUpdatedInPlace(type, name)) ? 'Conditional' : undefined;

/** A listed change with the properties that are read again, for which the resource may be replaced too. */
function withReadValues(change: ResourceChange, after: ResolvedResources): ResourceChange {
  if (change.action !== 'Modify') return change;
  const read = propertiesWhere(after[change.logicalId], isRead);
  const isReplaced = change.replacement !== undefined && change.replacement !== 'False';
  return {
    ...change,
    properties: [...new Set([...change.properties, ...read])],
    replacement: isReplaced ? change.replacement : (replacementFor(change.type, read) ?? change.replacement),
  };
}

/** Resources that conditions leave out before and after, and that an engine lists as changed with what they name. */
export const absentChanges = (changes: readonly ResourceChange[], absent: ReadonlySet<string>): string[] =>
  changes.flatMap(({ action, logicalId, physicalId }) =>
    action === 'Modify' && !physicalId && absent.has(logicalId) ? [logicalId] : [],
  );

/** Resources that conditions remove for sure, and of which is not known whether they exist. */
export const undecidedRemovals = (
  changes: readonly ResourceChange[],
  { before = {}, after }: Partial<Sides>,
): string[] =>
  Object.entries(before).flatMap(([id, { Condition: condition }]) =>
    after && !(id in after) && condition !== undefined && !changes.some((one) => one.logicalId === id)
      ? [id]
      : [],
  );

/**
 * Changes of what exists of a stack, with what the templates say beyond them.
 * @param missing logical ids of resources that do not exist, though they are listed or a condition may say so
 */
export function completeChanges(
  listed: readonly ResourceChange[],
  { before, after }: Sides,
  missing: ReadonlySet<string>,
): readonly ResourceChange[] {
  const changes = listed.filter((one) => !missing.has(one.logicalId));
  if (listed.length === 0 || before === undefined || after === undefined) return changes;
  const isListed = new Set(changes.map((one) => one.logicalId));
  const ids = Object.keys({ ...before, ...after }).filter(
    (id) => !isListed.has(id) && !missing.has(id) && !id.startsWith('Fn::'),
  );
  const unlisted = ids.flatMap((id): ResourceChange[] => {
    const [old, now] = [before[id], after[id]];
    if (!old) return [listedChange('Add', id, now)];
    if (!now) return [listedChange('Remove', id, old)];
    const properties = propertiesWhere(now, isReadAlways);
    if (properties.length === 0) return [];
    const replacement = replacementFor(String(now.Type), properties);
    return [listedChange('Modify', id, now, { properties, replacement })];
  });
  return [...changes.map((one) => withReadValues(one, after)), ...unlisted];
}
