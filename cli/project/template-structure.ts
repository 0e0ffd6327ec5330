import { usageError } from '../errors.ts';
import { didYouMean } from './suggest.ts';
import { asMap, type Data, type DataMap, isDataMap } from './template-yaml.ts';
import { isSamType, transformsOf, wrongTypeName } from './type-names.ts';

interface Problem {
  path: readonly string[];
  text: string;
}

const SECTIONS = [
  'AWSTemplateFormatVersion',
  'Conditions',
  'Description',
  'Globals',
  'Hooks',
  'Mappings',
  'Metadata',
  'Outputs',
  'Parameters',
  'Resources',
  'Rules',
  'Transform',
];
const TEXTS = ['AWSTemplateFormatVersion', 'Description', 'Transform'];
const ATTRIBUTES = [
  'Condition',
  'Connectors',
  'CreationPolicy',
  'DeletionPolicy',
  'DependsOn',
  'IgnoreGlobals',
  'Metadata',
  'Properties',
  'Type',
  'UpdatePolicy',
  'UpdateReplacePolicy',
  'Version',
];
const APPLICATION: Readonly<Record<string, readonly string[]>> = {
  'AWS::Serverless::Application': ['Location', 'NotificationARNs', 'Parameters', 'Tags', 'TimeoutInMinutes'],
  'AWS::CloudFormation::Stack': ['NotificationARNs', 'Parameters', 'Tags', 'TemplateURL', 'TimeoutInMinutes'],
};

const isFunction = (key: string): boolean => key.startsWith('Fn::');

const kindOf = (value: Data | undefined): string =>
  value === null || value === undefined ? 'empty' : Array.isArray(value) ? 'a list' : `"${String(value)}"`;

function unknown(
  names: readonly string[],
  known: readonly string[],
  path: readonly string[],
  what: string,
): Problem[] {
  return names
    .filter((name) => !known.includes(name) && !isFunction(name))
    .map((name) => ({ path: [...path, name], text: `${what} ${name}. ${didYouMean(name, known)}` }));
}

function sectionProblems(data: DataMap): Problem[] {
  const wrong = Object.keys(data)
    .filter((name) => SECTIONS.includes(name) && !TEXTS.includes(name) && !isDataMap(data[name]))
    .map((name) => ({ path: [name], text: `${name} must be a map, and is ${kindOf(data[name])}` }));
  return [...unknown(Object.keys(data), SECTIONS, [], 'CloudFormation has no section'), ...wrong];
}

/** Resources that a transform makes are not known here: names that begin with a written one, and all that a loop makes. */
function dependencies(id: string, resource: DataMap, ids: readonly string[]): Problem[] {
  const path = ['Resources', id, 'DependsOn'];
  const written = resource.DependsOn;
  const all = [written ?? []].flat();
  if (!all.every((one) => typeof one === 'string'))
    return [{ path, text: `DependsOn of ${id} must be names of resources` }];
  const known = (name: string): boolean =>
    ids.some((one) => name.startsWith(one) || isFunction(one)) || name.startsWith('Serverless');
  return all
    .filter((name) => !known(String(name)))
    .map((name) => ({
      path,
      text: `${id} depends on ${String(name)}, which does not exist. ${didYouMean(String(name), ids)}`,
    }));
}

function applicationProblems(id: string, resource: DataMap): Problem[] {
  const known = APPLICATION[String(resource.Type)];
  const { Properties } = resource;
  if (known === undefined || Properties === undefined) return [];
  const path = ['Resources', id, 'Properties'];
  if (!isDataMap(Properties))
    return [{ path, text: `Properties of ${id} must be a map, and are ${kindOf(Properties)}` }];
  const { Parameters } = Properties;
  const parameters =
    Parameters === undefined || isDataMap(Parameters)
      ? []
      : [
          {
            path: [...path, 'Parameters'],
            text: `Parameters of ${id} must be a map, and are ${kindOf(Parameters)}`,
          },
        ];
  return [
    ...unknown(
      Object.keys(Properties),
      known,
      path,
      `${id} is an ${String(resource.Type)}, which has no property`,
    ),
    ...parameters,
  ];
}

function resourceProblems(id: string, resource: Data, ids: readonly string[]): Problem[] {
  if (isFunction(id)) return [];
  const path = ['Resources', id];
  if (!isDataMap(resource))
    return [{ path, text: `the resource ${id} must be a map, and is ${kindOf(resource)}` }];
  if (Object.keys(resource).some(isFunction)) return [];
  const { Type } = resource;
  if (typeof Type !== 'string') return [{ path, text: `the resource ${id} has no Type` }];
  const wrong = wrongTypeName(Type);
  const types =
    wrong === undefined ? [] : [{ path: [...path, 'Type'], text: `${id} has the type "${Type}": ${wrong}` }];
  const attributes = isSamType(Type)
    ? []
    : unknown(Object.keys(resource), ATTRIBUTES, path, `a resource has no attribute`);
  return [...types, ...attributes, ...dependencies(id, resource, ids), ...applicationProblems(id, resource)];
}

/** What CloudFormation rejects in a template whatever its resources are, and what would be passed over here. */
function problemsOf(data: DataMap): Problem[] {
  // Macros of other owners may give anything a meaning.
  if (transformsOf(data).some((name) => !name.startsWith('AWS::'))) return [];
  const sections = sectionProblems(data);
  const resources = asMap(data.Resources);
  const ids = Object.keys(resources);
  if (data.Resources === undefined || (isDataMap(data.Resources) && ids.length === 0)) {
    const text = `the template has no ${data.Resources === undefined ? 'Resources' : 'resource'}, and CloudFormation needs at least one`;
    return [...sections, { path: ['Resources'], text }];
  }
  return [...sections, ...ids.flatMap((id) => resourceProblems(id, resources[id] ?? null, ids))];
}

/** Attributes that SAM's transform keeps. */
const KEPT = ATTRIBUTES.filter((name) => name !== 'CreationPolicy' && name !== 'Version');

/** Returns the attributes of SAM's resources that its transform drops: CloudFormation never sees them. */
export function droppedAttributes(data: DataMap): Problem[] {
  if (transformsOf(data).some((name) => !name.startsWith('AWS::'))) return [];
  return Object.entries(asMap(data.Resources)).flatMap(([id, one]) =>
    isSamType(asMap(one).Type)
      ? unknown(Object.keys(asMap(one)), KEPT, ['Resources', id], `SAM ignores the attribute`)
      : [],
  );
}

/**
 * Refuses a template of which CloudFormation would reject, or the command pass over, a part.
 * @param where the place of a path: `templates/api.yaml:42`
 * @throws CliError `template-structure` (exit 2) naming every place
 */
export function checkStructure(data: DataMap, where: (path: readonly string[]) => string): void {
  const problems = problemsOf(data);
  if (problems.length === 0) return;
  const lines = problems.map(({ path, text }) => `${where(path)}: ${text}`);
  throw usageError('template-structure', lines.join('\n'), 'Correct the template and run again.');
}
