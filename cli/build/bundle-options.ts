import path from 'node:path';
import type { BuildOptions, LogLevel, Plugin } from 'esbuild';
import { asMap } from '../project/template-yaml.ts';
import { esbuildOptions, hasInlineMap } from './build-properties.ts';
import type { FunctionSource } from './function-source.ts';
import { shakableSdk } from './shakable-sdk.ts';
import { trimCredentials } from './trim-credentials.ts';

export const NAMESPACE = 'cloudcart-entry';
export const entryOf = (source: FunctionSource): string => `${source.stack}/${source.logicalId}`;

/** The part of an export's path that the module itself exports. */
const firstName = ({ exportName }: FunctionSource): string => exportName.split('.')[0] ?? exportName;

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
        const name = firstName(source);
        const written = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) ? name : JSON.stringify(name);
        return {
          contents: `export { ${written} } from ${from};`,
          resolveDir: source.folder,
          loader: 'js',
        };
      });
    },
  };
}

/** What a bundle cannot do at run time, unless the template says that it is meant. */
const LOUD: Record<string, LogLevel> = {
  'unsupported-require-call': 'warning',
  'unsupported-dynamic-import': 'warning',
  'require-resolve-not-external': 'warning',
  'empty-import-meta': 'warning',
};

function logOverride(source: FunctionSource | undefined): Record<string, LogLevel> {
  const written = [asMap(source?.buildProperties).LogOverride ?? []].flat().map(String);
  const own = written.map((one) => one.split('=') as [string, LogLevel]);
  return { ...LOUD, ...Object.fromEntries(own) };
}

/** CommonJS packages in a module need a `require`. On the global object it meets no declaration of the same name. */
const MODULE_BANNER =
  'import{createRequire as __cloudcart_require}from"node:module";globalThis.require??=__cloudcart_require(import.meta.url);';

/** What differs between runs over the same functions. */
export interface BundleChanges {
  external?: readonly string[];
  banner?: string;
  define?: Readonly<Record<string, string>>;
  plugins?: readonly Plugin[];
}

function banner(own: Partial<BuildOptions>, isModule: boolean, change: string | undefined): string {
  const written = own.banner?.js ?? '';
  return [written, isModule && !written.includes('createRequire') ? MODULE_BANNER : '', change ?? '']
    .filter((one) => one !== '')
    .join('\n');
}

/** Folder of what esbuild makes of these functions: of one alone, its own, so that other files come to lie beside it. */
export const outputFolder = (
  rootFolder: string,
  sources: readonly FunctionSource[],
  isAlone: boolean,
): string => path.join(rootFolder, '.build', 'functions', isAlone && sources[0] ? entryOf(sources[0]) : '');

/** Loaders that write further files. */
export function writesFiles(source: FunctionSource): boolean {
  const { loader } = esbuildOptions(source.buildProperties, source.folder, source.where);
  return Object.values(loader ?? {}).some((one) => one === 'file' || one === 'copy');
}

/** How functions are bundled; the figures behind each choice are in docs/decisions. */
export function bundleOptions(
  rootFolder: string,
  sources: readonly FunctionSource[],
  change: BundleChanges = {},
): BuildOptions {
  const [first] = sources;
  const own = first ? esbuildOptions(first.buildProperties, first.folder, first.where) : {};
  const isModule = own.format === 'esm';
  const isAlone = sources.length === 1 && first !== undefined && writesFiles(first);
  const js = banner(own, isModule, change.banner);
  const { banner: _banner, external = [], define = {}, outExtension: _extension, supported, ...rest } = own;
  return {
    absWorkingDir: rootFolder,
    entryPoints: sources.map((source) => ({
      in: `${NAMESPACE}:${entryOf(source)}`,
      out: `${isAlone ? '' : `${entryOf(source)}/`}${source.bundleName.replace(/\.\w+$/, '')}`,
    })),
    outdir: outputFolder(rootFolder, sources, isAlone),
    outExtension: first ? { '.js': path.extname(first.bundleName) } : {},
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'cjs',
    target: 'es2023',
    mainFields: ['module', 'main'],
    minify: true,
    sourcemap: 'external',
    sourcesContent: first !== undefined && hasInlineMap(first.buildProperties, first.where),
    legalComments: 'none',
    charset: 'utf8',
    ...rest,
    external: [...external, ...(change.external ?? [])],
    define: { ...define, ...change.define },
    ...(js === '' ? {} : { banner: { ...own.banner, js } }),
    supported: { ...(isModule ? {} : { 'dynamic-import': false }), ...supported },
    logLevel: 'silent',
    logLimit: 0,
    logOverride: logOverride(first),
    plugins: [...(change.plugins ?? []), entries(sources), trimCredentials, shakableSdk],
  };
}
