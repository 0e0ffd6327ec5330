import path from 'node:path';
import type { BuildOptions } from 'esbuild';
import { usageError } from '../errors.ts';
import { didYouMean } from '../project/suggest.ts';
import { type Data, type DataMap, isDataMap } from '../project/template-yaml.ts';

/** Reads a property into options of esbuild. @throws Error with what is wrong */
type Reader = (value: Data, folder: string) => Partial<BuildOptions>;
type Key = keyof BuildOptions;

const flag = (value: Data): boolean => {
  if (String(value) !== 'true' && String(value) !== 'false') throw new Error('is not true or false');
  return String(value) === 'true';
};
const text = (value: Data): string => {
  if (value === null || typeof value === 'object') throw new Error('is not a text');
  return String(value);
};
/** A list, or a text with commas. */
const list = (value: Data): string[] =>
  Array.isArray(value)
    ? value.map(text)
    : text(value)
        .split(',')
        .filter((one) => one !== '');
/** A list of `key=value`, as sam passes it on, or a map. */
const pairs = (value: Data): Record<string, string> => {
  if (isDataMap(value))
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, text(one)]));
  return Object.fromEntries(
    list(value).map((one) => {
      const equals = one.indexOf('=');
      if (equals < 1) throw new Error(`has ${JSON.stringify(one)}, which is not key=value`);
      return [one.slice(0, equals), one.slice(equals + 1)];
    }),
  );
};

const of =
  (key: Key, read: (value: Data) => unknown): Reader =>
  (value) => ({ [key]: read(value) });
const files = (value: Data, folder: string): string[] => list(value).map((one) => path.resolve(folder, one));
/** Relative paths are meant from the folder of the code, where sam runs esbuild. */
const below = (folder: string, one: string): string =>
  /^\.\.?\//.test(one) ? path.resolve(folder, one) : one;
const nothing: Reader = () => ({});

const READERS: Readonly<Record<string, Reader>> = {
  Alias: (value, folder) => ({
    alias: Object.fromEntries(Object.entries(pairs(value)).map(([key, one]) => [key, below(folder, one)])),
  }),
  AllowOverwrite: nothing,
  Banner: of('banner', pairs),
  Bundle: nothing,
  Charset: of('charset', text),
  Color: nothing,
  Conditions: of('conditions', list),
  Define: of('define', pairs),
  Drop: of('drop', list),
  DropLabels: of('dropLabels', list),
  EntryPoints: nothing,
  External: (value, folder) => ({ external: list(value).map((one) => below(folder, one)) }),
  Footer: of('footer', pairs),
  Format: of('format', text),
  IgnoreAnnotations: of('ignoreAnnotations', flag),
  Inject: (value, folder) => ({ inject: files(value, folder) }),
  Jsx: of('jsx', text),
  JsxDev: of('jsxDev', flag),
  JsxFactory: of('jsxFactory', text),
  JsxFragment: of('jsxFragment', text),
  JsxImportSource: of('jsxImportSource', text),
  JsxSideEffects: of('jsxSideEffects', flag),
  KeepNames: of('keepNames', flag),
  LegalComments: of('legalComments', text),
  LineLimit: of('lineLimit', Number),
  Loader: of('loader', pairs),
  LogLevel: nothing,
  LogLimit: nothing,
  LogOverride: nothing,
  MainFields: of('mainFields', list),
  MangleProps: of('mangleProps', (value) => new RegExp(text(value))),
  MangleQuoted: of('mangleQuoted', flag),
  Minify: of('minify', flag),
  MinifyIdentifiers: of('minifyIdentifiers', flag),
  MinifySyntax: of('minifySyntax', flag),
  MinifyWhitespace: of('minifyWhitespace', flag),
  OutExtension: of('outExtension', pairs),
  Outdir: nothing,
  Packages: of('packages', text),
  Platform: nothing,
  PreserveSymlinks: of('preserveSymlinks', flag),
  Pure: of('pure', list),
  ReserveProps: of('reserveProps', (value) => new RegExp(text(value))),
  ResolveExtensions: of('resolveExtensions', list),
  SourceRoot: of('sourceRoot', text),
  Sourcemap: nothing,
  SourcesContent: of('sourcesContent', flag),
  Supported: of('supported', (value) =>
    Object.fromEntries(Object.entries(pairs(value)).map(([key, one]) => [key, one === 'true'])),
  ),
  Target: of('target', list),
  TreeShaking: of('treeShaking', flag),
  Tsconfig: (value, folder) => ({ tsconfig: path.resolve(folder, text(value)) }),
  TsconfigRaw: of('tsconfigRaw', text),
  UseNpmCi: nothing,
};

/** Options that change where a bundle is written, or start a server. */
const REFUSED =
  /^(Analyze|AssetNames|CertFile|ChunkNames|EntryNames|KeyFile|MangleCache|Metafile|Outbase|Outfile|PublicPath|Serve|Servedir|ServeFallback|Splitting|Watch|WatchDelay)$/i;

/** @throws CliError `build-property` (exit 2) */
function refuse(where: string, name: string, problem: string, remedy: string): never {
  throw usageError('build-property', `${where}: BuildProperties.${name} ${problem}.`, remedy);
}

/**
 * Turns `Metadata.BuildProperties` into options of esbuild, as `sam build` passes them on: each key is an option.
 * @param folder of `CodeUri`, which paths are relative to
 * @param where place in the template, for errors
 * @throws CliError `build-property` (exit 2) for a key or value that esbuild does not know, or that cannot work here
 */
export function esbuildOptions(properties: DataMap, folder: string, where: string): Partial<BuildOptions> {
  const options: Partial<BuildOptions> = {};
  for (const [name, value] of Object.entries(properties)) {
    if (REFUSED.test(name)) {
      refuse(
        where,
        name,
        'is not supported',
        'Remove it: a function is one bundle, at the place of its Handler.',
      );
    }
    const reader = Object.hasOwn(READERS, name) ? READERS[name] : undefined;
    if (!reader) refuse(where, name, 'is not an option of esbuild', didYouMean(name, Object.keys(READERS)));
    try {
      Object.assign(options, reader(value, folder));
    } catch (error) {
      refuse(where, name, error instanceof Error ? error.message : String(error), 'Correct its value.');
    }
  }
  if (options.format !== undefined && options.format !== 'cjs' && options.format !== 'esm') {
    refuse(where, 'Format', `is ${options.format}, which Lambda does not load`, 'Write cjs or esm.');
  }
  return options;
}

/**
 * Whether `Sourcemap` puts the map into the bundle (`inline`, `both`). With any other value it stays beside the bundle in
 * `.build` and out of the zip, where it would only make cold starts longer.
 * @throws CliError `build-property` (exit 2)
 */
export function hasInlineMap({ Sourcemap: value }: DataMap, where: string): boolean {
  const written = String(value ?? false);
  if (/^(true|false|linked|external)$/.test(written)) return false;
  if (written === 'inline' || written === 'both') return true;
  return refuse(where, 'Sourcemap', `is ${written}`, 'Write true, linked, inline, external or both.');
}

/** Ending of a bundle's file: Lambda loads `.mjs` as a module, whatever is beside it. */
export function bundleExtension(options: Partial<BuildOptions>): string {
  return options.outExtension?.['.js'] ?? (options.format === 'esm' ? '.mjs' : '.js');
}
