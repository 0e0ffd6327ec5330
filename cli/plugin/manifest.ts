import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { oneLine } from '../output/neutral.ts';

/** A command that a plug-in adds, as package.json declares it: known without running anything of the project. */
export interface DeclaredCommand {
  name: string;
  summary: string;
}

/** What a project's package.json says about the command. */
export interface Manifest {
  /** The `cloudcart` entry as it is written; undefined when there is none. */
  entry: unknown;
  /** Path of the plug-in's module, as written; undefined when it is no text. */
  plugin: string | undefined;
  commands: readonly DeclaredCommand[];
}

const NONE: Manifest = { entry: undefined, plugin: undefined, commands: [] };
const MOST_BYTES = 1_000_000;
const COMMAND_NAME = /^[a-z][a-z0-9-]{0,63}$/;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function readEntry(projectRoot: string): unknown {
  const file = path.join(projectRoot, 'package.json');
  try {
    const found = statSync(file);
    if (!found.isFile() || found.size > MOST_BYTES) return undefined;
    const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return isObject(parsed) ? parsed.cloudcart : undefined;
  } catch {
    // There is none, or it is broken: npm explains that better.
    return undefined;
  }
}

/**
 * Reads `"cloudcart": { "plugin": "./cloudcart.plugin.mjs", "commands": { "brew": "Brew tea" } }` of a project's package.json,
 * and runs nothing. A command whose name is none is left out.
 */
export function readManifest(projectRoot: string): Manifest {
  const entry = readEntry(projectRoot);
  if (!isObject(entry)) return { ...NONE, entry };
  const declared = isObject(entry.commands) ? Object.entries(entry.commands) : [];
  return {
    entry,
    plugin: typeof entry.plugin === 'string' ? entry.plugin : undefined,
    commands: declared.flatMap(([name, summary]) =>
      COMMAND_NAME.test(name) && typeof summary === 'string' ? [{ name, summary: oneLine(summary) }] : [],
    ),
  };
}
