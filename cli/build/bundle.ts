import path from 'node:path';
import {
  type BuildFailure,
  type BuildOptions,
  build,
  context,
  type BuildResult as EsbuildResult,
  type Message,
  type Metafile,
  type Plugin,
  version,
} from 'esbuild';
import { CliError, ExitCode } from '../errors.ts';
import type { FunctionSource } from './function-source.ts';
import { checkInputs } from './input-files.ts';
import { hoistDynamicImports, inlineComputedKeys, shakableSdk } from './shakable-sdk.ts';
import { CREDENTIALS_MODULE, trimCredentials } from './trim-credentials.ts';

/** What one function's code was made into. */
export interface Bundle {
  source: FunctionSource;
  code: Uint8Array;
  map: Uint8Array;
  /** Source files that went in, relative to the project's root, sorted. */
  inputs: readonly string[];
  /** Those of them of which something is in the bundle. */
  used: readonly string[];
}

const NAMESPACE = 'cloudcart-entry';
const entryOf = (source: FunctionSource): string => `${source.stack}/${source.logicalId}`;

/** One entry per handler, so that each function holds only what its own export reaches. */
function entries(sources: readonly FunctionSource[]): Plugin {
  const byName = new Map(sources.map((source) => [entryOf(source), source]));
  return {
    name: 'handler-entries',
    setup(run) {
      run.onResolve({ filter: /^cloudcart-entry:/ }, (args) => ({
        path: args.path.slice(NAMESPACE.length + 1),
        namespace: NAMESPACE,
      }));
      run.onLoad({ filter: /.*/, namespace: NAMESPACE }, (args) => {
        const source = byName.get(args.path);
        if (!source) return { errors: [{ text: `no function ${args.path}` }] };
        const from = JSON.stringify(`./${source.entry}`);
        return {
          contents: `export { ${source.exportName} } from ${from};`,
          resolveDir: source.folder,
          loader: 'js',
        };
      });
    },
  };
}

const words = (value: unknown, otherwise: string[]): string[] =>
  Array.isArray(value) ? value.map(String) : typeof value === 'string' ? value.split(',') : otherwise;

/** How functions are bundled; the figures behind each choice are in docs/decisions. */
function options(rootFolder: string, sources: readonly FunctionSource[]): BuildOptions {
  const properties = sources[0]?.buildProperties ?? {};
  return {
    absWorkingDir: rootFolder,
    entryPoints: sources.map((source) => ({
      in: `${NAMESPACE}:${entryOf(source)}`,
      out: `${entryOf(source)}/${source.bundleName.slice(0, -'.js'.length)}`,
    })),
    outdir: path.join(rootFolder, '.build', 'functions'),
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'cjs',
    target: String(properties.Target ?? 'es2023'),
    mainFields: words(properties.MainFields, ['module', 'main']),
    external: words(properties.External, []),
    minify: properties.Minify !== false,
    sourcemap: 'external',
    sourcesContent: false,
    legalComments: 'none',
    charset: 'utf8',
    supported: { 'dynamic-import': false },
    logLevel: 'silent',
    plugins: [entries(sources), trimCredentials, shakableSdk],
  };
}

function place(message: Message, rootFolder: string): string {
  if (!message.location) return '';
  const { file, line, column } = message.location;
  return `${path.relative(rootFolder, path.resolve(rootFolder, file))}:${line}:${column + 1}: `;
}

function explain(message: Message, rootFolder: string, sources: readonly FunctionSource[]): string {
  const entry = message.location?.file.startsWith(`${NAMESPACE}:`)
    ? message.location.file.slice(NAMESPACE.length + 1)
    : undefined;
  const source = sources.find((one) => entryOf(one) === entry);
  if (!source) return `${place(message, rootFolder)}${message.text}`;
  const file = path.relative(rootFolder, path.join(source.folder, source.entry));
  return message.text.startsWith('No matching export')
    ? `${source.where}: ${file} does not export ${source.exportName}`
    : `${source.where}: ${message.text}`;
}

