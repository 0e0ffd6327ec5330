import { createHash } from 'node:crypto';
import { lstatSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { readManifest } from '../plugin/manifest.ts';

/** Settings of linters, which may name modules to load. */
const LINTER_SETTINGS = ['.cfnlintrc', '.cfnlintrc.yaml', '.cfnlintrc.yml', '.checkov.yaml', '.checkov.yml'];

/** Programs of the checkout that the command starts. */
const PROGRAMS = ['.venv/bin/python', '.venv/bin/cfn-lint', '.venv/checks/bin/checkov'];

const MOST_BYTES = 10_000_000;

/** A regular file's contents; undefined for anything else. */
function contents(file: string): Buffer | undefined {
  const found = statSync(file, { throwIfNoEntry: false });
  return found?.isFile() && found.size <= MOST_BYTES ? readFileSync(file) : undefined;
}

/** The code that a project names: what a user is asked about. Paths are relative to its root. */
export function namedCode(projectRoot: string): string[] {
  const { plugin } = readManifest(projectRoot);
  const there = [...LINTER_SETTINGS, ...PROGRAMS].filter((name) =>
    lstatSync(path.join(projectRoot, name), { throwIfNoEntry: false }),
  );
  return [...(plugin === undefined ? [] : [plugin]), ...there];
}

/**
 * SHA-256 over the code that a project names: the `cloudcart` entry of its package.json, the plug-in's module and the linters'
 * settings. Another one means that the user is asked again. What these files import in turn is not in it.
 */
export function codeDigest(projectRoot: string): string {
  const hash = createHash('sha256');
  const { entry, plugin } = readManifest(projectRoot);
  hash.update(JSON.stringify(entry ?? null));
  for (const name of [...(plugin === undefined ? [] : [plugin]), ...LINTER_SETTINGS]) {
    const bytes = contents(path.resolve(projectRoot, name));
    hash.update(JSON.stringify([name, bytes === undefined ? null : bytes.length])).update(bytes ?? '');
  }
  return hash.digest('hex');
}
