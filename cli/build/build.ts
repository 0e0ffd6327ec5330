import { mkdir, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { systemClock } from '../../platform/clock.ts';
import type { Project } from '../project/project.ts';
import { type CacheEntry, cacheEntry, Fingerprints, readCache, reusable, writeCache } from './build-cache.ts';
import { type Bundle, bundleFunctions } from './bundle.ts';
import { type FunctionSource, readFunctions } from './functions.ts';
import { type PackagedTemplate, packageRoot, packageStack } from './package-template.ts';
import { reproducibleZip, sha256 } from './zip.ts';

/** The zip of one function's code. */
export interface Artifact {
  logicalId: string;
  /** Logical id of its stack in the root template. */
  stack: string;
  /** SHA-256 of the zip. */
  key: string;
  /** Size of the zip. */
  bytes: number;
  /** Size of the minified bundle within. */
  bundleBytes: number;
  /** Whether it answers HTTP. */
  http: boolean;
  /** Absolute path of the zip. */
  file: string;
  /** Absolute path of the bundle. */
  bundle: string;
  /** Absolute path of the source map, which stays out of the zip. */
  sourceMap: string;
  /** Source files that it was made of, relative to the project's root. */
  inputs: readonly string[];
  /** Those of them of which something is in the bundle. */
  used: readonly string[];
  source: FunctionSource;
}

export interface TemplateFile extends PackagedTemplate {
  bytes: number;
  /** Absolute path. */
  file: string;
}

export interface BuildResult {
  artifacts: Artifact[];
  /** Children in order of deployment, then the root. */
  templates: TemplateFile[];
}

export const buildFolder = (rootFolder: string): string => path.join(rootFolder, '.build');

/** Makes names of half-written files differ within this process. */
let writes = 0;

/** Written beside and moved, so that a reader or a second build never sees half a file. */
async function writeWhole(file: string, bytes: Uint8Array | string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  writes += 1;
  const beside = `${file}.${process.pid}-${writes}.tmp`;
  await writeFile(beside, bytes);
  await rename(beside, file);
}

/** What is named by its contents need not be written twice. */
async function writeOnce(file: string, bytes: Uint8Array | string): Promise<void> {
  const size = typeof bytes === 'string' ? Buffer.byteLength(bytes) : bytes.length;
  const found = await stat(file).catch(() => undefined);
  if (found?.size !== size) await writeWhole(file, bytes);
}

async function writeArtifact(folder: string, name: string, bundle: Bundle): Promise<Artifact> {
  const { source, code, map } = bundle;
  const zip = reproducibleZip({ [source.bundleName]: code });
  const key = sha256(zip);
  const bundleFile = path.join(folder, 'functions', name, source.bundleName);
  const file = path.join(folder, 'artifacts', `${key}.zip`);
  await Promise.all([
    writeWhole(bundleFile, code),
    writeWhole(`${bundleFile}.map`, map),
    writeOnce(file, zip),
  ]);
  const sizes = { key, bytes: zip.length, bundleBytes: code.length };
  return artifactOf(source, { ...sizes, file, bundle: bundleFile }, bundle);
}

function artifactOf(
  source: FunctionSource,
  made: Pick<Artifact, 'key' | 'bytes' | 'bundleBytes' | 'file' | 'bundle'>,
  { inputs, used }: Pick<Bundle, 'inputs' | 'used'>,
): Artifact {
  const { logicalId, stack, http } = source;
  return { logicalId, stack, http, ...made, sourceMap: `${made.bundle}.map`, inputs, used, source };
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
function builtBefore(rootFolder: string, sources: readonly FunctionSource[]): Map<FunctionSource, Artifact> {
  const cache = readCache(rootFolder);
  const prints = new Fingerprints(rootFolder);
  const found = new Map<FunctionSource, Artifact>();
  for (const source of sources) {
    const entry = reusable(rootFolder, cache, source, prints);
    if (!entry) continue;
    const { key, bytes, bundleBytes } = entry;
    const file = path.join(rootFolder, entry.file);
    const bundle = path.join(rootFolder, entry.bundle);
    found.set(source, artifactOf(source, { key, bytes, bundleBytes, file, bundle }, entry));
  }
  return found;
}

/**
 * Keeps what was built for the next build.
 * @param startedMs when the sources began to be read, milliseconds since the epoch
 */
export function rememberBuilt(rootFolder: string, artifacts: readonly Artifact[], startedMs: number): void {
  const prints = new Fingerprints(rootFolder);
  const relative = (file: string) => path.relative(rootFolder, file).split(path.sep).join('/');
  const entries = new Map<FunctionSource, CacheEntry>();
  for (const { source, key, bytes, bundleBytes, inputs, used, file, bundle } of artifacts) {
    const sizes = { key, bytes, bundleBytes };
    const made = { ...sizes, inputs, used, file: relative(file), bundle: relative(bundle) };
    const entry = cacheEntry(rootFolder, source, made, startedMs, prints);
    if (entry) entries.set(source, entry);
  }
  writeCache(rootFolder, entries);
}

/** Zips bundles into `<root>/.build`. */
export async function zipBundles(project: Project, bundles: readonly Bundle[]): Promise<Artifact[]> {
  const folder = buildFolder(project.rootFolder);
  const names = folderNames(readFunctions(project));
  // The bundles are CommonJS, whatever the project around them is.
  await writeWhole(path.join(folder, 'package.json'), '{ "type": "commonjs" }\n');
  return Promise.all(
    bundles.map((bundle) => {
      const { stack, logicalId } = bundle.source;
      return writeArtifact(folder, names.get(`${stack}/${logicalId}`) ?? logicalId, bundle);
    }),
  );
}

/**
 * Bundles and zips these functions into `<root>/.build`, except those that nothing has changed of.
 * @throws CliError (exit 2) for what is wrong in a source
 */
export async function buildFunctions(
  project: Project,
  sources: readonly FunctionSource[],
): Promise<Artifact[]> {
  const { rootFolder } = project;
  const startedMs = systemClock.now().getTime();
  const before = builtBefore(rootFolder, sources);
  const changed = sources.filter((source) => !before.has(source));
  const built =
    changed.length > 0 ? await zipBundles(project, await bundleFunctions(rootFolder, changed)) : [];
  if (built.length > 0) rememberBuilt(rootFolder, built, startedMs);
  const fresh = new Map(built.map((artifact) => [artifact.source, artifact]));
  return sources.flatMap((source) => fresh.get(source) ?? before.get(source) ?? []);
}

/**
 * Bundles, zips and packages what these stacks (all when none is named) consist of, into `<root>/.build`.
 * Everything is named by the SHA-256 of its bytes, which depend on nothing but the sources.
 * @throws CliError (exit 2) for what is wrong in a template or a source
 */
export async function buildProject(project: Project, stacks: readonly string[] = []): Promise<BuildResult> {
  const artifacts = await buildFunctions(project, readFunctions(project, stacks));
  const wanted = project.stacks.filter((node) => stacks.length === 0 || stacks.includes(node.id));
  const children = wanted.map((node) => {
    const own = artifacts.filter((artifact) => artifact.stack === node.id);
    return packageStack(
      node.id,
      node.template,
      new Map(own.map((artifact) => [artifact.logicalId, artifact.key])),
    );
  });
  const packaged = stacks.length === 0 ? [...children, packageRoot(project, children)] : children;
  const folder = path.join(buildFolder(project.rootFolder), 'templates');
  const templates = packaged.map((one) => ({
    ...one,
    bytes: Buffer.byteLength(one.body),
    file: path.join(folder, `${one.key}.template`),
  }));
  await Promise.all(templates.map((one) => writeOnce(one.file, one.body)));
  return { artifacts, templates };
}
