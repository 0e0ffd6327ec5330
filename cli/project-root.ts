import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { usageError } from './errors.ts';
import { findSettingsFile, findTemplateFile } from './project/project-files.ts';

const textIn = (folder: string, name: string | undefined): string =>
  name === undefined ? '' : readFileSync(path.join(folder, name), 'utf8');

/** Whether there is a root template: by its usual name, or one that the settings name, which are read later. */
const hasTemplate = (folder: string): boolean =>
  findTemplateFile(folder) !== undefined ||
  /\btemplate(_file)?["']?\s*[=:]/.test(textIn(folder, findSettingsFile(folder)));

const isRoot = (folder: string): boolean => findSettingsFile(folder) !== undefined && hasTemplate(folder);

const TEMPLATES = 'template.yaml (or .yml, .json)';
const SETTINGS = 'samconfig.toml (or .yaml, .yml)';

function missingIn(folder: string): string {
  const template = findTemplateFile(folder);
  const settings = findSettingsFile(folder);
  if (!existsSync(folder)) return `${folder} does not exist.`;
  if (template !== undefined) return `${folder} has ${template}, and no ${SETTINGS}.`;
  if (settings !== undefined) return `${folder} has ${settings}, and no ${TEMPLATES}.`;
  return `${folder} has no ${TEMPLATES} and no ${SETTINGS}.`;
}

const remedyFor = (folder: string): string =>
  findTemplateFile(folder) === undefined
    ? 'Name another folder with --project.'
    : 'Write a samconfig.toml with [dev.deploy.parameters] beside it, or name another folder with --project.';

/** A template of the folders below a root is a child of it, or a project without settings. */
function checkPassed(passed: readonly string[], root: string): void {
  for (const folder of passed) {
    const template = findTemplateFile(folder);
    const settings = findSettingsFile(folder);
    if (template === undefined && settings === undefined) continue;
    if (template !== undefined) {
      const name = path.relative(root, path.join(folder, template)).split(path.sep).join('/');
      // Settings that name the template may name one anywhere.
      const own = findTemplateFile(root);
      if (own === undefined || textIn(root, own).includes(name)) continue;
    }
    throw usageError(
      'no-project',
      `${missingIn(folder)} The project above it, ${root}, does not use it.`,
      `${remedyFor(folder).replace(/\.$/, '')}; the one above is --project ${root}`,
    );
  }
}

/**
 * The folder of a project, with its settings and root template: the one that was named, or the nearest at or above the working
 * folder.
 * @throws CliError `no-project` (exit 2), which names the file that is missing
 */
export function findProjectRoot(workingFolder: string, named?: string): string {
  const start = path.resolve(workingFolder, named ?? '.');
  if (isRoot(start)) return start;
  if (named !== undefined) throw usageError('no-project', missingIn(start), remedyFor(start));
  const passed = [start];
  for (let folder = path.dirname(start); folder !== passed.at(-1); folder = path.dirname(folder)) {
    if (isRoot(folder)) {
      checkPassed(passed, folder);
      return folder;
    }
    passed.push(folder);
  }
  const half = passed.find((folder) => findTemplateFile(folder) ?? findSettingsFile(folder));
  if (half !== undefined) throw usageError('no-project', missingIn(half), remedyFor(half));
  throw usageError(
    'no-project',
    `There is no template.yaml with a samconfig.toml in ${start} or above it.`,
    'Go to the project, or name its folder with --project.',
  );
}
