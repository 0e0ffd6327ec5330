import type { ResourceChange } from '../../../aws/stacks.ts';
import { asMap, type Data, type DataMap } from '../../../project/template-yaml.ts';
import { type Affected, affectedResources } from './affected.ts';
import { isUpdatedInPlace } from './in-place.ts';
import { referencesOf } from './references.ts';
import { replacedResources } from './replaced.ts';
import type { ResolvedResources } from './resolved-template.ts';
import { certaintyOf, ofReference, type Surroundings } from './settled.ts';
import { listedChange, policyActionOf } from './template-changes.ts';

// A change set compares texts. An update reads dynamic references again, so that a value may be another one without being listed,
// and with it all that follows from it; and an engine may leave out what a condition adds or removes.

interface Known {
  before: ResolvedResources;
  after: ResolvedResources;
}
type Sides = { [Side in keyof Known]: Known[Side] | undefined };

const textOf = (value: Data | undefined): string => JSON.stringify(value) ?? '';

/** A dynamic reference whose value may be another one now. */
const isRead = (value: Data): boolean =>
  /\{\{|resolve:/.test(textOf(value)) && certaintyOf(value, { resources: {} }) === 'open';

/** AWS reads a secret again only when it updates the resource; a parameter of Systems Manager with each update of the stack. */
const isReadAlways = (value: Data): boolean =>
  isRead(value) && !textOf(value).includes('resolve:secretsmanager');

const propertiesWhere = (resource: DataMap | undefined, holds: (value: Data) => boolean): string[] =>
  Object.entries(asMap(resource?.Properties)).flatMap(([name, value]) => (holds(value) ? [name] : []));

/** Whether a value names something that changes, and becomes another one with it. */
const follows = (value: Data, changing: ReadonlySet<string>, around: Surroundings): boolean =>
  referencesOf(value).some((name) => {
    const [id = ''] = name.split('.');
    return changing.has(id) && ofReference(name, around) !== 'fixed';
  });

/** Properties that get other values though their text is the same: they are read again, or follow from what else changes. */
function affectedBy(listed: readonly ResourceChange[], sides: Known): Affected {
  const { before, after } = sides;
  const updated = listed.flatMap((one) => (one.action === 'Modify' ? [one.logicalId] : []));
  const replacedAnyway = replacedResources(listed, sides);
  return affectedResources(
    Object.keys(after).filter((id) => before[id] !== undefined),
    {
      changed: (id, { properties, replaced }) => {
        const others = [...properties].flatMap(([other, names]) => (names.length > 0 ? [other] : []));
        const changing = new Set([...updated, ...others]);
        const around = { resources: after, replaced };
        const isOther = (value: Data): boolean => follows(value, changing, around);
        const own = propertiesWhere(after[id], (value) => isReadAlways(value) || isOther(value));
        return updated.includes(id) || own.length > 0
          ? propertiesWhere(after[id], (value) => isRead(value) || isOther(value))
          : [];
      },
      isReplaced: (id, properties) =>
        replacedAnyway.has(id) || properties.some((name) => !isUpdatedInPlace(String(after[id]?.Type), name)),
    },
  );
}

/** A listed change with the properties that get other values without being listed. */
function withUnlisted(
  change: ResourceChange,
  { properties, replaced }: Affected,
  after: ResolvedResources,
): ResourceChange {
  const { action, logicalId, replacement } = change;
  if (action !== 'Modify') return change;
  const isListed = replacement !== undefined && replacement !== 'False';
  const names = [...new Set([...change.properties, ...(properties.get(logicalId) ?? [])])];
  if (isListed || !replaced.has(logicalId)) return { ...change, properties: names };
  const policyAction = policyActionOf('Modify', after[logicalId] ?? {});
  return { ...change, properties: names, replacement: 'Conditional', policyAction };
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
 * Changes of what exists of a stack, with what the templates say beyond them. A change set that lists nothing is an update too: of
 * outputs, for instance.
 * @param missing logical ids of resources that do not exist, though they are listed or a condition may say so
 */
export function completeChanges(
  listed: readonly ResourceChange[],
  { before, after }: Sides,
  missing: ReadonlySet<string>,
): readonly ResourceChange[] {
  const changes = listed.filter((one) => !missing.has(one.logicalId));
  if (before === undefined || after === undefined) return changes;
  const found = affectedBy(changes, { before, after });
  const isListed = new Set(changes.map((one) => one.logicalId));
  const ids = Object.keys({ ...before, ...after }).filter(
    (id) => !isListed.has(id) && !missing.has(id) && !id.startsWith('Fn::'),
  );
  const unlisted = ids.flatMap((id): ResourceChange[] => {
    const [old, now] = [before[id], after[id]];
    if (!old) return [listedChange('Add', id, now)];
    if (!now) return [listedChange('Remove', id, old)];
    const properties = found.properties.get(id) ?? [];
    if (properties.length === 0) return [];
    const replacement = found.replaced.has(id) ? 'Conditional' : undefined;
    return [listedChange('Modify', id, now, { properties, replacement })];
  });
  return [...changes.map((one) => withUnlisted(one, found, after)), ...unlisted];
}
