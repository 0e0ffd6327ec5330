import { statSync } from 'node:fs';
import path from 'node:path';
import { usageError } from '../errors.ts';
import { checkWithin } from '../project/read-file.ts';
import { checkLogicalId, locate, type Template } from '../project/template.ts';
import { asMap, type Data, type DataMap } from '../project/template-yaml.ts';
import type { ArtifactSource } from './artifact-source.ts';
import { buildMethod } from './build-method.ts';
import { type AnyFunction, bundledFunction, type FunctionCode, sourceOf } from './function-source.ts';
import { parseHandler } from './handler.ts';
import { checkPlainHandler } from './plain-handler.ts';
import {
  CODE_PROPERTIES,
  checkReference,
  functionProperties,
  languageOf,
  localCode,
  textOf,
} from './resource-code.ts';

/** A function resource and where it is written. */
export interface WrittenFunction {
  rootFolder: string;
  stack: string;
  template: Template;
  /** In its template. */
  id: string;
  /** Behind the ids of nested stacks: `Nested/Function`. */
  label: string;
  resource: DataMap;
}

const HTTP_EVENTS = ['Api', 'HttpApi'];
const ARCHIVE = /\.(zip|jar)$/i;

function isHttp(properties: DataMap): boolean {
  const types = Object.values(asMap(properties.Events)).map((event) => String(asMap(event).Type));
  return types.some((type) => HTTP_EVENTS.includes(type));
}

const propertyAt = ({ id, resource }: WrittenFunction, name: string): string[] => [
  'Resources',
  id,
  ...(asMap(resource.Properties)[name] === undefined ? ['Type'] : ['Properties', name]),
];

/** Where a property is written: of its own, or the line of the resource when it comes from Globals. */
const whereOf = (written: WrittenFunction, name: string): string =>
  locate(written.template, propertyAt(written, name));

/** What `sam build` must know of a function, in plain values. */
function samResource({ template, resource }: WrittenFunction, properties: DataMap, runtime: string): DataMap {
  const architecture: Data[] = [properties.Architectures ?? []].flat();
  const known = textOf(template, architecture[0]);
  return {
    Type: 'AWS::Serverless::Function',
    Metadata: resource.Metadata ?? {},
    Properties: {
      Handler: textOf(template, properties.Handler) ?? 'index.handler',
      ...(runtime === '' ? {} : { Runtime: runtime }),
      ...(known === undefined ? {} : { Architectures: [known] }),
    },
  };
}

/**
 * Decides how a function's code is packaged; undefined when there is nothing local.
 * @throws CliError exit 2: `code-missing`, `handler-missing`, `handler-path`, `logical-id` or `outside-project`
 */
export function functionCode(written: WrittenFunction): AnyFunction | undefined {
  const { rootFolder, template, resource } = written;
  const local = localCode(template, resource);
  if (local === undefined) {
    const name = CODE_PROPERTIES[String(resource.Type)] ?? 'CodeUri';
    const code = functionProperties(template, resource)[name];
    checkReference(template, code, `${whereOf(written, name)}: ${name}`);
    return undefined;
  }
  checkLogicalId(template, written.id);
  const properties = functionProperties(template, resource);
  const property = CODE_PROPERTIES[String(resource.Type)] ?? 'CodeUri';
  const runtime = textOf(template, properties.Runtime) ?? '';
  const base: FunctionCode = {
    logicalId: written.label,
    stack: written.stack,
    template,
    http: isHttp(properties),
    runtime,
    where: whereOf(written, 'Handler'),
  };
  const what = `${whereOf(written, property)}: ${property} ${local}`;
  const target = path.resolve(path.dirname(template.file), local);
  checkWithin(rootFolder, target, what);
  const found = statSync(target, { throwIfNoEntry: false });
  if (!found)
    throw usageError('code-missing', `${what} does not exist.`, `Create it, or correct ${property}.`);
  if (!found.isDirectory()) {
    const kind = ARCHIVE.test(local) ? 'file' : 'zipped-file';
    return { ...base, code: { kind, file: target, what } };
  }
  return folderCode(written, base, { properties, folder: target, what });
}

function folderCode(
  written: WrittenFunction,
  base: FunctionCode,
  { properties, folder, what }: { properties: DataMap; folder: string; what: string },
): AnyFunction {
  const { rootFolder, template, resource } = written;
  const metadata = asMap(resource.Metadata);
  const handler = textOf(template, properties.Handler) ?? '';
  const isNode = base.runtime.startsWith('nodejs');
  const layered = handler.startsWith('/opt/');
  const entry =
    isNode && handler !== '' && !layered
      ? sourceOf(folder, parseHandler(handler, base.where).module)
      : undefined;
  const skipBuild = String(metadata.SkipBuild) === 'true';
  const hasLayers = [properties.Layers ?? []].flat().length > 0;
  const method = layered
    ? 'zip'
    : buildMethod({
        runtime: base.runtime,
        method: textOf(template, metadata.BuildMethod) ?? '',
        skipBuild,
        folder,
        entry,
      });
  if (method === 'bundle') {
    const buildProperties = asMap(metadata.BuildProperties);
    const isLenient = textOf(template, metadata.BuildMethod) !== 'esbuild';
    return bundledFunction(base, { rootFolder, folder, handler, buildProperties, isLenient, hasLayers });
  }
  if (method === 'zip') {
    checkPlainHandler({
      rootFolder,
      where: base.where,
      runtime: base.runtime,
      handler,
      folder,
      hasLayers,
      skipBuild,
    });
  }
  return {
    ...base,
    code: method === 'zip' ? plainFolder(folder, what) : samCode(written, base, folder, what),
  };
}

const plainFolder = (folder: string, what: string): ArtifactSource => ({
  kind: 'folder',
  folder,
  prefix: '',
  what,
});

function samCode(written: WrittenFunction, base: FunctionCode, folder: string, what: string): ArtifactSource {
  const properties = functionProperties(written.template, written.resource);
  return {
    kind: 'sam',
    folder,
    label: `${base.stack}/${base.logicalId}`,
    logicalId: written.id,
    resource: samResource(written, properties, base.runtime),
    language: languageOf(base.runtime),
    what,
  };
}
