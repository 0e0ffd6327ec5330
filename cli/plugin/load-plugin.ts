import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { usageError } from '../errors.ts';
import type { Plugin } from './plugin.ts';

/** How a module is loaded; a test brings its own. */
export type LoadModule = (file: string) => Promise<unknown>;

const importFile: LoadModule = (file) => import(pathToFileURL(file).href);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The plug-in module that a project names in its package.json: `"cloudcart": { "plugin": "./cloudcart.plugin.mjs" }`.
 * @throws CliError `plugin` (exit 2) when the name is no file
 */
export function pluginFile(projectRoot: string): string | undefined {
  const manifest = path.join(projectRoot, 'package.json');
  if (!existsSync(manifest)) return undefined;
  let settings: unknown;
  try {
    const parsed: unknown = JSON.parse(readFileSync(manifest, 'utf8'));
    settings = isObject(parsed) ? parsed.cloudcart : undefined;
  } catch {
    // npm tells of a broken package.json better than we could.
    return undefined;
  }
  const named = isObject(settings) ? settings.plugin : undefined;
  if (named === undefined) return undefined;
  const file = typeof named === 'string' ? path.resolve(projectRoot, named) : undefined;
  if (file && existsSync(file)) return file;
  throw usageError(
    'plugin',
    `package.json: cloudcart.plugin ${JSON.stringify(named)} is no file of this project.`,
    'Mend the path, or take the entry out.',
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
 * Loads the project's plug-in; undefined when it has none.
 * @throws CliError `plugin` (exit 2) when it cannot be loaded
 */
export async function loadPlugin(
  projectRoot: string,
  load: LoadModule = importFile,
): Promise<Plugin | undefined> {
  const file = pluginFile(projectRoot);
  if (file === undefined) return undefined;
  let module: unknown;
  try {
    module = await load(file);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw usageError(
      'plugin',
      `The plug-in ${file} cannot be loaded: ${why}`,
      'Mend it, or take it out of package.json.',
    );
  }
  return pluginOf(module, file);
}
