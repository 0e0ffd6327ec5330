import path from 'node:path';
import { expandIncludes } from '../build/include.ts';
import { CliError } from '../errors.ts';
import { rootTemplateFile } from '../project/root-template.ts';
import { isLocalApplication, type TemplateReader } from '../project/stacks.ts';
import { locate, readTemplate, section, type Template } from '../project/template.ts';
import { asMap, type Data, type DataMap, isDataMap } from '../project/template-yaml.ts';
import { type Finding, finding } from './finding.ts';

/** A child of the root as it is written, right or wrong. */
export interface Child {
  /** Logical id in the root. */
  id: string;
  template: Template;
}

/** All templates of a project, read as far as they can be read. */
export interface Sources {
  root: Template;
  children: readonly Child[];
}

/** A resource with the defaults of `Globals` put in. */
export interface Resource {
  template: Template;
  id: string;
  type: string;
  /** `Globals` below, its own above; maps are merged one level deep. */
  properties: DataMap;
  /** Everything that is written, attributes like `DeletionPolicy` included. */
  all: DataMap;
}

const GLOBALS: Record<string, string> = {
  'AWS::Serverless::Function': 'Function',
  'AWS::Serverless::Api': 'Api',
  'AWS::Serverless::HttpApi': 'HttpApi',
};

export const listOf = (value: Data | undefined): Data[] =>
  Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];

/** The value below a path of keys. */
export const at = (value: Data | undefined, ...keys: string[]): Data | undefined =>
  keys.reduce<Data | undefined>((inner, key) => asMap(inner)[key], value);

/** All maps within, the value itself included, each with its path. */
export function maps(
  value: Data | undefined,
  here: (string | number)[] = [],
): [DataMap, (string | number)[]][] {
  if (Array.isArray(value)) return value.flatMap((one, index) => maps(one, [...here, index]));
  if (!isDataMap(value)) return [];
  return [[value, here], ...Object.entries(value).flatMap(([key, one]) => maps(one, [...here, key]))];
}

/** Whether a switch is on, or may be: intrinsic functions are not evaluated here. */
export const mayBeOn = (value: Data | undefined): boolean =>
  value === true || String(value) === 'true' || isDataMap(value);

/** Whether a value is an intrinsic function such as `!If`, of which the result is not known here. */
export const isIntrinsic = (value: Data | undefined): boolean =>
  Object.keys(asMap(value)).some((key) => key === 'Ref' || key.startsWith('Fn::'));

/** Whether something that is not in this project adds to a template: an included object of S3, a macro, a loop. */
export function hasUnknownParts({ data }: Template): boolean {
  const transforms = listOf(data.Transform).map((one) => String(asMap(one).Name ?? one));
  if (
    transforms.some((name) => !/^AWS::(Serverless|LanguageExtensions|SecretsManager|CodeDeploy)/.test(name))
  )
    return true;
  return maps(data).some(([map]) =>
    Object.keys(map).some((key) => key === 'Fn::Transform' || key.startsWith('Fn::ForEach::')),
  );
}

/** A template with the local files that it includes. */
function withIncludes(rootFolder: string, template: Template, findings: Finding[]): Template {
  try {
    return { ...template, data: expandIncludes(rootFolder, template).data };
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    const [, where = template.name, text = error.message] =
      /^([^\s:]+:\d+): ([\s\S]*)$/.exec(error.message) ?? [];
    findings.push(finding(error.code, where, text));
    return template;
  }
}

/** Reads the root and every child. A template that cannot be read is a finding, and the others are read all the same. */
export function readSources(
  rootFolder: string,
  read: TemplateReader = readTemplate,
): { sources: Sources; findings: Finding[] } {
  const findings: Finding[] = [];
  const root = withIncludes(rootFolder, read(rootFolder, rootTemplateFile(rootFolder)), findings);
  const children: Child[] = [];
  for (const [id, resource] of Object.entries(section(root, 'Resources'))) {
    if (!isLocalApplication(resource)) continue;
    const written = at(resource, 'Properties', 'Location') ?? at(resource, 'Properties', 'TemplateURL');
    const where = locate(root, ['Resources', id, 'Properties', 'Location']);
    if (typeof written !== 'string' || written === '') {
      findings.push(
        finding('stack-location', where, `${id} needs a Location that is a file of this project`),
      );
      continue;
    }
    try {
      const template = read(rootFolder, path.resolve(path.dirname(root.file), written));
      children.push({ id, template: withIncludes(rootFolder, template, findings) });
    } catch (error) {
      if (!(error instanceof CliError)) throw error;
      findings.push(finding(error.code, where, error.message));
    }
  }
  return { sources: { root, children }, findings };
}

function withGlobals(template: Template, type: string, own: DataMap): DataMap {
  const globals = asMap(asMap(template.data.Globals)[GLOBALS[type] ?? '']);
  const merged: DataMap = { ...globals, ...own };
  for (const [key, value] of Object.entries(own)) {
    if (isDataMap(value) && isDataMap(globals[key])) merged[key] = { ...asMap(globals[key]), ...value };
  }
  return merged;
}

/** Resources of all templates, those of some types only when any are named. */
export function resources(sources: Sources, ...types: string[]): Resource[] {
  return [sources.root, ...sources.children.map((child) => child.template)].flatMap((template) =>
    Object.entries(section(template, 'Resources'))
      .map(([id, all]) => ({ id, all, type: String(all.Type ?? '') }))
      .filter(({ type }) => types.length === 0 || types.includes(type))
      .map(({ id, all, type }) => ({
        template,
        id,
        type,
        properties: withGlobals(template, type, asMap(all.Properties)),
        all,
      })),
  );
}

/** `templates/api.yaml:42` of something below a resource's properties. */
export const whereOf = (resource: Resource, ...below: (string | number)[]): string =>
  locate(resource.template, [
    'Resources',
    resource.id,
    ...(below.length > 0 ? ['Properties', ...below] : []),
  ]);

/** The logical id behind `!Ref X` or `!GetAtt X.Y`. */
export function target(value: Data | undefined): string | undefined {
  const map = asMap(value);
  if (typeof map.Ref === 'string') return map.Ref;
  const [id] = listOf(map['Fn::GetAtt']);
  return typeof id === 'string' ? (id.split('.')[0] ?? id) : undefined;
}

/** `[stack, output]` of `!GetAtt Stack.Outputs.Name`. */
export function outputNamed(value: Data | undefined): [string, string] | undefined {
  const [id, attribute] = listOf(asMap(value)['Fn::GetAtt']).map(String).join('.').split('.Outputs.');
  return id && attribute ? [id, attribute] : undefined;
}

/**
 * Follows a value to the resource it stands for, through a stack's parameter and another stack's output.
 * @param seen outputs on the way here: those of stacks that need each other lead nowhere
 */
export function resolve(
  sources: Sources,
  template: Template,
  value: Data | undefined,
  seen: readonly string[] = [],
): Resource | undefined {
  const id = target(value);
  if (id === undefined) return undefined;
  const own = resources(sources).find((one) => one.template === template && one.id === id);
  if (own) return own;
  const child = sources.children.find((one) => one.template === template);
  const given = child
    ? at(sources.root.data, 'Resources', child.id, 'Properties', 'Parameters', id)
    : undefined;
  const [stack, output] = outputNamed(given) ?? [];
  const source = sources.children.find((one) => one.id === stack);
  const way = `${stack}.${output}`;
  if (!source || output === undefined || source === child || seen.includes(way)) return undefined;
  return resolve(sources, source.template, at(source.template.data, 'Outputs', output, 'Value'), [
    ...seen,
    way,
  ]);
}
