import path from 'node:path';
import { isSettingOfImports } from '../build/resolution-state.ts';
import { touchesStack } from '../build/watched-paths.ts';
import type { Project } from '../project/project.ts';
import type { Change } from './watch-folders.ts';

/** What a change means for a running environment. */
export interface Affected<F> {
  /** Logical ids of the stacks to deploy; `all` when the root template or the settings changed. */
  stacks: readonly string[] | 'all';
  /** Functions whose code may be another now. */
  functions: readonly F[];
}

interface Sources {
  /** Relative to the project's root, with `/`. */
  inputs: ReadonlySet<string>;
}

const SETTINGS = new Set(['samconfig.toml']);
const IMPORTABLE = /\.(m|c)?(ts|js)x?$|\.json$/;

/** A stack and all that get outputs of it, directly or not. */
export function withDependents(project: Pick<Project, 'stacks'>, ids: readonly string[]): string[] {
  const found = new Set(ids);
  // In order of deployment, so that one pass finds all.
  for (const node of project.stacks) if (node.needs.some((id) => found.has(id))) found.add(node.id);
  return project.stacks.flatMap((node) => (found.has(node.id) ? [node.id] : []));
}

/** A new file may be what an import means now. */
function standsIn({ path: name, kind }: Change, inputs: ReadonlySet<string>): boolean {
  if (kind !== 'rename' || !IMPORTABLE.test(name)) return false;
  const folder = path.posix.dirname(name);
  return [...inputs].some((input) => path.posix.dirname(input) === folder);
}

/** Tells what these changes mean. */
export function affectedBy<F extends Sources>(
  changes: readonly Change[],
  project: Pick<Project, 'rootFolder' | 'root' | 'stacks'>,
  functions: readonly F[],
): Affected<F> {
  const names = new Set(changes.map((change) => change.path));
  const relative = (file: string) => path.relative(project.rootFolder, file).split(path.sep).join('/');
  const changed = project.stacks.filter(
    (node) => names.has(relative(node.template.file)) || touchesStack(project.rootFolder, node, names),
  );
  const all = names.has(relative(project.root.file)) || [...SETTINGS].some((name) => names.has(name));
  const around = [...names].some(isSettingOfImports);
  const touched = functions.filter(
    ({ inputs }) => around || changes.some((change) => inputs.has(change.path) || standsIn(change, inputs)),
  );
  const ids = changed.map((node) => node.id);
  return { stacks: all ? 'all' : ids, functions: touched };
}
