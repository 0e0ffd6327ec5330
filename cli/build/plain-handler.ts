import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { usageError } from '../errors.ts';
import { sourceOf } from './function-source.ts';
import { parseHandler } from './handler.ts';

/** A function whose folder is zipped without a build. */
export interface PlainHandler {
  rootFolder: string;
  /** `templates/api.yaml:464`, of its handler. */
  where: string;
  runtime: string;
  /** Empty when it is not known. */
  handler: string;
  /** Absolute folder of the code. */
  folder: string;
  /** A layer may hold what is missing in the zip. */
  hasLayers: boolean;
  skipBuild: boolean;
}

const shown = ({ rootFolder, folder }: PlainHandler, name: string): string =>
  path.relative(rootFolder, path.join(folder, name));

function missing({ where }: PlainHandler, text: string, remedy: string): never {
  throw usageError('handler-missing', `${where}: ${text}`, remedy);
}

function checkNode(one: PlainHandler): void {
  const { module } = parseHandler(one.handler, one.where);
  const found = ['', '.js', '.mjs', '.cjs'].some((end) => existsSync(path.join(one.folder, module + end)));
  if (found || module.startsWith('node_modules/')) return;
  missing(
    one,
    `the handler's module ${shown(one, module)} does not exist (tried .js, .mjs, .cjs)`,
    sourceOf(one.folder, module) === undefined
      ? 'Correct CodeUri or Handler.'
      : 'Write BuildMethod: esbuild in its Metadata: TypeScript must be built.',
  );
}

/** Lambda splits a handler of Python at its last dot, and imports what is before it. */
function checkPython(one: PlainHandler): void {
  const module = one.handler.slice(0, Math.max(0, one.handler.lastIndexOf('.'))).replaceAll('.', '/');
  if (module === '')
    missing(one, `${one.handler} is no handler: write <module>.<function>`, 'Correct Handler.');
  const file = path.join(one.folder, module);
  const parent = path.dirname(file);
  const compiled = existsSync(parent)
    ? readdirSync(parent).some(
        (name) => name.startsWith(`${path.basename(file)}.`) && /\.(so|pyc)$/.test(name),
      )
    : false;
  if (compiled || existsSync(`${file}.py`) || existsSync(file)) return;
  missing(
    one,
    `the handler's module ${shown(one, `${module}.py`)} does not exist`,
    'Correct CodeUri or Handler.',
  );
}

/** The file of a handler of Ruby is what stands before its first dot. */
function checkRuby(one: PlainHandler): void {
  const file = `${one.handler.split('.')[0]}.rb`;
  if (existsSync(path.join(one.folder, file))) return;
  missing(one, `the handler's file ${shown(one, file)} does not exist`, 'Correct CodeUri or Handler.');
}

function checkBootstrap(one: PlainHandler): void {
  if (existsSync(path.join(one.folder, 'bootstrap'))) return;
  missing(
    one,
    `${shown(one, 'bootstrap')} does not exist, which ${one.runtime} starts`,
    'Build it into that folder first, or write its BuildMethod (makefile, go1.x, rust-cargolambda …) in Metadata.',
  );
}

/**
 * What Lambda starts must be in the zip, unless a layer brings it.
 * @throws CliError `handler-missing` or `handler-path` (exit 2)
 */
export function checkPlainHandler(one: PlainHandler): void {
  const { runtime, handler, hasLayers, skipBuild } = one;
  if (handler.startsWith('/opt/')) return;
  if (runtime.startsWith('nodejs')) {
    if (!(skipBuild && hasLayers)) checkNode(one);
    return;
  }
  if (hasLayers) return;
  if (runtime.startsWith('provided')) checkBootstrap(one);
  if (handler === '') return;
  if (runtime.startsWith('python')) checkPython(one);
  if (runtime.startsWith('ruby')) checkRuby(one);
}
