import { existsSync } from 'node:fs';
import path from 'node:path';
import { usageError } from '../errors.ts';
import { checkWithin, readTextFile } from './read-file.ts';
import { checkStructure } from './template-structure.ts';
import { asMap, type DataMap, type Lines, parseTemplate, pathKey } from './template-yaml.ts';

/** One template file, read. */
export interface Template {
  /** Absolute path. */
  file: string;
  /** Path from the project's root with forward slashes, for people. */
  name: string;
  data: DataMap;
  lines: Lines;
}

/**
 * Reads a piece of a template from disk, such as an included file.
 * @throws CliError `template-missing`, `template-syntax`, `outside-project`, `not-a-file`, `not-text` or `file-too-large` (exit 2)
 */
export function readSnippet(projectRoot: string, file: string, referredBy = ''): Template {
  const name = path.relative(projectRoot, file).split(path.sep).join('/');
  checkWithin(projectRoot, file, `${referredBy}${name}`);
  if (!existsSync(file)) {
    throw usageError(
      'template-missing',
      `${referredBy}${name} does not exist`,
      `Create ${name} or correct the path.`,
    );
  }
  const { data, lines } = parseTemplate(readTextFile(file, `${referredBy}${name}`), name);
  return { file, name, data, lines };
}

/**
 * Reads a template from disk.
 * @throws CliError as {@link readSnippet}, and `template-structure` (exit 2)
 */
export function readTemplate(projectRoot: string, file: string, referredBy = ''): Template {
  const template = readSnippet(projectRoot, file, referredBy);
  checkStructure(template.data, (at) => locate(template, at));
  return template;
}

/** `templates/api.yaml:42` for the nearest written ancestor of `path`. */
export function locate(template: Template, at: readonly (string | number)[]): string {
  for (let depth = at.length; depth >= 0; depth -= 1) {
    const line = template.lines.get(pathKey(at.slice(0, depth)));
    if (line !== undefined) return `${template.name}:${line}`;
  }
  return template.name;
}

/** A section such as `Resources` as a map of maps. */
export function section(template: Template, name: string): Record<string, DataMap> {
  return Object.fromEntries(
    Object.entries(asMap(template.data[name])).map(([key, value]) => [key, asMap(value)]),
  );
}

/**
 * The logical id in the template that a deployed logical id comes from: itself, or the longest written one that it starts
 * with (the transform makes `ApiFunctionRole` of `ApiFunction`).
 */
export function writtenLogicalId(template: Template, logicalId: string): string | undefined {
  const written = Object.keys(section(template, 'Resources')).filter((id) => logicalId.startsWith(id));
  return written.sort((a, b) => b.length - a.length)[0];
}

/**
 * Refuses a logical id that CloudFormation would refuse: it becomes part of file and stack names here.
 * @throws CliError `logical-id` (exit 2)
 */
export function checkLogicalId(template: Template, id: string): void {
  if (/^[A-Za-z0-9]{1,255}$/.test(id)) return;
  const where = locate(template, ['Resources', id]);
  throw usageError(
    'logical-id',
    `${where}: the logical id ${JSON.stringify(id)} may hold letters and digits only`,
    'Rename the resource.',
  );
}
