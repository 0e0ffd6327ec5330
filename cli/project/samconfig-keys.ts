import { usageError } from '../errors.ts';
import { suggest } from './suggest.ts';

type Table = Record<string, unknown>;

const isTable = (value: unknown): value is Table =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What `[<env>.cloudcart.parameters]` may hold: our own two, and sam's that it may override. */
const KEYS = [
  'accounts',
  'regions',
  'stack_name',
  'region',
  'profile',
  'parameter_overrides',
  'tags',
  'capabilities',
  'termination_protection',
  'project',
];
/** Sections that cloudcart reads. The others are sam's, one per sub-command. */
const READ = ['global', 'deploy', 'cloudcart'];
const SAM = ['build', 'validate', 'package', 'publish', 'sync', 'init', 'logs', 'traces', 'list', 'delete'];
const isSams = (name: string): boolean =>
  SAM.includes(name) || /^(local|list|remote|pipeline|docs)_/.test(name);

/** `samconfig.toml:12` of a key below a header, or of the header; TOML keeps no lines once it is read. */
export function whereIn(text: string, header: string, key?: string): string {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => line.replaceAll(/\s/g, '').startsWith(`[${header}]`));
  if (start < 0) return 'samconfig.toml';
  const next = lines.findIndex((line, index) => index > start && /^\s*\[/.test(line));
  const end = next < 0 ? lines.length : next;
  const found = lines.findIndex(
    (line, index) => index > start && index < end && key !== undefined && line.split('=')[0]?.trim() === key,
  );
  return `samconfig.toml:${(found < 0 ? start : found) + 1}`;
}

function checkSections(text: string, name: string, environment: Table): void {
  for (const section of Object.keys(environment)) {
    if (READ.includes(section) || isSams(section)) continue;
    const meant = suggest(section, READ);
    if (!meant) continue;
    throw usageError(
      'samconfig',
      `${whereIn(text, `${name}.${section}.parameters`)}: nobody reads [${name}.${section}]. Did you mean ${meant}?`,
      `Write [${name}.${meant}.parameters].`,
    );
  }
}

function unknownKey(text: string, header: string, key: string): never {
  const meant = suggest(key, KEYS);
  throw usageError(
    'samconfig-key',
    `${whereIn(text, header, key)}: cloudcart knows no key ${key}. ${meant ? `Did you mean ${meant}?` : `There are: ${KEYS.join(', ')}.`}`,
    'Mend its name or take it away.',
  );
}

function checkAllowList(where: string, key: string, value: unknown): void {
  const list = Array.isArray(value) ? value.map(String) : undefined;
  // A list that is none would allow everything, which is the opposite of what was meant.
  if (!list)
    throw usageError('samconfig', `${where}: ${key} is not a list`, `Write ${key} = ["${String(value)}"].`);
  if (key === 'accounts' && !list.every((one) => /^\d{12}$/.test(one))) {
    throw usageError(
      'samconfig',
      `${where}: an account is 12 digits in quotes, not ${list.join(', ')}`,
      'Such as accounts = ["111122223333"].',
    );
  }
  if (key === 'regions' && !list.every((one) => /^[a-z]{2}(-[a-z]+)+-\d$/.test(one))) {
    throw usageError(
      'samconfig',
      `${where}: ${list.join(', ')} holds what is no region`,
      'Such as regions = ["eu-central-1"].',
    );
  }
}

/**
 * Refuses what would be passed over in silence: a key of ours that is misspelt, stands in the wrong table, or has the wrong form.
 * @throws CliError `samconfig` or `samconfig-key` (exit 2), with the line
 */
export function checkKeys(text: string, name: string, environment: Table): void {
  checkSections(text, name, environment);
  const own = environment.cloudcart;
  if (!isTable(own)) return;
  for (const key of Object.keys(own)) {
    if (key === 'parameters') continue;
    throw usageError(
      'samconfig-key',
      `${whereIn(text, `${name}.cloudcart`, key)}: ${key} stands outside of [${name}.cloudcart.parameters]`,
      `Move it into [${name}.cloudcart.parameters].`,
    );
  }
  const header = `${name}.cloudcart.parameters`;
  for (const [key, value] of Object.entries(isTable(own.parameters) ? own.parameters : {})) {
    if (!KEYS.includes(key)) unknownKey(text, header, key);
    if (key === 'accounts' || key === 'regions') checkAllowList(whereIn(text, header, key), key, value);
  }
}

/** The environments that can be deployed: those with a section that cloudcart reads. */
export const environmentNames = (file: Table): string[] =>
  Object.entries(file).flatMap(([name, value]) =>
    isTable(value) && READ.some((section) => section in value) ? [name] : [],
  );
