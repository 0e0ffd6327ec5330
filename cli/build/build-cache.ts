import { readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bundleRecipe } from './bundle.ts';
import type { FunctionSource } from './functions.ts';
import { sha256 } from './zip.ts';

/** What was built of a function, and out of what. Paths are relative to the project's root. */
export interface CacheEntry {
  /** SHA-256 of everything but the sources that decides the bundle. */
  recipe: string;
  /** Source files, and the SHA-256 over all of them. */
  inputs: readonly string[];
  inputsDigest: string;
  /** Those of the inputs of which something is in the bundle. */
  used: readonly string[];
  /** SHA-256 of the names in each folder of the project's own sources: a new file may stand in for another. */
  folders: Record<string, string>;
  /** SHA-256 by file that was made. */
  made: Record<string, string>;
  key: string;
  bytes: number;
  bundleBytes: number;
  file: string;
  bundle: string;
}

type CacheFile = Record<string, CacheEntry>;

/** What resolution goes by besides the sources: installed packages and settings. */
const SURROUNDINGS = ['node_modules/.package-lock.json', 'package.json', 'tsconfig.json'];

const cacheFile = (rootFolder: string): string => path.join(rootFolder, '.build', 'cache.json');
const nameOf = (source: FunctionSource): string => `${source.stack}/${source.logicalId}`;

/** Hashes files and folders, each once. */
export class Fingerprints {
  readonly #rootFolder: string;
  readonly #known = new Map<string, string | undefined>();

  constructor(rootFolder: string) {
    this.#rootFolder = rootFolder;
  }

  /** SHA-256 of a file; undefined when it cannot be read. */
  file(name: string): string | undefined {
    return this.#once(`file ${name}`, () => sha256(readFileSync(path.join(this.#rootFolder, name))));
  }

  /** SHA-256 of the names in a folder. */
  folder(name: string): string | undefined {
    return this.#once(`folder ${name}`, () => {
      const names = readdirSync(path.join(this.#rootFolder, name)).filter((one) => !one.startsWith('.'));
      return sha256(names.sort().join('\n'));
    });
  }

  #once(key: string, make: () => string): string | undefined {
    if (!this.#known.has(key)) {
      let value: string | undefined;
      try {
        value = make();
      } catch {
        value = undefined;
      }
      this.#known.set(key, value);
    }
    return this.#known.get(key);
  }
}

/** Reads the cache of a project; an unreadable one is an empty one. */
export function readCache(rootFolder: string): CacheFile {
  try {
    return JSON.parse(readFileSync(cacheFile(rootFolder), 'utf8')) as CacheFile;
  } catch {
    return {};
  }
}

function recipeOf(rootFolder: string, source: FunctionSource, prints: Fingerprints): string {
  const around = SURROUNDINGS.map((name) => prints.file(name) ?? 'none');
  return sha256(JSON.stringify([bundleRecipe(rootFolder, source), around]));
}

/** The entry of a function, when nothing that decides its bundle has changed and all that was made is still there. */
export function reusable(
  rootFolder: string,
  cache: CacheFile,
  source: FunctionSource,
  prints: Fingerprints,
): CacheEntry | undefined {
  const entry = cache[nameOf(source)];
  if (!entry?.used || entry.recipe !== recipeOf(rootFolder, source, prints)) return undefined;
  const same = (files: Record<string, string>, hash: (name: string) => string | undefined) =>
    Object.entries(files).every(([name, digest]) => hash(name) === digest);
  const unchanged =
    digestOf(entry.inputs, prints) === entry.inputsDigest &&
    same(entry.folders, (name) => prints.folder(name)) &&
    same(entry.made, (name) => prints.file(name));
  return unchanged ? entry : undefined;
}

const digestOf = (names: readonly string[], prints: Fingerprints): string =>
  sha256(names.map((name) => `${name} ${prints.file(name)}`).join('\n'));

const ownFolders = (inputs: readonly string[]): string[] => [
  ...new Set(
    inputs.filter((name) => !name.includes('node_modules/')).map((name) => path.posix.dirname(name)),
  ),
];

const hashes = (
  names: readonly string[],
  hash: (name: string) => string | undefined,
): Record<string, string> => Object.fromEntries(names.map((name) => [name, hash(name) ?? 'none']));

/** A source that was written to while it was built: what is on disk now may not be what was built. */
const touchedSince = (rootFolder: string, name: string, startedMs: number): boolean =>
  (statSync(path.join(rootFolder, name), { throwIfNoEntry: false })?.mtimeMs ?? startedMs) >= startedMs;

/**
 * Makes the entry of a function that was just built; undefined when a source was changed meanwhile.
 * @param startedMs when its build began, milliseconds since the epoch
 */
export function cacheEntry(
  rootFolder: string,
  source: FunctionSource,
  built: Pick<CacheEntry, 'key' | 'bytes' | 'bundleBytes' | 'file' | 'bundle' | 'used'> & {
    inputs: readonly string[];
  },
  startedMs: number,
  prints: Fingerprints,
): CacheEntry | undefined {
  const { inputs, ...rest } = built;
  if (inputs.some((name) => touchedSince(rootFolder, name, startedMs))) return undefined;
  return {
    recipe: recipeOf(rootFolder, source, prints),
    inputs,
    inputsDigest: digestOf(inputs, prints),
    folders: hashes(ownFolders(inputs), (name) => prints.folder(name)),
    made: hashes([rest.file, rest.bundle, `${rest.bundle}.map`], (name) => prints.file(name)),
    ...rest,
  };
}

/** Keeps entries for the next build. */
export function writeCache(rootFolder: string, entries: ReadonlyMap<FunctionSource, CacheEntry>): void {
  const fresh = Object.fromEntries([...entries].map(([source, entry]) => [nameOf(source), entry]));
  const beside = `${cacheFile(rootFolder)}.${process.pid}.tmp`;
  writeFileSync(beside, JSON.stringify({ ...readCache(rootFolder), ...fresh }));
  renameSync(beside, cacheFile(rootFolder));
}
