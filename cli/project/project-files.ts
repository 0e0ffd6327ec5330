import { existsSync } from 'node:fs';
import path from 'node:path';

// Imports nothing else: the command looks for its project before it knows what it will do.

/** What sam takes as a root template, in its order. */
const TEMPLATE_FILES = ['template.yaml', 'template.yml', 'template.json'];
/** The settings of sam-cli, in the order in which it looks for them, and JSON, which it reads no longer. */
const SETTINGS_FILES = ['samconfig.toml', 'samconfig.yaml', 'samconfig.yml', 'samconfig.json'];

const findIn = (folder: string, names: readonly string[]): string | undefined =>
  names.find((name) => existsSync(path.join(folder, name)));

/** The root template of a folder by its usual name; undefined when there is none. */
export const findTemplateFile = (folder: string): string | undefined => findIn(folder, TEMPLATE_FILES);

/** The name of the settings file that sam would read in a folder; undefined when there is none. */
export const findSettingsFile = (folder: string): string | undefined => findIn(folder, SETTINGS_FILES);
