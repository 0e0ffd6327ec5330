import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { unzipSync } from 'fflate';
import pLimit from 'p-limit';
import type { Artifact, CodeArtifact } from '../../build/build.ts';
import { buildFolder, writeOnce, writeWithin } from '../../build/build-folder.ts';
import { type AnyFunction, isBundled } from '../../build/function-source.ts';
import type { RemoteFunction } from '../../build/functions.ts';
import { parseHandler } from '../../build/handler.ts';
import { functionProperties, languageOf, textOf } from '../../build/resource-code.ts';
import { usageError } from '../../errors.ts';
import { section } from '../../project/template.ts';
import { checkLocal } from './find-function.ts';

/** Code of a function that a process of this machine can run. */
export interface UnpackedCode {
  /** Absolute path of the handler's module. */
  file: string;
  /** What the module exports. */
  exportName: string;
  /** Absolute folder that stands in for Lambda's `/var/task`: the one that the paths of source maps are relative to. */
  taskRoot: string;
  /** Files that the code was made of, relative to the project's root. */
  inputs: readonly string[];
}

/** `Handler` as its template says it; empty without one. */
export function writtenHandler({ template, logicalId }: AnyFunction): string {
  const resource = section(template, 'Resources')[logicalId];
  return resource ? (textOf(template, functionProperties(template, resource).Handler) ?? '') : '';
}

/**
 * Checks that a function can run in a process of this Node.
 * @throws CliError `not-runnable` (exit 2)
 */
export function checkRunnable(written: AnyFunction | RemoteFunction): AnyFunction {
  const source = checkLocal(written, 'Invoke the deployed function with --remote.');
  if (isBundled(source)) return source;
  const refuse = (why: string): never => {
    const text = `${source.stack}/${source.logicalId} ${why}`;
    const remedy = 'Invoke the deployed function with --remote, or this code with: sam local invoke';
    throw usageError('not-runnable', text, remedy);
  };
  const { runtime } = source;
  if (!runtime.startsWith('nodejs')) {
    const language = runtime === '' ? 'an unknown runtime' : `${languageOf(runtime)} (${runtime})`;
    refuse(`is written for ${language}, and invoke runs only Node.js.`);
  }
  if (writtenHandler(source).startsWith('/opt/')) {
    refuse(`has its handler in a layer (${writtenHandler(source)}), and invoke loads no layers.`);
  }
  return source;
}

const isArtifactOfBundle = (artifact: CodeArtifact): artifact is Artifact => 'bundle' in artifact;

const slashed = (file: string): string => file.split(path.sep).join('/');

/** Where the sources of a zipped folder are: its packages are not watched. */
function inputsOf(rootFolder: string, { source }: CodeArtifact, names: readonly string[]): string[] {
  const folder = isBundled(source) ? source.folder : 'folder' in source.code ? source.code.folder : undefined;
  if (folder === undefined) return [];
  const own = names.filter((name) => !`/${name}`.includes('/node_modules/'));
  return own.map((name) => slashed(path.relative(rootFolder, path.join(folder, name))));
}

/** In the order in which Lambda's runtime looks for a module. */
const EXTENSIONS = ['', '.js', '.mjs', '.cjs'];

/** Files of installed packages are many and small. */
const PARALLEL_WRITES = 16;

/** @throws CliError `outside-project` (exit 2) for a zip with a file that leaves its folder */
async function unpack(rootFolder: string, { file, source }: CodeArtifact, folder: string): Promise<string[]> {
  const files = Object.entries(unzipSync(await readFile(file))).filter(([name]) => !name.endsWith('/'));
  const slot = pLimit(PARALLEL_WRITES);
  await Promise.all(
    files.map(([name, bytes]) => {
      const target = path.join(folder, name);
      if (!target.startsWith(folder + path.sep)) {
        const text = `${source.where}: the zip of ${source.logicalId} holds ${name}, which leaves its folder.`;
        throw usageError('outside-project', text, 'Make the zip again without it.');
      }
      return slot(() => writeOnce(rootFolder, target, bytes));
    }),
  );
  return files.map(([name]) => name);
}

/** Names the source map in the bundle, so that stack traces and debuggers show the sources. */
async function unpackBundle(rootFolder: string, artifact: Artifact): Promise<UnpackedCode> {
  const { stack, logicalId, bundleName, exportName } = artifact.source;
  const taskRoot = path.join(buildFolder(rootFolder), 'functions', stack, logicalId);
  const file = path.join(taskRoot, bundleName);
  await unpack(rootFolder, artifact, taskRoot);
  const code = await readFile(artifact.bundle, 'utf8');
  await writeWithin(rootFolder, `${file}.map`, await readFile(artifact.sourceMap));
  await writeWithin(rootFolder, file, `${code}\n//# sourceMappingURL=${path.basename(file)}.map\n`);
  return { file, exportName, taskRoot, inputs: artifact.inputs };
}

/**
 * Unpacks the zip of a function into the build folder.
 * @throws CliError `handler-missing` (exit 2) when the zip does not hold the module
 */
export async function unpackCode(rootFolder: string, artifact: CodeArtifact): Promise<UnpackedCode> {
  if (isArtifactOfBundle(artifact)) return unpackBundle(rootFolder, artifact);
  const { source, key } = artifact;
  const { module, exportName } = parseHandler(writtenHandler(source), source.where);
  // Named by its contents: no file of an older zip is in it, and two commands may unpack it at once.
  const taskRoot = path.join(buildFolder(rootFolder), 'unpacked', key);
  const names = await unpack(rootFolder, artifact, taskRoot);
  const found = EXTENSIONS.map((one) => module + one).find((name) => names.includes(name));
  if (found === undefined) {
    const text = `${source.where}: ${module}.js is not in the code of ${source.logicalId}.`;
    const remedy =
      'Correct CodeUri or Handler. If a layer holds it, invoke the deployed function with --remote.';
    throw usageError('handler-missing', text, remedy);
  }
  const file = path.join(taskRoot, found);
  return { file, exportName, taskRoot, inputs: inputsOf(rootFolder, artifact, names) };
}
