import { type Dirent, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import { readEnvironment } from '../config.ts';
import { sha256 } from './zip.ts';

/** What a module may be found as, and what says how it is found. */
const IMPORTABLE = /\.([cm]?[jt]sx?|json|css|node|wasm|txt)$/;
const MANIFEST = /^(package|[jt]sconfig[^/]*)\.json$/;
/** What package managers write when they change what is installed. */
const INSTALLED = ['.package-lock.json', '.modules.yaml', '.yarn-integrity', '.yarn-state.yml'];
const PLUG_AND_PLAY = ['.pnp.cjs', '.pnp.js', '.pnp.data.json'];
/** They decide which esbuild runs, and where it looks besides. */
const VARIABLES = ['NODE_PATH', 'ESBUILD_BINARY_PATH'];

const entriesOf = (folder: string): Dirent[] => {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
};

function contentsOf(file: string): string {
  try {
    return sha256(readFileSync(file));
  } catch {
    return 'none';
  }
}

function linkOf(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    return 'none';
  }
}

/** Files that a tsconfig.json extends: a regular expression reads it with its comments and trailing commas. */
function extended(file: string): string[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return [];
  }
  const lists = [...text.matchAll(/"extends"\s*:\s*("(?:[^"\\]|\\.)*"|\[[^\]]*\])/g)].map(
    (one) => one[1] ?? '',
  );
  return lists.flatMap((list) => [...list.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((one) => one[1] ?? ''));
}

/** The files that a name in `extends` may mean. */
function candidates(folder: string, name: string): string[] {
  const endings = ['', '.json', '/tsconfig.json', '/package.json'];
  if (/^\.{1,2}(\/|$)/.test(name) || path.isAbsolute(name))
    return endings.map((end) => path.resolve(folder, name) + end);
  const folders: string[] = [];
  for (let at = folder; ; at = path.dirname(at)) {
    folders.push(path.join(at, 'node_modules', name));
    if (path.dirname(at) === at) break;
  }
  return folders.flatMap((one) => endings.map((end) => one + end));
}

/** The installed package that a file is in. */
function packageFolder(file: string): string | undefined {
  const [, folder] = /^(.*[/\\]node_modules[/\\](?:@[^/\\]+[/\\])?[^/\\]+)[/\\]/.exec(file) ?? [];
  return folder;
}

/** What decides, besides the sources, which files the imports of a project mean. Everything is read once. */
export class ResolutionState {
  readonly #rootFolder: string;
  readonly #manifests = new Map<string, string>();
  readonly #packages = new Map<string, string>();
  #project: string | undefined;

  constructor(rootFolder: string) {
    this.#rootFolder = rootFolder;
  }

  /** @param inputs of a bundle, relative to the project's root */
  digest(inputs: readonly string[]): string {
    this.#project ??= this.#projectState();
    const files = inputs.map((name) => path.resolve(this.#rootFolder, name));
    const folders = new Set(files.map((file) => path.dirname(file)));
    const packages = new Set(files.flatMap((file) => packageFolder(file) ?? []));
    const around = [...folders].map((folder) => this.#manifest(folder)).sort();
    const inside = [...packages].map((folder) => this.#manifestsIn(folder)).sort();
    return sha256([this.#project, ...around, ...inside].join('\n'));
  }

  #projectState(): string {
    const lines: string[] = [];
    this.#walk(this.#rootFolder, lines);
    for (let at = this.#rootFolder; ; at = path.dirname(at)) {
      this.#folderAround(at, lines);
      if (path.dirname(at) === at) break;
    }
    const { variables } = readEnvironment();
    lines.push(...VARIABLES.map((name) => `${name} ${variables[name] ?? ''}`));
    return sha256(lines.join('\n'));
  }

  /** Names of everything importable in the project's own folders: a new file may stand in for another. */
  #walk(folder: string, lines: string[]): void {
    for (const entry of entriesOf(folder).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const file = path.join(folder, entry.name);
      if (entry.name.startsWith('.')) continue;
      if (entry.name === 'node_modules') this.#installed(file, lines);
      else if (entry.isSymbolicLink()) lines.push(`${file} -> ${linkOf(file)}`);
      else if (entry.isDirectory()) this.#walk(file, lines);
      else if (MANIFEST.test(entry.name)) this.#settings(file, lines);
      else if (IMPORTABLE.test(entry.name)) lines.push(file);
    }
  }

  /** What lies above the project: shared packages and settings of a monorepo. */
  #folderAround(folder: string, lines: string[]): void {
    for (const name of PLUG_AND_PLAY) lines.push(`${name} ${contentsOf(path.join(folder, name))}`);
    if (folder === this.#rootFolder) return;
    for (const name of ['package.json', 'tsconfig.json', 'jsconfig.json'])
      this.#settings(path.join(folder, name), lines);
    this.#installed(path.join(folder, 'node_modules'), lines);
  }

  /** Names of installed packages, and where links among them lead. */
  #installed(folder: string, lines: string[]): void {
    const list = (at: string): void => {
      for (const entry of entriesOf(at)) {
        const file = path.join(at, entry.name);
        if (entry.isSymbolicLink()) lines.push(`${file} -> ${linkOf(file)}`);
        else if (entry.name.startsWith('@')) list(file);
        else if (!entry.name.startsWith('.')) lines.push(file);
      }
    };
    list(folder);
    for (const name of INSTALLED) lines.push(`${folder}/${name} ${contentsOf(path.join(folder, name))}`);
  }

  /** A file of settings with all that it extends. */
  #settings(file: string, lines: string[]): void {
    const waiting = [file];
    const seen = new Set<string>();
    for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
      if (seen.has(one)) continue;
      seen.add(one);
      lines.push(`${one} ${contentsOf(one)}`);
      for (const name of extended(one)) waiting.push(...candidates(path.dirname(one), name));
    }
  }

  /** Every package.json within an installed package: `pkg/sub` is found by that of its folder. */
  #manifestsIn(folder: string): string {
    const known = this.#packages.get(folder);
    if (known !== undefined) return known;
    const lines: string[] = [];
    const walk = (at: string): void => {
      for (const entry of entriesOf(at)) {
        const file = path.join(at, entry.name);
        if (entry.isDirectory() && entry.name !== 'node_modules') walk(file);
        else if (entry.name === 'package.json') lines.push(`${file} ${contentsOf(file)}`);
      }
    };
    walk(folder);
    const result = sha256(lines.sort().join('\n'));
    this.#packages.set(folder, result);
    return result;
  }

  /** The package.json files that a module in this folder belongs to, up to its package or the top. */
  #manifest(folder: string): string {
    const known = this.#manifests.get(folder);
    if (known !== undefined) return known;
    const own = `${folder} ${contentsOf(path.join(folder, 'package.json'))}`;
    const above = path.dirname(folder);
    const isTop = above === folder || path.basename(above) === 'node_modules' || folder === this.#rootFolder;
    const result = isTop ? own : `${own}\n${this.#manifest(above)}`;
    this.#manifests.set(folder, result);
    return result;
  }
}

/** Whether a changed file may decide which files imports mean: settings, or what package managers write. */
export const isSettingOfImports = (name: string): boolean =>
  MANIFEST.test(path.posix.basename(name)) ||
  ['package-lock.json', ...PLUG_AND_PLAY].includes(path.posix.basename(name));
