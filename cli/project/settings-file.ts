import path from 'node:path';
import { parse } from 'smol-toml';
import { CliError, usageError } from '../errors.ts';
import { findSettingsFile } from './project-files.ts';
import { readTextFile } from './read-file.ts';
import { type Lines, parseSettingsYaml, pathKey } from './template-yaml.ts';
import { quoteBareValues } from './toml-text.ts';

export type Table = Record<string, unknown>;

export const isTable = (value: unknown): value is Table =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A settings file, read. */
export interface Settings {
  /** `samconfig.toml`. */
  name: string;
  table: Table;
  /** The same, with the text of every number, date and time. */
  texts: Table;
  /** `samconfig.toml:12` of a key of a table such as `['dev', 'deploy', 'parameters']`, or of the table. */
  where(table: readonly string[], key?: string): string;
}

/** The line of a key below a header, or of the header; TOML keeps no lines once it is read. */
function tomlLine(text: string, header: string, key?: string): number | undefined {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => line.replaceAll(/\s/g, '').startsWith(`[${header}]`));
  if (start < 0) return undefined;
  const next = lines.findIndex((line, index) => index > start && /^\s*\[/.test(line));
  const end = next < 0 ? lines.length : next;
  const found = lines.findIndex(
    (line, index) => index > start && index < end && key !== undefined && line.split('=')[0]?.trim() === key,
  );
  return (found < 0 ? start : found) + 1;
}

function yamlLine(lines: Lines, table: readonly string[], key?: string): number | undefined {
  return lines.get(pathKey(key === undefined ? table : [...table, key])) ?? lines.get(pathKey(table));
}

function parseToml(text: string, name: string): Settings {
  const at = (line: number | undefined): string => (line === undefined ? name : `${name}:${line}`);
  try {
    return {
      name,
      table: parse(text, { integersAsBigInt: 'asNeeded' }),
      texts: parse(quoteBareValues(text)),
      where: (table, key) => at(tomlLine(text, table.join('.'), key)),
    };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const line = 'line' in error && typeof error.line === 'number' ? error.line : undefined;
    throw usageError(
      'samconfig',
      `${at(line)}: ${error.message.split('\n')[0]}`,
      `Correct ${name} and run again.`,
    );
  }
}

function parseYaml(text: string, name: string): Settings {
  try {
    const { data, lines } = parseSettingsYaml(text, name);
    const where: Settings['where'] = (table, key) => {
      const line = yamlLine(lines, table, key);
      return line === undefined ? name : `${name}:${line}`;
    };
    return { name, table: data, texts: data, where };
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    throw usageError('samconfig', error.message, `Correct ${name} and run again.`);
  }
}

/**
 * Reads the text of a settings file.
 * @param name its name, which says its format
 * @throws CliError `samconfig` (exit 2) with the line
 */
export const parseSettings = (text: string, name: string): Settings =>
  name.endsWith('.toml') ? parseToml(text, name) : parseYaml(text, name);

/** The settings of a project; undefined when it has none. */
export function readSettings(projectRoot: string): Settings | undefined {
  const name = findSettingsFile(projectRoot);
  return name === undefined
    ? undefined
    : parseSettings(readTextFile(path.join(projectRoot, name), name), name);
}
