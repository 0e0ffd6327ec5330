import path from 'node:path';
import { systemClock } from '../../platform/clock.ts';
import type { Project } from '../project/project.ts';
import {
  type Built,
  type CacheEntry,
  cacheEntry,
  Fingerprints,
  type MadeFiles,
  readCache,
  reusable,
  writeCache,
} from './build-cache.ts';
import { buildFolder, writeOnce, writeWithin } from './build-folder.ts';
import { type Bundle, bundleFunctions } from './bundle.ts';
import type { AnyFunction, FunctionSource } from './function-source.ts';
import { readFunctions } from './functions.ts';
import { userKey } from './machine-key.ts';
import { reproducibleZip, sha256 } from './zip.ts';

/** The zip of one function's code. */
export interface CodeArtifact {
  logicalId: string;
  /** Logical id of its stack in the root template. */
  stack: string;
  /** SHA-256 of the zip. */
  key: string;
  /** Size of the zip. */
  bytes: number;
  /** Whether it answers HTTP. */
  http: boolean;
  /** Absolute path of the zip. */
  file: string;
  /** Source files that it was made of, relative to the project's root. */
  inputs: readonly string[];
  source: AnyFunction;
}

/** The zip of a function that esbuild bundled. */
export interface Artifact extends CodeArtifact {
  /** Size of the minified bundle within. */
  bundleBytes: number;
  /** Absolute path of the bundle. */
  bundle: string;
  /** Absolute path of the source map, which stays out of the zip. */
  sourceMap: string;
  /** Those of the inputs of which something is in the bundle. */
  used: readonly string[];
  /** Nothing but its inputs decides it, so that the next build may take it. */
  isCacheable: boolean;
  source: FunctionSource;
}

/** Where the files of a function are. */
type FilesOf = (source: FunctionSource, key: string) => MadeFiles;

async function writeArtifact(rootFolder: string, filesOf: FilesOf, bundle: Bundle): Promise<Artifact> {
  const { source, code, map } = bundle;
  const zip = reproducibleZip({ ...bundle.files, [source.bundleName]: code });
  const key = sha256(zip);
  const files = filesOf(source, key);
  await Promise.all([
    writeWithin(rootFolder, files.bundle, code),
    writeWithin(rootFolder, files.map, map),
    writeOnce(rootFolder, files.zip, zip),
  ]);
  const sizes = { key, bytes: zip.length, bundleBytes: code.length };
  return artifactOf(source, { ...sizes, ...bundle, files });
}

function artifactOf(
  source: FunctionSource,
  { key, bytes, bundleBytes, inputs, used, files, isCacheable }: Built,
): Artifact {
  const { logicalId, stack, http } = source;
  const made = { key, bytes, bundleBytes, file: files.zip, bundle: files.bundle, sourceMap: files.map };
  return { logicalId, stack, http, ...made, inputs, used, isCacheable, source };
}

function filesIn(project: Project): FilesOf {
  const folder = buildFolder(project.rootFolder);
  const names = folderNames(readFunctions(project));
  return ({ stack, logicalId, bundleName }, key) => {
    const bundle = path.join(
      folder,
      'functions',
      names.get(`${stack}/${logicalId}`) ?? path.join(stack, logicalId),
      bundleName,
    );
    return { zip: path.join(folder, 'artifacts', `${key}.zip`), bundle, map: `${bundle}.map` };
  };
}

/** A logical id is a folder's name; with its stack before it where two stacks use the same. */
function folderNames(sources: readonly FunctionSource[]): Map<string, string> {
  const count = (id: string) => sources.filter((source) => source.logicalId === id).length;
  return new Map(
    sources.map(({ stack, logicalId }) => [
      `${stack}/${logicalId}`,
      count(logicalId) > 1 ? `${stack}-${logicalId}` : logicalId,
    ]),
  );
}

/** Those that were built before out of the very same things. */
function builtBefore(
  project: Project,
  sources: readonly FunctionSource[],
): { found: Map<FunctionSource, Artifact>; foreign: boolean } {
  const { rootFolder } = project;
  const cache = readCache(rootFolder, userKey());
  const prints = new Fingerprints(rootFolder);
  const filesOf = filesIn(project);
  const found = new Map<FunctionSource, Artifact>();
  for (const source of sources) {
    const entry = reusable(rootFolder, cache, source, (key) => filesOf(source, key), prints);
    if (entry)
      found.set(
        source,
        artifactOf(source, { ...entry, isCacheable: true, files: filesOf(source, entry.key) }),
      );
  }
  return { found, foreign: cache.foreign };
}

/**
 * Keeps what was built for the next build.
 * @param startedMs when the sources began to be read, milliseconds since the epoch
 */
export async function rememberBuilt(
  rootFolder: string,
  artifacts: readonly Artifact[],
  startedMs: number,
): Promise<void> {
  const prints = new Fingerprints(rootFolder);
  const entries = new Map<FunctionSource, CacheEntry>();
  for (const { source, key, bytes, bundleBytes, inputs, used, isCacheable, ...paths } of artifacts) {
    const files = { zip: paths.file, bundle: paths.bundle, map: paths.sourceMap };
    const built = { key, bytes, bundleBytes, inputs, used, isCacheable, files };
    const entry = cacheEntry(rootFolder, source, built, startedMs, prints);
    if (entry) entries.set(source, entry);
  }
  await writeCache(rootFolder, userKey(), entries);
}

/** Zips bundles into `<root>/.build`. */
export async function zipBundles(project: Project, bundles: readonly Bundle[]): Promise<Artifact[]> {
  const { rootFolder } = project;
  const filesOf = filesIn(project);
  // The bundles are CommonJS, whatever the project around them is.
  const manifest = path.join(buildFolder(rootFolder), 'package.json');
  await writeWithin(rootFolder, manifest, '{ "type": "commonjs" }\n');
  return Promise.all(bundles.map((bundle) => writeArtifact(rootFolder, filesOf, bundle)));
}

/**
 * Bundles and zips these functions into `<root>/.build`, except those that nothing has changed of.
 * @param onForeignCache called when the build cache was not written by this user on this machine, and so was ignored
 * @throws CliError (exit 2) for what is wrong in a source
 */
export async function buildFunctions(
  project: Project,
  sources: readonly FunctionSource[],
  onForeignCache?: () => void,
): Promise<Artifact[]> {
  const { rootFolder } = project;
  const startedMs = systemClock.now().getTime();
  const { found: before, foreign } = builtBefore(project, sources);
  if (foreign) onForeignCache?.();
  const changed = sources.filter((source) => !before.has(source));
  const built =
    changed.length > 0 ? await zipBundles(project, await bundleFunctions(rootFolder, changed)) : [];
  if (built.length > 0) await rememberBuilt(rootFolder, built, startedMs);
  const fresh = new Map(built.map((artifact) => [artifact.source, artifact]));
  return sources.flatMap((source) => fresh.get(source) ?? before.get(source) ?? []);
}
