import type { Project } from '../project/project.ts';
import { locate, type Template } from '../project/template.ts';
import { asMap, type DataMap } from '../project/template-yaml.ts';
import { type AnyFunction, type FunctionCode, type FunctionSource, isBundled } from './function-source.ts';
import { type PreparedTemplate, preparedStack } from './prepared-template.ts';
import { CODE_PROPERTIES, functionProperties, textOf } from './resource-code.ts';

export type { AnyFunction, FunctionSource } from './function-source.ts';

/** A function whose code is no file of the project, so that only deployed code can run. */
export interface RemoteFunction extends FunctionCode {
  /** Where its code is instead: `is written in its template (InlineCode)`. */
  codePlace: string;
}

export const isRemote = (one: FunctionCode): one is RemoteFunction => 'codePlace' in one;

/** The functions of these stacks (all when none is named) whose code lies in the project, in the order of the templates. */
export function readAllFunctions(project: Project, stacks: readonly string[] = []): AnyFunction[] {
  const wanted = project.stacks.filter((node) => stacks.length === 0 || stacks.includes(node.id));
  return wanted.flatMap((node) => preparedStack(project, node).functions);
}

/** Those of them that esbuild bundles. */
export const readFunctions = (project: Project, stacks: readonly string[] = []): FunctionSource[] =>
  readAllFunctions(project, stacks).filter(isBundled);

function codePlace(template: Template, resource: DataMap): string {
  const properties = functionProperties(template, resource);
  if (properties.PackageType === 'Image') return 'is a container image';
  if (properties.InlineCode !== undefined) return 'is written in its template (InlineCode)';
  if (asMap(properties.Code).ZipFile !== undefined) return 'is written in its template (ZipFile)';
  return 'is not in the project';
}

function remoteFunctions({ stack, template, data, functions }: PreparedTemplate): RemoteFunction[] {
  const local = new Set(functions.map((one) => one.logicalId));
  return Object.entries(asMap(data.Resources)).flatMap(([logicalId, written]): RemoteFunction[] => {
    const resource = asMap(written);
    if (CODE_PROPERTIES[String(resource.Type)] === undefined || local.has(logicalId)) return [];
    const runtime = textOf(template, functionProperties(template, resource).Runtime) ?? '';
    const where = locate(template, ['Resources', logicalId]);
    const place = codePlace(template, resource);
    return [{ logicalId, stack, template, http: false, runtime, where, codePlace: place }];
  });
}

/** All functions of the stacks, also those whose code is no file of the project, in the order of the templates. */
export const readEveryFunction = (project: Project): (AnyFunction | RemoteFunction)[] =>
  project.stacks.flatMap((node) => {
    const prepared = preparedStack(project, node);
    return [...prepared.functions, ...remoteFunctions(prepared)];
  });
