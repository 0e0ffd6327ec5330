import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** How the code of a function comes about: bundled by esbuild, built by `sam build`, or zipped as it is. */
export type BuildMethod = 'bundle' | 'sam' | 'zip';

const TYPESCRIPT = /\.[cm]?tsx?$/;

/** Whether a list of packages names any: comments and empty lines do not count. */
function namesPackages(file: string): boolean {
  if (!existsSync(file)) return false;
  return readFileSync(file, 'utf8')
    .split('\n')
    .some((line) => line.trim() !== '' && !line.trim().startsWith('#'));
}

type PackageList = 'dependencies' | 'devDependencies';

function packagesOf(folder: string, lists: readonly PackageList[]): string[] {
  try {
    const manifest: unknown = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
    return lists.flatMap((list) => Object.keys((manifest as Record<PackageList, object>)[list] ?? {}));
  } catch {
    return [];
  }
}

/** Packages that a package.json wants installed beside the code. */
export const dependenciesOf = (folder: string): string[] => packagesOf(folder, ['dependencies']);

/** All packages that a package.json lists, those for development too. */
export const listedPackages = (folder: string): string[] =>
  packagesOf(folder, ['dependencies', 'devDependencies']);

/** Whether a package is installed where a module of this folder finds it. */
export function isInstalled(folder: string, name: string): boolean {
  for (let at = folder; ; at = path.dirname(at)) {
    if (existsSync(path.join(at, 'node_modules', name, 'package.json'))) return true;
    if (path.dirname(at) === at) return false;
  }
}

const has = (folder: string, ...names: string[]): boolean =>
  names.some((name) => existsSync(path.join(folder, name)));
const hasEnding = (folder: string, form: RegExp): boolean =>
  readdirSync(folder).some((name) => form.test(name));

/** Whether the files of a folder ask for a build: without them `sam build` copies the folder, or refuses it. */
function wantsBuild(runtime: string, folder: string): boolean {
  if (runtime.startsWith('nodejs')) return dependenciesOf(folder).length > 0;
  if (runtime.startsWith('python')) return namesPackages(path.join(folder, 'requirements.txt'));
  if (runtime.startsWith('ruby')) return has(folder, 'Gemfile');
  if (runtime.startsWith('java'))
    return has(folder, 'pom.xml', 'build.gradle', 'build.gradle.kts', 'settings.gradle');
  if (runtime.startsWith('dotnet')) return hasEnding(folder, /\.[cf]sproj$/);
  if (runtime.startsWith('go')) return has(folder, 'go.mod');
  return runtime.startsWith('provided') && has(folder, 'Makefile');
}

/** What decides the build method. */
export interface MethodInput {
  runtime: string;
  /** `Metadata.BuildMethod`; empty without one. */
  method: string;
  /** `Metadata.SkipBuild`. */
  skipBuild: boolean;
  /** Absolute folder of the code. */
  folder: string;
  /** Source file of the handler; undefined when Node.js finds none. */
  entry: string | undefined;
}

/**
 * Chooses how code is built. Node.js is bundled, unless its template asks for another build or its packages are not installed
 * here; what other languages need is left to `sam build`; a folder that needs no build is zipped.
 */
export function buildMethod({ runtime, method, skipBuild, folder, entry }: MethodInput): BuildMethod {
  if (skipBuild) return 'zip';
  if (method === 'esbuild') return 'bundle';
  if (method !== '')
    return wantsBuild(method, folder) || !/^(nodejs|python|ruby)\d/.test(method) ? 'sam' : 'zip';
  if (!runtime.startsWith('nodejs')) return wantsBuild(runtime, folder) ? 'sam' : 'zip';
  if (entry !== undefined && TYPESCRIPT.test(entry)) return 'bundle';
  return dependenciesOf(folder).every((name) => isInstalled(folder, name)) ? 'bundle' : 'sam';
}
