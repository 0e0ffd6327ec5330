import path from 'node:path';
import { build, context, type BuildResult as EsbuildResult, type Metafile, version } from 'esbuild';
import { asMap } from '../project/template-yaml.ts';
import { hasInlineMap } from './build-properties.ts';
import { bundleFailure, checkWarnings, missingPackages } from './bundle-failure.ts';
import {
  type BundleChanges,
  bundleOptions,
  entryOf,
  NAMESPACE,
  outputFolder,
  writesFiles,
} from './bundle-options.ts';
import type { FunctionSource } from './function-source.ts';
import { checkInputs } from './input-files.ts';
import { placingChanges, RunTimeScan, runTimeFiles } from './run-time-files.ts';
import { hoistDynamicImports, inlineComputedKeys } from './shakable-sdk.ts';
import { CREDENTIALS_MODULE } from './trim-credentials.ts';

/** What one function's code was made into. */
export interface Bundle {
  source: FunctionSource;
  code: Uint8Array;
  map: Uint8Array;
  /** Source files that went in, relative to the project's root, sorted. */
  inputs: readonly string[];
  /** Those of them of which something is in the bundle. */
  used: readonly string[];
  /** Further files of the zip by their names in it: what the code reads at run time. */
  files: Readonly<Record<string, Uint8Array>>;
  /** Nothing but its inputs decides it: not what a folder holds, or that a package is not installed. */
  isCacheable: boolean;
}

/** Every file that is reached from an entry, also those of which nothing was taken. */
function inputsOf(metafile: Metafile, entry: string): string[] {
  const reached = new Set<string>();
  const waiting = [entry];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (reached.has(name)) continue;
    reached.add(name);
    for (const one of metafile.inputs[name]?.imports ?? []) if (!one.external) waiting.push(one.path);
  }
  return [...reached].filter((name) => !/^cloudcart-/.test(name)).sort();
}

/** Everything but the sources that decides what a function's bundle is. */
export function bundleRecipe(rootFolder: string, source: FunctionSource): unknown {
  const {
    plugins: _plugins,
    absWorkingDir: _folder,
    outdir: _outdir,
    ...rest
  } = bundleOptions(rootFolder, [source]);
  const entry = path.relative(rootFolder, path.join(source.folder, source.entry));
  return [
    version,
    rest,
    String(rest.mangleProps),
    String(rest.reserveProps),
    asMap(source.buildProperties).Sourcemap ?? null,
    entry,
    source.bundleName,
    source.exportName,
    source.isLenient,
    CREDENTIALS_MODULE,
    String(inlineComputedKeys),
    String(hoistDynamicImports),
    String(placingChanges),
  ];
}

/** A source map within the bundle, when the properties say so; otherwise it stays beside it in `.build`. */
function withSourcemap(bundle: Bundle): Bundle {
  if (!hasInlineMap(bundle.source.buildProperties, bundle.source.where)) return bundle;
  const text = Buffer.from(bundle.code).toString('utf8').trimEnd();
  const map = `data:application/json;base64,${Buffer.from(bundle.map).toString('base64')}`;
  return { ...bundle, code: Buffer.from(`${text}\n//# sourceMappingURL=${map}\n`) };
}

const outputName = (rootFolder: string, folder: string, { bundleName }: FunctionSource): string =>
  path.relative(rootFolder, path.join(folder, bundleName)).split(path.sep).join('/');

interface Run {
  rootFolder: string;
  scan: RunTimeScan;
}

/** The bundle of one function out of a result that may hold several. */
function bundleOf(
  { rootFolder }: Run,
  result: EsbuildResult,
  source: FunctionSource,
  folder: string,
): Bundle {
  const contents = new Map(
    (result.outputFiles ?? []).map((file) => [path.relative(folder, file.path), file.contents]),
  );
  const { metafile } = result;
  const code = contents.get(path.normalize(source.bundleName));
  const map = contents.get(path.normalize(`${source.bundleName}.map`));
  if (!code || !map || !metafile)
    throw new Error(`esbuild made no ${source.bundleName} of ${entryOf(source)}`);
  const inputs = inputsOf(metafile, `${NAMESPACE}:${entryOf(source)}`);
  const output = outputName(rootFolder, folder, source);
  const shares = metafile.outputs[output]?.inputs ?? {};
  const used = inputs.filter((input) => (shares[input]?.bytesInOutput ?? 0) > 0);
  const own = [source.bundleName, `${source.bundleName}.map`].map((name) => path.normalize(name));
  const others = [...contents].filter(([name]) => !name.startsWith('..') && !own.includes(name));
  const files = writesFiles(source)
    ? Object.fromEntries(others.map(([name, bytes]) => [name.split(path.sep).join('/'), bytes]))
    : {};
  checkWarnings(result.warnings, rootFolder, source, new Set(inputs));
  return { source, code, map, inputs, used, files, isCacheable: Object.keys(files).length === 0 };
}

/** What a bundle is made of, of the result that it may need again. */
function usedOf({ metafile }: EsbuildResult, output: string): string[] {
  const shares = Object.entries(metafile?.outputs[output]?.inputs ?? {});
  return shares.flatMap(([name, { bytesInOutput }]) => (bytesInOutput > 0 ? [name] : []));
}

