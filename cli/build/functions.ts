import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { usageError } from '../errors.ts';
import type { Project } from '../project/project.ts';
import { checkWithin } from '../project/read-file.ts';
import { checkLogicalId, locate, section, type Template } from '../project/template.ts';
import { asMap, type DataMap } from '../project/template-yaml.ts';

/** A Node function of a template whose code lies in this project. */
export interface FunctionSource {
  logicalId: string;
  /** Logical id of its stack in the root template. */
  stack: string;
  template: Template;
  /** Absolute folder of `CodeUri`. */
  folder: string;
  /** Source file relative to `folder`: `lambda.ts`. */
  entry: string;
  /** Path of the bundle within the artifact: `lambda.js`. */
  bundleName: string;
  /** What the handler exports: `http`. */
  exportName: string;
  /** Whether it answers HTTP, for which a size budget holds. */
  http: boolean;
  /** `Metadata.BuildProperties`. */
  buildProperties: DataMap;
  /** `templates/api.yaml:464`, of its handler. */
  where: string;
}

export const FUNCTION_TYPE = 'AWS::Serverless::Function';
const EXTENSIONS = ['.ts', '.mts', '.js', '.mjs', '.cjs'];

/** Function resources of a template that hold code to bundle: neither inline nor an image. */
export function functionResources(template: Template): [string, DataMap][] {
  const globals = asMap(asMap(template.data.Globals).Function);
  return Object.entries(section(template, 'Resources')).filter(([, resource]) => {
    const properties: DataMap = { ...globals, ...asMap(resource.Properties) };
    const remote =
      properties.InlineCode !== undefined || properties.PackageType === 'Image' || isRemote(properties);
    return (
      resource.Type === FUNCTION_TYPE && !remote && String(properties.Runtime ?? '').startsWith('nodejs')
    );
  });
}

const isRemote = (properties: DataMap): boolean =>
  typeof properties.CodeUri === 'object' || /^(s3|https?):/.test(String(properties.CodeUri ?? ''));

/** A handler names a file below its CodeUri, which is also its name in the zip. */
function checkModule(module: string, exportName: string, where: string): void {
  const parts = module.split('/');
  const plain = parts.every((part) => /^[\w@+.-]+$/.test(part) && part !== '.' && part !== '..');
  if (plain && /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(exportName)) return;
  throw usageError(
    'handler-path',
    `${where}: the Handler ${JSON.stringify(`${module}.${exportName}`)} is no <module>.<export> below CodeUri`,
    'Write it like lambda.http or src/lambda.http: letters, digits and _ @ + . - in each part.',
  );
}

function findEntry(folder: string, module: string, where: string, shown: string): string {
  const extension = EXTENSIONS.find((one) => existsSync(path.join(folder, module + one)));
  if (extension) return module + extension;
  throw usageError(
    'handler-missing',
    `${where}: the handler's module ${shown} does not exist (tried ${EXTENSIONS.join(', ')})`,
    'Mend CodeUri or Handler.',
  );
}

function isHttp(properties: DataMap): boolean {
  const types = Object.values(asMap(properties.Events)).map((event) => String(asMap(event).Type));
  return types.includes('Api') || types.includes('HttpApi');
}

function readFunction(
  project: Project,
  stack: string,
  template: Template,
  logicalId: string,
  resource: DataMap,
): FunctionSource {
  checkLogicalId(template, logicalId);
  const at = ['Resources', logicalId, 'Properties'];
  const properties: DataMap = {
    ...asMap(asMap(template.data.Globals).Function),
    ...asMap(resource.Properties),
  };
  const where = locate(template, [...at, 'Handler']);
  const [, module = '', exportName = ''] = /^(.+)\.([^./]+)$/.exec(String(properties.Handler ?? '')) ?? [];
  if (!module)
    throw usageError('handler-missing', `${where}: ${logicalId} needs a Handler such as lambda.http`);
  checkModule(module, exportName, where);
  const folder = path.resolve(path.dirname(template.file), String(properties.CodeUri ?? '.'));
  const codeUri = `${locate(template, [...at, 'CodeUri'])}: CodeUri ${String(properties.CodeUri ?? '.')}`;
  checkWithin(project.rootFolder, folder, codeUri);
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw usageError('code-missing', `${codeUri} is no folder`);
  }
  const shown = path.relative(project.rootFolder, path.join(folder, module));
  const entry = findEntry(folder, module, where, shown);
  checkWithin(project.rootFolder, path.join(folder, entry), `${where}: the handler's module ${shown}`);
  return {
    logicalId,
    stack,
    template,
    folder,
    entry,
    bundleName: `${module}.js`,
    exportName,
    http: isHttp(properties),
    buildProperties: asMap(asMap(resource.Metadata).BuildProperties),
    where,
  };
}

/** Every function of these stacks (all when none is named), in the order of the templates. */
export function readFunctions(project: Project, stacks: readonly string[] = []): FunctionSource[] {
  const wanted = project.stacks.filter((node) => stacks.length === 0 || stacks.includes(node.id));
  return wanted.flatMap((node) =>
    functionResources(node.template).map(([logicalId, resource]) =>
      readFunction(project, node.id, node.template, logicalId, resource),
    ),
  );
}
