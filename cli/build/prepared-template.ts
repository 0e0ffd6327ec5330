import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { usageError } from '../errors.ts';
import type { Project } from '../project/project.ts';
import { checkWithin } from '../project/read-file.ts';
import type { StackNode } from '../project/stacks.ts';
import { locate, readTemplate, type Template } from '../project/template.ts';
import { asMap, type Data, type DataMap } from '../project/template-yaml.ts';
import type { ArtifactSource } from './artifact-source.ts';
import { expandResources, isLoop } from './for-each.ts';
import { functionCode } from './function-code.ts';
import type { AnyFunction } from './function-source.ts';
import { checkImage } from './images.ts';
import { expandIncludes } from './include.ts';
import { layerSource } from './layer.ts';
import { isAddress, LOCAL_METADATA, LOCAL_PATHS, type LocalPath, matches, REQUIRED } from './local-paths.ts';
import { CODE_PROPERTIES, checkReference, localCode } from './resource-code.ts';
import { TemplateBudget } from './template-budget.ts';

/** A place of a template that gets a reference to an artifact. */
export interface ArtifactUse {
  /** Keys from the top of the template to the property. */
  at: readonly string[];
  form: LocalPath['form'];
  artifact: AnyFunction | ArtifactSource | NestedTemplate;
}

/** The template of a stack within a stack. */
export interface NestedTemplate {
  kind: 'template';
  prepared: PreparedTemplate;
}

/** A template with everything local that it names: includes are put in, loops over local files are written out. */
export interface PreparedTemplate {
  /** Logical id in the root template; `Root` for the root itself. */
  stack: string;
  template: Template;
  data: DataMap;
  uses: readonly ArtifactUse[];
  /** Its own functions with local code. */
  functions: readonly AnyFunction[];
  /** Templates of the stacks nested in it. */
  nested: readonly PreparedTemplate[];
  /** Files whose contents are in `data`, absolute: includes, templates of nested stacks. */
  files: ReadonlySet<string>;
}

/** What is known on the way through nested templates. */
interface Way {
  rootFolder: string;
  stack: string;
  /** Ids of nested stacks, for labels. */
  prefix: string;
  /** Absolute files of the templates around this one. */
  trail: readonly string[];
  /** Parameters that get a value from the template around. */
  given: readonly string[];
  budget: TemplateBudget;
}

const label = (way: Way, id: string): string => `${way.prefix}${id}`;

function checkFile(way: Way, file: string, what: string): void {
  checkWithin(way.rootFolder, file, what);
  if (existsSync(file)) return;
  throw usageError('artifact-missing', `${what} does not exist.`, 'Create it, or correct the path.');
}

function nested(way: Way, file: string, what: string, id: string, properties: DataMap): NestedTemplate {
  if (way.trail.includes(file)) {
    throw usageError(
      'template-loop',
      `${what} is a template that this one is nested in.`,
      'Name another template.',
    );
  }
  way.budget.addTemplate(what);
  const template = readTemplate(way.rootFolder, file, `${what}: `);
  const inner: Way = {
    ...way,
    prefix: `${label(way, id)}/`,
    given: Object.keys(asMap(properties.Parameters)),
  };
  return { kind: 'template', prepared: prepare(inner, template) };
}

/** What a written path is made into. */
function sourceAt(
  way: Way,
  template: Template,
  id: string,
  one: LocalPath,
  written: string,
): ArtifactUse['artifact'] {
  const resource = asMap(asMap(template.data.Resources)[id]);
  const where = locate(template, ['Resources', id, 'Properties', one.path[0] ?? '']);
  const what = `${where}: ${one.path.join('.')} ${written}`;
  const file = path.resolve(path.dirname(template.file), written);
  checkFile(way, file, what);
  const isFolder = statSync(file).isDirectory();
  if (one.file === 'template' && !isFolder) return nested(way, file, what, id, asMap(resource.Properties));
  if (one.file === 'template' || one.file === 'raw-template' || one.form === 'inline') {
    if (!isFolder) return { kind: 'file', file, what };
    throw usageError('not-a-file', `${what} is a folder.`, 'Name a file.');
  }
  if (isFolder && one.file === 'zip') {
    return layerSource({
      template,
      id,
      resource,
      label: `${way.stack}/${label(way, id)}`,
      folder: file,
      what,
    });
  }
  if (isFolder) return { kind: 'folder', folder: file, prefix: '', what };
  const archive = one.file === 'raw' || /\.(zip|jar)$/i.test(written);
  return { kind: archive ? 'file' : 'zipped-file', file, what };
}