/** Bundles again what needs to know where its modules lie, and adds the files that it reads. */
async function finished(
  run: Run,
  result: EsbuildResult,
  source: FunctionSource,
  { isAlone, external }: { isAlone: boolean; external: readonly string[] },
): Promise<Bundle> {
  const { rootFolder, scan } = run;
  const shared = outputFolder(rootFolder, [source], isAlone);
  const folder = isAlone ? shared : path.join(shared, entryOf(source));
  checkInputs(rootFolder, result.metafile?.inputs ?? {});
  const needs = scan.needs(rootFolder, usedOf(result, outputName(rootFolder, folder, source)));
  if (needs.placed.length === 0 && needs.reading.length === 0) {
    const bundle = withSourcemap(bundleOf(run, result, source, folder));
    return external.length > 0 ? { ...bundle, isCacheable: false } : bundle;
  }
  const changes = { ...placingChanges(rootFolder, source, needs.placed), external };
  const again = needs.placed.length === 0 ? result : await attempt(rootFolder, [source], changes);
  const bundle = bundleOf(run, again, source, folder);
  const added = runTimeFiles(rootFolder, source, needs);
  const files = { ...added.files, ...bundle.files };
  const inputs = [...bundle.inputs, ...added.inputs].sort();
  return withSourcemap({ ...bundle, files, inputs, isCacheable: false });
}

const attempt = (
  rootFolder: string,
  sources: readonly FunctionSource[],
  changes: BundleChanges,
): Promise<EsbuildResult> =>
  build(bundleOptions(rootFolder, sources, changes)).catch((error: unknown) => {
    throw bundleFailure(error, rootFolder, sources);
  });

/** Packages that Lambda has, in every runtime of Node.js from 18 on. */
export const OF_LAMBDA = /^@(aws-sdk|smithy)\//;

/** Whether what a build lacks is there at run time: the SDK of Lambda, anything in a layer. */
function isBrought(source: FunctionSource, missing: readonly string[]): boolean {
  const layers = asMap(asMap(asMap(source.template.data.Resources)[source.logicalId]).Properties).Layers;
  const shared = asMap(asMap(source.template.data.Globals).Function).Layers;
  const hasLayers = layers !== undefined || shared !== undefined;
  return missing.length > 0 && (hasLayers || missing.every((name) => OF_LAMBDA.test(`${name}/`)));
}

/** @throws CliError exit 2: `bundle-failed`, `bundle-unsafe`, `outside-project` */
async function bundleGroup(run: Run, sources: readonly FunctionSource[]): Promise<Bundle[]> {
  const { rootFolder } = run;
  const isAlone = sources.length === 1 && sources.some(writesFiles);
  const external: string[] = [];
  const result = await build(bundleOptions(rootFolder, sources)).catch((error: unknown) => {
    const missing = missingPackages(error);
    if (!sources.every((one) => one.isLenient && isBrought(one, missing)))
      throw bundleFailure(error, rootFolder, sources);
    external.push(...missing, ...missing.map((name) => `${name}/*`));
    return attempt(rootFolder, sources, { external });
  });
  return Promise.all(sources.map((source) => finished(run, result, source, { isAlone, external })));
}

/** Bundles one function again and again: what has not changed since the last time is not parsed again. */
export interface Bundler {
  /** @throws CliError exit 2: `bundle-failed` with the place in the source or the template; `bundle-unsafe`; `outside-project` */
  rebuild(): Promise<Bundle>;
  dispose(): Promise<void>;
}

/** Opens an esbuild context. Its bundles are the bytes that {@link bundleFunctions} makes. */
export async function openBundler(rootFolder: string, source: FunctionSource): Promise<Bundler> {
  const opened = await context(bundleOptions(rootFolder, [source]));
  return {
    async rebuild() {
      const run = { rootFolder, scan: new RunTimeScan() };
      // The slow way knows what to do about packages that are not installed.
      const result = await opened.rebuild().catch(() => undefined);
      const [bundle] = result
        ? [await finished(run, result, source, { isAlone: writesFiles(source), external: [] })]
        : await bundleGroup(run, [source]);
      if (!bundle) throw new Error(`esbuild made nothing of ${source.logicalId}`);
      return bundle;
    },
    dispose: () => opened.dispose(),
  };
}

/** What functions must have in common to be bundled in one run. */
function groupKey(source: FunctionSource): string {
  const { EntryPoints: _entryPoints, ...properties } = source.buildProperties;
  // Paths in the properties are relative to the folder; files that esbuild writes lie beside the bundle.
  const hasPaths =
    'Inject' in properties || 'Tsconfig' in properties || /\.\//.test(JSON.stringify(properties));
  const folder = hasPaths ? source.folder : '';
  const alone = source.isLenient || writesFiles(source) ? entryOf(source) : '';
  return JSON.stringify([properties, folder, alone]);
}

/**
 * Bundles functions: one esbuild run for all that share their build properties.
 * @throws CliError exit 2: `bundle-failed` with the place in the source or the template; `bundle-unsafe`; `outside-project`
 */
export async function bundleFunctions(
  rootFolder: string,
  sources: readonly FunctionSource[],
): Promise<Bundle[]> {
  const groups = new Map<string, FunctionSource[]>();
  for (const source of sources)
    groups.set(groupKey(source), [...(groups.get(groupKey(source)) ?? []), source]);
  const run = { rootFolder, scan: new RunTimeScan() };
  const bundles = await Promise.all([...groups.values()].map((group) => bundleGroup(run, group)));
  const order = new Map(sources.map((source, index) => [source, index]));
  return bundles.flat().sort((a, b) => (order.get(a.source) ?? 0) - (order.get(b.source) ?? 0));
}
