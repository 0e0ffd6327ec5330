import type { ResourceChange } from '../../../aws/stacks.ts';
import { asMap, type Data, type DataMap } from '../../../project/template-yaml.ts';
import { affectedResources } from './affected.ts';
import { isUpdatedInPlace } from './in-place.ts';
import type { ResolvedResources } from './resolved-template.ts';
import { certaintyOf } from './settled.ts';

// No change set lists what happens inside of a nested stack. It is read from its templates before and after.

/** A nested stack is updated, never replaced; CloudFormation reads its template again at each update. */
const NESTED = /^AWS::(Serverless::Application|CloudFormation::Stack)$/;

export const isNested = (type: string): boolean => NESTED.test(type);

const sameText = (a: Data | undefined, b: Data | undefined): boolean =>
  JSON.stringify(a) === JSON.stringify(b);

interface Sides {
  before: ResolvedResources;
  after: ResolvedResources;
}

const propertiesOf = (resource: DataMap | undefined): DataMap => asMap(resource?.Properties);

/** Properties whose text differs, or whose value may be another one behind the same text, given what is replaced. */
function changedProperties(id: string, { before, after }: Sides, replaced: ReadonlySet<string>): string[] {
  const [was, is] = [propertiesOf(before[id]), propertiesOf(after[id])];
  const around = { resources: after, replaced };
  return Object.keys({ ...was, ...is }).filter(
    (name) => !sameText(was[name], is[name]) || certaintyOf(is[name], around) !== 'fixed',
  );
}

const isOtherType = (id: string, { before, after }: Sides): boolean =>
  before[id] !== undefined && after[id] !== undefined && before[id]?.Type !== after[id]?.Type;

type Action = 'Add' | 'Modify' | 'Remove';

/** What happens to the thing itself, by the policy that is written. */
export function policyActionOf(
  action: Action,
  { DeletionPolicy, UpdateReplacePolicy }: DataMap,
): string | undefined {
  const policy = action === 'Remove' ? DeletionPolicy : UpdateReplacePolicy;
  if (!/^Retain/.test(String(policy ?? ''))) return undefined;
  return action === 'Remove' ? 'Retain' : action === 'Modify' ? 'ReplaceAndRetain' : undefined;
}

/** A change as CloudFormation would list it. */
export const listedChange = (
  action: Action,
  logicalId: string,
  resource: DataMap | undefined,
  over: Partial<ResourceChange> = {},
): ResourceChange => ({
  action,
  logicalId,
  physicalId: undefined,
  type: String(resource?.Type),
  replacement: undefined,
  policyAction: policyActionOf(action, asMap(resource)),
  properties: Object.keys(propertiesOf(resource)),
  before: undefined,
  after: undefined,
  ...over,
});

/** What becomes of the resources of a nested stack, by its templates: a replacement cannot be ruled out. */
export function changesBetween(before: ResolvedResources, after: ResolvedResources): ResourceChange[] {
  const sides = { before, after };
  const both = Object.keys(after).filter((id) => before[id] !== undefined);
  const { properties: changed, replaced } = affectedResources(both, {
    changed: (id, found) => changedProperties(id, sides, found.replaced),
    isReplaced: (id, properties) =>
      isOtherType(id, sides) || properties.some((name) => !isUpdatedInPlace(String(after[id]?.Type), name)),
  });
  return Object.keys({ ...before, ...after }).flatMap((id): ResourceChange[] => {
    const [old, now] = [before[id], after[id]];
    if (!old) return [listedChange('Add', id, now)];
    if (!now) return [listedChange('Remove', id, old)];
    if (isOtherType(id, sides)) return [listedChange('Remove', id, old), listedChange('Add', id, now)];
    const properties = changed.get(id) ?? [];
    if (sameText(old, now) && properties.length === 0 && !isNested(String(now.Type))) return [];
    const replacement = replaced.has(id) ? 'Conditional' : undefined;
    return [listedChange('Modify', id, now, { properties, replacement })];
  });
}
