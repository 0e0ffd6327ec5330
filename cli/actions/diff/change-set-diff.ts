import type { PropertyChange, ResourceChange } from '../../aws/stacks.ts';
import type { Template } from '../../project/template.ts';
import { isUnknown, MASK, type PropertyDiff } from './compare.ts';
import { type ResourceDiff, whereOf } from './template-diff.ts';

/** CloudFormation's word for a value that it does not know yet. */
const KNOWN_LATER = 'KNOWN_AFTER_APPLY';

const ACTIONS: Record<string, ResourceDiff['action']> = { Add: 'add', Remove: 'remove' };
const REPLACEMENTS: Record<string, ResourceDiff['replacement']> = { True: 'yes', Conditional: 'maybe' };

/** `/Properties/Environment/Variables/X` is `Environment.Variables.X`. */
const pathOf = (path: string): string => path.replace(/^\/(Properties\/)?/, '').replaceAll('/', '.');

function told(change: PropertyChange): PropertyDiff {
  const mayChange = change.after === undefined ? change.dynamic : change.after.includes(KNOWN_LATER);
  return {
    path: pathOf(change.path),
    ...(change.before === undefined ? {} : { before: change.before }),
    ...(change.after === undefined || mayChange ? {} : { after: change.after }),
    ...(mayChange ? { mayChange: true as const } : {}),
  };
}

const hasValues = (details: readonly PropertyChange[]): boolean =>
  details.some((one) => one.before !== undefined || one.after !== undefined);

/** Values as CloudFormation tells them, or else as the templates have them, or else only the names. */
function propertiesOf(change: ResourceChange, fromTemplates: ResourceDiff | undefined): PropertyDiff[] {
  const details = change.details ?? [];
  if (hasValues(details)) return details.map(told);
  if (fromTemplates && fromTemplates.properties.length > 0) return fromTemplates.properties;
  const paths = [...new Set(details.map((one) => one.path))];
  // What is written is the same, so that it is a value that comes from another resource.
  return paths.map((path): PropertyDiff => ({ path: pathOf(path), mayChange: true }));
}

/** What a change set would do, with values from the templates where it does not tell them itself. */
export function diffChangeSet(
  changes: readonly ResourceChange[],
  fromTemplates: readonly ResourceDiff[],
  source: Template,
): ResourceDiff[] {
  const found = changes.map((change): ResourceDiff => {
    const action = ACTIONS[change.action] ?? 'change';
    const known = fromTemplates.find((one) => one.logicalId === change.logicalId);
    return {
      logicalId: change.logicalId,
      type: change.type,
      action,
      replacement: REPLACEMENTS[change.replacement ?? ''] ?? 'no',
      ...(action === 'remove' ? {} : { where: whereOf(source, change.logicalId) }),
      properties: action === 'change' ? propertiesOf(change, known) : [],
    };
  });
  const ids = new Set(found.map((one) => one.logicalId));
  // What depends on another stack's new outputs: CloudFormation was given the old ones.
  const later = fromTemplates.filter(
    (one) => !ids.has(one.logicalId) && one.properties.some((property) => property.mayChange),
  );
  return [...found, ...later];
}

/** The same without a word of what must not be shown. */
export function masked(diffs: readonly ResourceDiff[], secrets: readonly string[]): ResourceDiff[] {
  const hide = (text: string | undefined): string | undefined =>
    secrets.reduce<string | undefined>((rest, secret) => rest?.replaceAll(secret, MASK), text);
  return diffs.map((one) => ({
    ...one,
    properties: one.properties.map((property) => {
      const before = hide(property.before);
      const after = hide(property.after);
      return {
        path: property.path,
        ...(before === undefined ? {} : { before }),
        ...(after === undefined ? {} : { after }),
        ...(property.mayChange || isUnknown(after ?? '') ? { mayChange: true as const } : {}),
      };
    }),
  }));
}
