import { readdirSync, realpathSync } from 'node:fs';
import path from 'node:path';

/** Every program that the command looks for in a project, by its name. */
const TOOL_NAMES = ['python', 'python3', 'cfn-lint', 'checkov', 'sam'] as const;
export type ToolName = (typeof TOOL_NAMES)[number];

/** What a program's file may end with, on any system: a project may be trusted on one and used on another. */
const ENDINGS = ['', '.exe', '.com'];

/**
 * Where programs of a trusted project are looked up, in this order. checkov has an environment of its own: what it pins fits nothing
 * else.
 */
export const OWN_FOLDERS: readonly string[] = ['.venv/bin', '.venv/Scripts', '.venv/checks/bin'];

/** Python environments of a project, and what each runs before any program. */
const ENVIRONMENTS = ['.venv', '.venv/checks'];

/** Interpreters, which scripts beside them name in their first line. */
const INTERPRETER = /^(python|pypy)[\w.]*$/i;

/** What Python reads beside its own file: the place of its libraries. */
const BESIDE_PYTHON = /^pyvenv\.cfg$|\._pth$|^pybuilddir\.txt$/i;

/** What Python runs at its start, whatever the program: as a module, a package or compiled. */
const PYTHON_START = /\.pth$|^(sitecustomize|usercustomize)(\.|$)/i;

const namesIn = (folder: string): string[] => {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
};

const entries = (projectRoot: string, folder: string, wanted: RegExp): string[] =>
  namesIn(path.join(projectRoot, folder))
    .filter((name) => wanted.test(name))
    .map((name) => `${folder}/${name}`);

/**
 * Lists the programs of a checkout that the command may start: every place in which it looks, also when nothing is there yet, and the
 * interpreters beside them. Paths are relative to the project's root.
 */
export function ownPrograms(projectRoot: string): string[] {
  const tools = OWN_FOLDERS.flatMap((folder) =>
    TOOL_NAMES.flatMap((name) => ENDINGS.map((ending) => `${folder}/${name}${ending}`)),
  );
  const interpreters = OWN_FOLDERS.flatMap((folder) => entries(projectRoot, folder, INTERPRETER));
  return [...new Set([...tools, ...interpreters, 'node_modules/.bin/node'])];
}

/** `lib`, `lib64` and `Lib` are different folders on some systems. */
function siteFolders(projectRoot: string, environment: string): string[] {
  const libraries = entries(projectRoot, environment, /^lib\w*$/i);
  return libraries.flatMap((library) => [
    `${library}/site-packages`,
    ...namesIn(path.join(projectRoot, library)).map((name) => `${library}/${name}/site-packages`),
  ]);
}

/** Every file of a folder, or the file itself. Links are followed, to each folder once. */
function filesBelow(projectRoot: string, name: string, seen = new Set<string>()): string[] {
  const folder = path.join(projectRoot, name);
  const inside = namesIn(folder);
  if (inside.length === 0) return [name];
  const real = realpathSync(folder);
  if (seen.has(real)) return [];
  seen.add(real);
  return inside.flatMap((one) => filesBelow(projectRoot, `${name}/${one}`, seen));
}

/** Lists what decides which code a Python environment of the checkout runs at its start: settings, and files that are imported. */
export function pythonStartFiles(projectRoot: string): string[] {
  const beside = OWN_FOLDERS.flatMap((folder) => entries(projectRoot, folder, BESIDE_PYTHON));
  const started = ENVIRONMENTS.flatMap((environment) => [
    `${environment}/pyvenv.cfg`,
    ...siteFolders(projectRoot, environment)
      .flatMap((folder) => entries(projectRoot, folder, PYTHON_START))
      .flatMap((name) => filesBelow(projectRoot, name)),
  ]);
  return [...beside, ...started];
}