function failure(error: unknown, rootFolder: string, sources: readonly FunctionSource[]): unknown {
  const messages = (error as Partial<BuildFailure>).errors;
  if (!Array.isArray(messages)) return error;
  const texts = [...new Set(messages.map((message) => explain(message, rootFolder, sources)))];
  const [first = '', ...details] = texts;
  return new CliError(first, {
    details,
    code: 'bundle-failed',
    exitCode: ExitCode.Usage,
    remedy: 'Mend the source and run again.',
  });
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
  } = options(rootFolder, [source]);
  const entry = path.relative(rootFolder, path.join(source.folder, source.entry));
  return [
    version,
    rest,
    entry,
    source.exportName,
    CREDENTIALS_MODULE,
    String(inlineComputedKeys),
    String(hoistDynamicImports),
  ];
}

function bundlesOf(result: EsbuildResult, rootFolder: string, sources: readonly FunctionSource[]): Bundle[] {
  checkInputs(rootFolder, result.metafile?.inputs ?? {});
  const files = new Map(
    (result.outputFiles ?? []).map((file) => [path.relative(rootFolder, file.path), file]),
  );
  return sources.map((source) => {
    const name = path.join('.build', 'functions', entryOf(source), source.bundleName);
    const code = files.get(name)?.contents;
    const map = files.get(`${name}.map`)?.contents;
    if (!code || !map || !result.metafile) throw new Error(`esbuild made no ${name}`);
    const inputs = inputsOf(result.metafile, `${NAMESPACE}:${entryOf(source)}`);
    const shares = result.metafile.outputs[name.split(path.sep).join('/')]?.inputs ?? {};
    const used = inputs.filter((input) => (shares[input]?.bytesInOutput ?? 0) > 0);
    return { source, code, map, inputs, used };
  });
}

async function bundleGroup(rootFolder: string, sources: readonly FunctionSource[]): Promise<Bundle[]> {
  const result = await build(options(rootFolder, sources)).catch((error: unknown) => {
    throw failure(error, rootFolder, sources);
  });
  return bundlesOf(result, rootFolder, sources);
}

/** Bundles one function again and again: what has not changed since the last time is not parsed again. */
export interface Bundler {
  /** @throws CliError exit 2: `bundle-failed` with the place in the source or the template; `outside-project` */
  rebuild(): Promise<Bundle>;
  dispose(): Promise<void>;
}

/** Opens an esbuild context. Its bundles are the bytes that {@link bundleFunctions} makes. */
export async function openBundler(rootFolder: string, source: FunctionSource): Promise<Bundler> {
  const opened = await context(options(rootFolder, [source]));
  return {
    async rebuild() {
      const result = await opened.rebuild().catch((error: unknown) => {
        throw failure(error, rootFolder, [source]);
      });
      const [bundle] = bundlesOf(result, rootFolder, [source]);
      if (!bundle) throw new Error(`esbuild made nothing of ${source.logicalId}`);
      return bundle;
    },
    dispose: () => opened.dispose(),
  };
}

/**
 * Bundles functions: one esbuild run for all that share their build properties.
 * @throws CliError exit 2: `bundle-failed` with the place in the source or the template; `outside-project`
 */
export async function bundleFunctions(
  rootFolder: string,
  sources: readonly FunctionSource[],
): Promise<Bundle[]> {
  const groups = new Map<string, FunctionSource[]>();
  for (const source of sources) {
    const key = JSON.stringify({ ...source.buildProperties, EntryPoints: undefined });
    groups.set(key, [...(groups.get(key) ?? []), source]);
  }
  const bundles = await Promise.all([...groups.values()].map((group) => bundleGroup(rootFolder, group)));
  const order = new Map(sources.map((source, index) => [source, index]));
  return bundles.flat().sort((a, b) => (order.get(a.source) ?? 0) - (order.get(b.source) ?? 0));
}
