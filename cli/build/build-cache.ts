import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { isWithin } from '../project/read-file.ts';
import { writeWithin } from './build-folder.ts';
import { bundleRecipe } from './bundle.ts';
import type { FunctionSource } from './function-source.ts';
import { sign, verify } from './machine-key.ts';
import { ResolutionState } from './resolution-state.ts';
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
  /** SHA-256 of what else decides which files its imports mean. */
  resolution: string;
  /** SHA-256 of the zip, which is its name. */
  key: string;
  bytes: number;
  bundleBytes: number;
  /** SHA-256 of the bundle. */
  bundleDigest: string;
  /** SHA-256 of the source map. */
  mapDigest: string;
}

/** What a build knows of earlier ones. */
export interface BuildCache {
  entries: Readonly<Record<string, CacheEntry>>;
  /** There was a file, and this user did not write it on this machine: it comes with the checkout. */
  foreign: boolean;
}

/** Where a function's files are, absolute: never taken from the cache. */
export interface MadeFiles {
  zip: string;
  bundle: string;
  map: string;
}

/** `cache.json` was the name before entries were signed. */
const cacheFile = (rootFolder: string): string => path.join(rootFolder, '.build', 'build-cache.json');
const nameOf = (source: FunctionSource): string => `${source.stack}/${source.logicalId}`;

/** Hashes files and folders, each once. */
export class Fingerprints {
  readonly #rootFolder: string;
  readonly #known = new Map<string, string | undefined>();
  #resolution: ResolutionState | undefined;

  constructor(rootFolder: string) {
    this.#rootFolder = rootFolder;
  }

  /** SHA-256 of a file; undefined when it cannot be read. */
  file(name: string): string | undefined {
    return this.#once(`file ${name}`, () => sha256(readFileSync(path.join(this.#rootFolder, name))));
  }

  /** SHA-256 of what decides which files the imports of these inputs mean. */
  resolution(inputs: readonly string[]): string {
    this.#resolution ??= new ResolutionState(this.#rootFolder);
    return this.#resolution.digest(inputs);
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

/**
 * Reads the cache of a project. It decides what is deployed, so it is believed only when it carries the signature of this
 * machine's key for this very folder: one that came with a commit, an archive or a CI cache is empty.
 */
export function readCache(rootFolder: string, key: string | undefined): BuildCache {
  let text: string;
  try {
    text = readFileSync(cacheFile(rootFolder), 'utf8');
  } catch {
    return { entries: {}, foreign: false };
  }
  const [signature = '', body = ''] = text.split('\n', 2);
  if (
    key === undefined ||
    !isWithin(rootFolder, cacheFile(rootFolder)) ||
    !verify(key, rootFolder, body, signature)
  )
    return { entries: {}, foreign: true };
  try {
    return { entries: JSON.parse(body) as Record<string, CacheEntry>, foreign: false };
  } catch {
    return { entries: {}, foreign: true };
  }
}

const recipeOf = (rootFolder: string, source: FunctionSource): string =>
  sha256(JSON.stringify(bundleRecipe(rootFolder, source)));

/** SHA-256 of a file that was made; undefined when it cannot be read. */
function digestOfMade(file: string): string | undefined {
  try {
    return sha256(readFileSync(file));
  } catch {
    return undefined;
  }
}

/** The entry of a function, when nothing that decides its bundle has changed and all that was made is still there, byte for byte. */
export function reusable(
  rootFolder: string,
  cache: BuildCache,
  source: FunctionSource,
  filesOf: (key: string) => MadeFiles,
  prints: Fingerprints,
): CacheEntry | undefined {
  const name = nameOf(source);
  const entry = Object.hasOwn(cache.entries, name) ? cache.entries[name] : undefined;
  if (!entry?.used || entry.recipe !== recipeOf(rootFolder, source)) return undefined;
  const unchanged =
    digestOf(entry.inputs, prints) === entry.inputsDigest &&
    prints.resolution(entry.inputs) === entry.resolution;
  if (!unchanged) return undefined;
  const { zip, bundle, map } = filesOf(entry.key);
  const intact =
    digestOfMade(zip) === entry.key &&
    digestOfMade(bundle) === entry.bundleDigest &&
    digestOfMade(map) === entry.mapDigest;
  return intact ? entry : undefined;
}

const digestOf = (names: readonly string[], prints: Fingerprints): string =>
  sha256(names.map((name) => `${name} ${prints.file(name)}`).join('\n'));

/** A source that was written to while it was built: what is on disk now may not be what was built. */
const touchedSince = (rootFolder: string, name: string, startedMs: number): boolean =>
  (statSync(path.join(rootFolder, name), { throwIfNoEntry: false })?.mtimeMs ?? startedMs) >= startedMs;

/** What a build has made of a function. */
export interface Built extends Pick<CacheEntry, 'key' | 'bytes' | 'bundleBytes' | 'used' | 'inputs'> {
  files: MadeFiles;
  /** Nothing but its inputs decides it. */
  isCacheable: boolean;
}

/**
 * Makes the entry of a function that was just built; undefined when a source was changed meanwhile.
 * @param startedMs when its build began, milliseconds since the epoch
 */
export function cacheEntry(
  rootFolder: string,
  source: FunctionSource,
  { files, isCacheable, ...built }: Built,
  startedMs: number,
  prints: Fingerprints,
): CacheEntry | undefined {
  const { inputs } = built;
  if (!isCacheable) return undefined;
  if (inputs.some((name) => touchedSince(rootFolder, name, startedMs))) return undefined;
  const [bundleDigest, mapDigest] = [digestOfMade(files.bundle), digestOfMade(files.map)];
  if (bundleDigest === undefined || mapDigest === undefined) return undefined;
  return {
    recipe: recipeOf(rootFolder, source),
    inputsDigest: digestOf(inputs, prints),
    resolution: prints.resolution(inputs),
    bundleDigest,
    mapDigest,
    ...built,
  };
}

/** Keeps entries for the next build; without a key of this machine none is kept. */
export async function writeCache(
  rootFolder: string,
  key: string | undefined,
  entries: ReadonlyMap<FunctionSource, CacheEntry>,
): Promise<void> {
  if (key === undefined) return;
  const fresh = Object.fromEntries([...entries].map(([source, entry]) => [nameOf(source), entry]));
  const body = JSON.stringify({ ...readCache(rootFolder, key).entries, ...fresh });
  await writeWithin(rootFolder, cacheFile(rootFolder), `${sign(key, rootFolder, body)}\n${body}\n`);
}
