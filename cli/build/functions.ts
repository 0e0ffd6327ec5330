import type { Project } from '../project/project.ts';
import { type AnyFunction, type FunctionSource, isBundled } from './function-source.ts';
import { preparedStack } from './prepared-template.ts';

export type { AnyFunction, FunctionSource } from './function-source.ts';

/** The functions of these stacks (all when none is named) whose code lies in the project, in the order of the templates. */
export function readAllFunctions(project: Project, stacks: readonly string[] = []): AnyFunction[] {
  const wanted = project.stacks.filter((node) => stacks.length === 0 || stacks.includes(node.id));
  return wanted.flatMap((node) => preparedStack(project, node).functions);
}

/** Those of them that esbuild bundles. */
export const readFunctions = (project: Project, stacks: readonly string[] = []): FunctionSource[] =>
  readAllFunctions(project, stacks).filter(isBundled);
