import { usageError } from '../errors.ts';
import { OPTION_KEYS, OWN_KEYS } from './samconfig-options.ts';
import { isTable, type Settings, type Table } from './settings-file.ts';
import { suggest } from './suggest.ts';

/** What `[<env>.cloudcart.parameters]` may hold: our own, and sam's that it may override. */
const KEYS = [...OWN_KEYS, ...OPTION_KEYS];
/** Sections that cloudcart reads. The others are sam's, one per sub-command. */
const READ = ['global', 'deploy', 'cloudcart'];
const SAM = ['build', 'validate', 'package', 'publish', 'sync', 'init', 'logs', 'traces', 'list', 'delete'];
const isSams = (name: string): boolean =>
  SAM.includes(name) || /^(local|list|remote|pipeline|docs)_/.test(name);

function checkSections(settings: Settings, name: string, environment: Table): void {
  for (const section of Object.keys(environment)) {
    if (READ.includes(section) || isSams(section)) continue;
    const meant = suggest(section, READ);
    if (!meant) continue;
    throw usageError(
      'samconfig',
      `${settings.where([name, section, 'parameters'])}: nobody reads [${name}.${section}]. Did you mean ${meant}?`,
      `Write [${name}.${meant}.parameters].`,
    );
  }
}

function unknownKey(where: string, key: string): never {
  const meant = suggest(key, KEYS);
  throw usageError(
    'samconfig-key',
    `${where}: cloudcart knows no key ${key}. ${meant ? `Did you mean ${meant}?` : `There are: ${KEYS.join(', ')}.`}`,
    'Correct its name or remove it.',
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
  if (key === 'regions' && !list.every((one) => /^[a-z]{2,}(-[a-z]+)+-\d+$/.test(one))) {
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
export function checkKeys(settings: Settings, name: string, environment: Table): void {
  checkSections(settings, name, environment);
  const own = environment.cloudcart;
  if (!isTable(own)) return;
  for (const key of Object.keys(own)) {
    if (key === 'parameters') continue;
    throw usageError(
      'samconfig-key',
      `${settings.where([name, 'cloudcart'], key)}: ${key} stands outside of [${name}.cloudcart.parameters]`,
      `Move it into [${name}.cloudcart.parameters].`,
    );
  }
  const table = [name, 'cloudcart', 'parameters'];
  for (const [key, value] of Object.entries(isTable(own.parameters) ? own.parameters : {})) {
    if (!KEYS.includes(key)) unknownKey(settings.where(table, key), key);
    if (key === 'accounts' || key === 'regions') checkAllowList(settings.where(table, key), key, value);
  }
}

/** The environments that can be deployed: those with a section that cloudcart reads. */
export const environmentNames = (file: Table): string[] =>
  Object.entries(file).flatMap(([name, value]) =>
    isTable(value) && READ.some((section) => section in value) ? [name] : [],
  );
