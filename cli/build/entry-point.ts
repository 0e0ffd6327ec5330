import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Data } from '../project/template-yaml.ts';

const withoutExtension = (file: string): string => file.replace(/\.[^./]+$/, '');

/** The lowest folder that holds all of these files: what esbuild writes is relative to it. */
function commonFolder(files: readonly string[]): string {
  const folders = files.map((file) => path.posix.dirname(file).split('/'));
  const [first = [], ...others] = folders;
  const same = first.findIndex((part, index) => others.some((other) => other[index] !== part));
  return (same < 0 ? first : first.slice(0, same)).join('/');
}

/**
 * The source file of a handler's module among `BuildProperties.EntryPoints`: the one whose bundle esbuild would write at that
 * place, or else at that name. The module `main` of the entry point `lib/main.ts`, for example.
 * @returns relative to the folder; undefined when none of them is meant
 */
export function entryPointOf(folder: string, module: string, written: Data | undefined): string | undefined {
  const named = [written ?? []].flat().filter((one): one is string => typeof one === 'string');
  const entries = named.map((one) => {
    const file = path.posix.normalize(one);
    const found = [file, `${file}.ts`, `${file}.js`].find((name) => existsSync(path.join(folder, name)));
    return found ?? file;
  });
  const base = commonFolder(entries);
  const output = (entry: string) => withoutExtension(path.posix.relative(base, entry));
  return (
    entries.find((entry) => withoutExtension(entry) === module) ??
    entries.find((entry) => output(entry) === module) ??
    entries.find((entry) => path.posix.basename(withoutExtension(entry)) === path.posix.basename(module))
  );
}
