import { realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { usageError } from '../errors.ts';
import type { ProjectTrust } from '../trust/project-trust.ts';
import { readManifest } from './manifest.ts';
import type { Plugin } from './plugin.ts';

/** How a module is loaded; a test brings its own. */
export type LoadModule = (file: string) => Promise<unknown>;

const importFile: LoadModule = (file) => import(pathToFileURL(file).href);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The real path of a regular file below the real path of a folder; undefined for anything else. */
function fileWithin(folder: string, name: string): string | undefined {
  try {
    const root = realpathSync(folder);
    const file = realpathSync(path.resolve(folder, name));
    return file.startsWith(root + path.sep) && statSync(file).isFile() ? file : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The plug-in module that a project names in its package.json: `"cloudcart": { "plugin": "./cloudcart.plugin.mjs" }`.
 * @returns its real path
 * @throws CliError `plugin` (exit 2) when it is no file of this project, also by way of a link
 */
export function pluginFile(projectRoot: string): string | undefined {
  const { entry, plugin } = readManifest(projectRoot);
  const named = isObject(entry) ? entry.plugin : undefined;
  if (named === undefined) return undefined;
  const file = plugin === undefined ? undefined : fileWithin(projectRoot, plugin);
  if (file) return file;
  throw usageError(
    'plugin',
    `package.json: cloudcart.plugin ${JSON.stringify(named)} is no file of this project.`,
    'Correct the path, or remove the entry. A plug-in must be inside the project.',
  );
}

function pluginOf(module: unknown, file: string): Plugin {
  const exported = isObject(module) ? module.default : undefined;
  // A module that was compiled to CommonJS holds its default in the default.
  const inner = isObject(exported) && isObject(exported.default) ? exported.default : exported;
  if (isObject(inner) && typeof inner.name === 'string') return inner as unknown as Plugin;
  throw usageError(
    'plugin',
    `${file} has no default export of the form { name, commands?, story?, afterUp? }.`,
  );
}

/**
 * Loads the project's plug-in when the project is trusted; undefined when it has none.
 * @param purpose what needs it, for the question: `cloudcart trace`
 * @throws CliError `plugin` (exit 2) when it cannot be loaded, `not-trusted` (exit 3)
 */
export async function loadPlugin(
  { projectRoot, trust }: { projectRoot: string; trust: ProjectTrust },
  purpose: string,
  load: LoadModule = importFile,
): Promise<Plugin | undefined> {
  const file = pluginFile(projectRoot);
  if (file === undefined) return undefined;
  await trust.require(purpose);
  let module: unknown;
  try {
    module = await load(file);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw usageError(
      'plugin',
      `The plug-in ${file} cannot be loaded: ${why}`,
      'Correct it, or remove it from package.json.',
    );
  }
  return pluginOf(module, file);
}
