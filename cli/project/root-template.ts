import { existsSync } from 'node:fs';
import path from 'node:path';
import { usageError } from '../errors.ts';
import { findSettingsFile, findTemplateFile } from './project-files.ts';
import { templateFilesOf } from './samconfig.ts';

/**
 * Absolute path of the root template.
 * @param named `template_file` of an environment; default: the one that all environments name
 * @throws CliError `template-missing` (exit 2) when samconfig names a file that does not exist
 */
export function rootTemplateFile(projectRoot: string, named?: string): string {
  const usual = findTemplateFile(projectRoot);
  const all = named === undefined ? templateFilesOf(projectRoot) : [named];
  const [only] = all;
  if (only === undefined || all.length > 1) return path.join(projectRoot, usual ?? 'template.yaml');
  const file = path.resolve(projectRoot, only);
  if (existsSync(file)) return file;
  throw usageError(
    'template-missing',
    `${findSettingsFile(projectRoot)}: the template_file ${only} does not exist`,
    usual === undefined ? 'Correct its path.' : `Correct its path, or remove it to deploy ${usual}.`,
  );
}
