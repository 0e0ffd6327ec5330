import { DIGEST_PARAMETER } from '../../build/package-template.ts';
import { locate, type Template, writtenLogicalId } from '../../project/template.ts';
import { asMap, type Data, type DataMap } from '../../project/template-yaml.ts';
import { compare, filled, MASK, type PropertyDiff, secretParameters, type Values } from './compare.ts';

/** One resource that differs. */
export interface ResourceDiff {
  logicalId: string;
  type: string;
  action: 'add' | 'change' | 'remove';
  /** Whether a new one takes its place; `unknown` where only templates are compared. */
  replacement: 'no' | 'maybe' | 'yes' | 'unknown';
  /** `templates/api.yaml:42`; absent for what is removed. */
  where?: string;
  properties: PropertyDiff[];
}

/** A template and what its parameters are. */
export interface Side {
  template: DataMap;
  parameters: Readonly<Record<string, string>>;
}

const valuesOf = ({ template, parameters }: Side): Values => ({
  parameters,
  secret: secretParameters(template),
});

/** A resource without what says nothing of it. */
function essence(resource: Data | undefined, values: Values): Data | undefined {
  if (resource === undefined) return undefined;
  const { Metadata: _metadata, Type: _type, Properties: properties, ...rest } = asMap(resource);
  return filled({ ...asMap(properties), ...rest }, values);
}

export const whereOf = (source: Template, logicalId: string): string => {
  const written = writtenLogicalId(source, logicalId);
  return locate(source, written ? ['Resources', written] : []);
};

/** What differs between the resources of two templates. */
export function diffResources(before: Side, after: Side, source: Template): ResourceDiff[] {
  const old = asMap(before.template.Resources);
  const now = asMap(after.template.Resources);
  const ids = [...new Set([...Object.keys(old), ...Object.keys(now)])];
  return ids.flatMap((logicalId): ResourceDiff[] => {
    const type = String(asMap(now[logicalId] ?? old[logicalId]).Type ?? '');
    if (!(logicalId in now))
      return [{ logicalId, type, action: 'remove', replacement: 'no', properties: [] }];
    const where = whereOf(source, logicalId);
    if (!(logicalId in old))
      return [{ logicalId, type, action: 'add', replacement: 'no', where, properties: [] }];
    const properties = compare(
      essence(old[logicalId], valuesOf(before)),
      essence(now[logicalId], valuesOf(after)),
    );
    const otherType = asMap(old[logicalId]).Type !== asMap(now[logicalId]).Type;
    if (properties.length === 0 && !otherType) return [];
    return [
      { logicalId, type, action: 'change', replacement: otherType ? 'yes' : 'unknown', where, properties },
    ];
  });
}

/** What differs between two sets of parameters or tags; NoEcho values cannot be compared, so that they may have changed. */
export function diffTexts(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
  secret: ReadonlySet<string> = new Set(),
): PropertyDiff[] {
  const without = (texts: Readonly<Record<string, string>>) =>
    Object.fromEntries(
      Object.entries(texts).flatMap(([name, value]) =>
        name === DIGEST_PARAMETER ? [] : [[name, secret.has(name) ? MASK : value]],
      ),
    );
  const known = compare(without(before), without(after));
  const hidden = [...secret].filter((name) => name in before && name in after);
  return [
    ...known,
    ...hidden.map((path): PropertyDiff => ({ path, before: MASK, after: MASK, mayChange: true })),
  ];
}

/** What differs between the outputs, as they are written. */
export function diffOutputs(before: Side, after: Side): PropertyDiff[] {
  const written = (side: Side): DataMap =>
    Object.fromEntries(
      Object.entries(asMap(side.template.Outputs)).flatMap(([name, output]) =>
        name === DIGEST_PARAMETER ? [] : [[name, filled(asMap(output).Value ?? null, valuesOf(side))]],
      ),
    );
  return compare(written(before), written(after));
}
