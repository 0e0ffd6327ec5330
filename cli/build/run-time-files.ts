import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Plugin } from 'esbuild';
import { usageError } from '../errors.ts';
import type { BundleChanges } from './bundle-options.ts';
import { readFolderFiles } from './folder-files.ts';
import type { FunctionSource } from './function-source.ts';

/** Code that knows where it lies. */
const KNOWS_PLACE = /\b__dirname\b|\b__filename\b|\bimport\.meta\.(url|dirname|filename)\b/;
/** Code that reads files. */
const READS_FILES =
  /\b(readFile(Sync)?|readdir(Sync)?|createReadStream|openSync|opendir(Sync)?|LAMBDA_TASK_ROOT)\b|\bprocess\.cwd\(/;
const CODE = /\.([cm]?[jt]sx?|map)$/;
/** What belongs to the project, not to the code that runs. A package.json beside a bundle would decide what kind of module it is. */
const NOT_READ =
  /(^|\/)(package(-lock)?\.json|npm-shrinkwrap\.json|tsconfig[^/]*\.json|samconfig\.\w+|template\.(ya?ml|json)|\.[^/]*)(\/|$)/;
/** Documents and types of an installed package. */
const NOT_OF_PACKAGES = /\.(md|markdown)$|(^|\/)(LICENSE|LICENCE|CHANGELOG|README)[^/]*$/i;

/** A folder whose files are put into the zip, and where. */
interface Owner {
  folder: string;
  /** Below the zip's root: empty, or `node_modules/name`. */
  place: string;
}

/** The package of an installed file: the last `node_modules/<name>` of its path. */
function packageOf(file: string): Owner | undefined {
  const [, folder = '', name = ''] =
    /^(.*[/\\]node_modules[/\\])((?:@[^/\\]+[/\\])?[^/\\]+)[/\\]/.exec(file) ?? [];
  return name === ''
    ? undefined
    : { folder: folder + name, place: `node_modules/${name.replaceAll('\\', '/')}` };
}

const ownerOf = (source: FunctionSource, file: string): Owner =>
  packageOf(file) ?? { folder: source.folder, place: '' };

/** Where a module would lie in the zip. @throws CliError `bundle-unsafe` (exit 2) */
function placeOf(rootFolder: string, source: FunctionSource, file: string): string {
  const { folder, place } = ownerOf(source, file);
  const below = path.relative(folder, file).split(path.sep).join('/');
  if (!below.startsWith('../')) return path.posix.join(place, below);
  throw usageError(
    'bundle-unsafe',
    `${path.relative(rootFolder, file)} uses its own path, and lies outside of the CodeUri of ${source.stack}/${source.logicalId}: files beside it are not packaged.`,
    'Choose a CodeUri that holds it, or import its files instead.',
  );
}

/** Modules of a bundle that need what lies beside them. */
export interface RunTimeNeeds {
  /** Absolute files that know their own place. */
  placed: readonly string[];
  /** Absolute files of the project, or of packages, next to which files are read. */
  reading: readonly string[];
}

const isDeclared = (text: string, name: string): boolean =>
  new RegExp(`\\b(const|let|var)\\s+(\\{[^}]*)?${name}\\b|\\bimport\\s*\\{[^}]*\\b${name}\\b`).test(text);

/** Reads each file once, for all functions of a build. */
export class RunTimeScan {
  readonly #texts = new Map<string, { placed: boolean; reading: boolean }>();

  #look(file: string): { placed: boolean; reading: boolean } {
    const known = this.#texts.get(file);
    if (known) return known;
    const text = /\.[cm]?[jt]sx?$/.test(file) && existsSync(file) ? readFileSync(file, 'utf8') : '';
    const placed = KNOWS_PLACE.test(text);
    const found = { placed, reading: READS_FILES.test(text) };
    this.#texts.set(file, found);
    return found;
  }

  /** @param used files of which something is in the bundle, relative to the project's root */
  needs(rootFolder: string, used: readonly string[]): RunTimeNeeds {
    const files = used.map((name) => path.resolve(rootFolder, name));
    const placed = files.filter((file) => this.#look(file).placed);
    // A package reads files of its own only when it knows where it lies.
    const reading = files.filter(
      (file) => this.#look(file).reading && (!packageOf(file) || placed.includes(file)),
    );
    return { placed, reading };
  }
}

const literal = (text: string): string => JSON.stringify(text);

/** The lines that give a module its own place back; on the first line, so that source maps keep theirs. */
function prefix(text: string, place: string): string {
  const names: [string, string][] = [
    ['__dirname', `__cloudcart_path(${literal(path.posix.dirname(place))})`],
    ['__filename', `__cloudcart_path(${literal(place)})`],
  ];
  const own = names.filter(([name]) => new RegExp(`\\b${name}\\b`).test(text) && !isDeclared(text, name));
  const meta = /\bimport\.meta\.(url|dirname|filename)\b/.test(text)
    ? [
        `__cloudcart_filename=__cloudcart_path(${literal(place)})`,
        `__cloudcart_dirname=__cloudcart_path(${literal(path.posix.dirname(place))})`,
        `__cloudcart_url=__cloudcart_href(${literal(place)})`,
      ]
    : [];
  const all = [...own.map(([name, value]) => `${name}=${value}`), ...meta];
  if (all.length === 0) return '';
  return `${/^\s*(['"])use strict\1/.test(text) ? '"use strict";' : ''}var ${all.join()};`;
}

const LOADERS = { '.ts': 'ts', '.mts': 'ts', '.cts': 'ts', '.tsx': 'tsx', '.jsx': 'jsx' } as const;
const loaderOf = (file: string) => LOADERS[path.extname(file) as keyof typeof LOADERS] ?? 'js';

function placing(rootFolder: string, source: FunctionSource, placed: readonly string[]): Plugin {
  const known = new Set(placed);
  const names = placed.map((file) => path.basename(file).replaceAll(/[^\w]/g, '.'));
  return {
    name: 'places',
    setup(run) {
      run.onLoad({ filter: new RegExp(`(${[...new Set(names)].join('|')})$`) }, (args) => {
        if (!known.has(args.path)) return undefined;
        const text = readFileSync(args.path, 'utf8');
        const line = /^#!.*\n/.exec(text)?.[0] ?? '';
        const contents = `${line}${prefix(text, placeOf(rootFolder, source, args.path))}${text.slice(line.length)}`;
        return { contents, loader: loaderOf(args.path) };
      });
    },
  };
}

/** The folder that the zip is unpacked to, as the bundle finds it. */
function banner({ bundleName }: FunctionSource): string {
  const up = path.posix.relative(path.posix.dirname(bundleName), '.') || '.';
  if (bundleName.endsWith('.mjs')) {
    return `import{join as __cloudcart_join}from"node:path";import{pathToFileURL as __cloudcart_to,fileURLToPath as __cloudcart_from}from"node:url";const __cloudcart_path=(p)=>__cloudcart_join(__cloudcart_from(new URL(".",import.meta.url)),${literal(up)},p),__cloudcart_href=(p)=>__cloudcart_to(__cloudcart_path(p)).href;`;
  }
  return `var __cloudcart_path=(p)=>require("node:path").join(__dirname,${literal(up)},p),__cloudcart_href=(p)=>require("node:url").pathToFileURL(__cloudcart_path(p)).href;`;
}

/** How a bundle is made again, so that its modules know the places that they have in the zip. */
export function placingChanges(
  rootFolder: string,
  source: FunctionSource,
  placed: readonly string[],
): BundleChanges {
  for (const file of placed) placeOf(rootFolder, source, file);
  const meta = ['url', 'dirname', 'filename'].map((name) => [`import.meta.${name}`, `__cloudcart_${name}`]);
  return {
    banner: banner(source),
    define: Object.fromEntries(meta),
    plugins: [placing(rootFolder, source, placed)],
  };
}

/** Files of a zip besides the bundle. */
export interface RunTimeFiles {
  /** By their names in the zip. */
  files: Readonly<Record<string, Uint8Array>>;
  /** Where they come from, relative to the project's root. */
  inputs: readonly string[];
}

/**
 * The files that code may read at run time: those beside the function's code and in packages that read their own, code and
 * installed packages aside.
 * @throws CliError exit 2: `artifact-too-large`, `outside-project`
 */
export function runTimeFiles(
  rootFolder: string,
  source: FunctionSource,
  { reading, placed }: RunTimeNeeds,
): RunTimeFiles {
  const owners = new Map<string, Owner>();
  for (const file of [...reading, ...placed.filter((one) => !packageOf(one))]) {
    const owner = ownerOf(source, file);
    owners.set(owner.folder, owner);
  }
  const result: Record<string, Uint8Array> = {};
  const inputs: string[] = [];
  // A path such as lib/../data.txt needs the folder that it leaves.
  for (const file of placed) {
    result[path.posix.join(path.posix.dirname(placeOf(rootFolder, source, file)), '.keep')] =
      new Uint8Array();
  }
  for (const { folder, place } of owners.values()) {
    const what = `${source.where}: files of ${path.relative(rootFolder, folder) || '.'}`;
    const skip = (name: string): boolean =>
      CODE.test(name) ||
      /(^|\/)node_modules(\/|$)/.test(name) ||
      (place === '' ? NOT_READ : NOT_OF_PACKAGES).test(name);
    for (const [name, { bytes }] of Object.entries(readFolderFiles(rootFolder, folder, what, { skip }))) {
      result[path.posix.join(place, name)] = bytes;
      inputs.push(path.relative(rootFolder, path.join(folder, name)).split(path.sep).join('/'));
    }
  }
  return { files: withoutNeedlessKeeps(result), inputs };
}

/** A folder with other files exists without help. */
function withoutNeedlessKeeps(files: Record<string, Uint8Array>): Record<string, Uint8Array> {
  const names = Object.keys(files);
  const isNeeded = (name: string): boolean => {
    const folder = name.slice(0, -'.keep'.length);
    return folder !== '' && !names.some((one) => one !== name && one.startsWith(folder));
  };
  return Object.fromEntries(
    Object.entries(files).filter(([name]) => path.posix.basename(name) !== '.keep' || isNeeded(name)),
  );
}