function pathUses(
  way: Way,
  template: Template,
  id: string,
  value: DataMap,
  paths: readonly LocalPath[],
  at: string[],
) {
  return paths.flatMap((one): ArtifactUse[] =>
    matches(value, one.path).flatMap(([found, written]): ArtifactUse[] => {
      const what = `${locate(template, [...at, ...found])}: ${one.path.join('.')}`;
      checkReference(template, written, what);
      if (typeof written !== 'string' || isAddress(written)) return [];
      return [{ at: [...at, ...found], form: one.form, artifact: sourceAt(way, template, id, one, written) }];
    }),
  );
}

function functionUse(way: Way, template: Template, id: string, resource: DataMap): ArtifactUse[] {
  checkImage(template, id, resource);
  const { rootFolder, stack } = way;
  const found = functionCode({ rootFolder, stack, template, id, label: label(way, id), resource });
  const property = CODE_PROPERTIES[String(resource.Type)];
  if (!found || !property) return [];
  const form = property === 'Code' ? 's3-bucket-key' : 'bucket-key';
  return [{ at: ['Resources', id, 'Properties', property], form, artifact: found }];
}

function resourceUses(way: Way, template: Template, id: string, resource: DataMap): ArtifactUse[] {
  const type = String(resource.Type);
  if (type in CODE_PROPERTIES) return functionUse(way, template, id, resource);
  const paths = LOCAL_PATHS[type] ?? [];
  const properties = asMap(resource.Properties);
  const missing = paths.find((one) => REQUIRED.has(type) && matches(properties, one.path).length === 0);
  if (missing) {
    const where = locate(template, ['Resources', id]);
    throw usageError('code-missing', `${where}: ${id} needs ${missing.path.join('.')}.`, 'Name its folder.');
  }
  return pathUses(way, template, id, properties, paths, ['Resources', id, 'Properties']);
}

/** Whether a resource names a local file. */
function isLocal(template: Template, resource: DataMap): boolean {
  if (String(resource.Type) in CODE_PROPERTIES) return localCode(template, resource) !== undefined;
  const paths = LOCAL_PATHS[String(resource.Type)] ?? [];
  const texts = paths.flatMap((one) => matches(asMap(resource.Properties), one.path).map(([, text]) => text));
  return texts.some((text: Data) => typeof text === 'string' && !isAddress(text));
}

function prepare(way: Way, written: Template): PreparedTemplate {
  const { data: included, files } = expandIncludes(way.rootFolder, written, way.budget);
  const rules = { isLocal: (one: DataMap) => isLocal(written, one), given: way.given };
  const resources = expandResources(written, asMap(included.Resources), rules);
  const data: DataMap = 'Resources' in included ? { ...included, Resources: resources } : included;
  const template: Template = { ...written, data };
  const inner: Way = { ...way, trail: [...way.trail, written.file] };
  const own = Object.entries(resources).filter(([id]) => !isLoop(id));
  const uses = [
    ...own.flatMap(([id, resource]) => resourceUses(inner, template, id, asMap(resource))),
    ...Object.entries(LOCAL_METADATA).flatMap(([name, paths]) =>
      pathUses(inner, template, name, asMap(asMap(data.Metadata)[name]), paths, ['Metadata', name]),
    ),
  ];
  const below = uses.flatMap(({ artifact }) =>
    'kind' in artifact && artifact.kind === 'template' ? [artifact.prepared] : [],
  );
  const functions = uses.flatMap(({ artifact }) =>
    'logicalId' in artifact && 'http' in artifact ? [artifact] : [],
  );
  return {
    stack: way.stack,
    template,
    data,
    uses,
    functions,
    nested: below,
    files: new Set([...files, ...below.flatMap((one) => [one.template.file, ...one.files])]),
  };
}

/**
 * Finds everything local that a template names: code, documents, nested templates.
 * @param given parameters of the template that get a value from the root
 * @throws CliError (exit 2) for what cannot be packaged, with its place
 */
export const prepareTemplate = (
  rootFolder: string,
  stack: string,
  template: Template,
  given: readonly string[] = [],
): PreparedTemplate =>
  prepare({ rootFolder, stack, prefix: '', trail: [], given, budget: new TemplateBudget() }, template);

/** The template of one stack of a project. */
export const preparedStack = (project: Pick<Project, 'rootFolder'>, node: StackNode): PreparedTemplate =>
  prepareTemplate(project.rootFolder, node.id, node.template, Object.keys(node.parameters));

/** Everything that is uploaded in place of a local path of a template or of those nested in it, templates aside. */
export function allArtifacts(prepared: PreparedTemplate): (AnyFunction | ArtifactSource)[] {
  const own = prepared.uses.flatMap(({ artifact, form }) =>
    form === 'inline' || ('kind' in artifact && artifact.kind === 'template') ? [] : [artifact],
  );
  return [...own, ...prepared.nested.flatMap(allArtifacts)];
}
