import { existsSync } from 'node:fs';
import path from 'node:path';
import { CliError, ExitCode } from '../errors.ts';
import { checkWithin } from '../project/read-file.ts';
import type { Template } from '../project/template.ts';
import type { DataMap } from '../project/template-yaml.ts';
import type { ArtifactSource } from './artifact-source.ts';
import { bundleExtension, esbuildOptions } from './build-properties.ts';
import { entryPointOf } from './entry-point.ts';
import { parseHandler } from './handler.ts';

/** A function of a template whose code lies in this project. */
export interface FunctionCode {
  logicalId: string;
  /** Logical id of its stack in the root template. */
  stack: string;
  template: Template;
  /** Whether it answers HTTP, for which a size budget holds. */
  http: boolean;
  /** `nodejs24.x`; a parameter's default where the template refers to one. */
  runtime: string;
  /** `templates/api.yaml:464`, of its handler. */
  where: string;
}

/** A function of Node.js that esbuild bundles. */
export interface FunctionSource extends FunctionCode {
  /** Absolute folder of `CodeUri`. */
  folder: string;
  /** Source file relative to `folder`: `lambda.ts`. */
  entry: string;
  /** Path of the bundle within the artifact: `lambda.js`. */
  bundleName: string;
  /** What the handler exports: `http`, or `handlers.get` for a property of an export. */
  exportName: string;
  /** `Metadata.BuildProperties`. */
  buildProperties: DataMap;
  /** Its template does not ask for esbuild: packages that Lambda or a layer brings stay outside of the bundle. */
  isLenient: boolean;
}

/** A function whose code is zipped, or built by `sam build`. */
export interface PlainFunction extends FunctionCode {
  code: ArtifactSource;
}

export type AnyFunction = FunctionSource | PlainFunction;

export const isBundled = (one: AnyFunction): one is FunctionSource => 'bundleName' in one;

const EXTENSIONS = ['.ts', '.mts', '.cts', '.tsx', '.js', '.mjs', '.cjs', '.jsx'];

/** The source file of a module, relative to its folder; undefined when there is none. */
export function sourceOf(folder: string, module: string): string | undefined {
  const extension = EXTENSIONS.find((one) => existsSync(path.join(folder, module + one)));
  return extension === undefined ? undefined : module + extension;
}

/** What a bundle is made of, besides the function itself. */
export interface BundleInput {
  rootFolder: string;
  folder: string;
  handler: string;
  buildProperties: DataMap;
  isLenient: boolean;
  /** A layer may hold the handler's module, in `nodejs/node_modules`. */
  hasLayers: boolean;
}

/**
 * Finds the module that a bundle begins with.
 * @throws CliError exit 2: `handler-missing`, `handler-path` or `outside-project`
 */
export function bundledFunction(base: FunctionCode, input: BundleInput): FunctionSource {
  const { rootFolder, folder, buildProperties } = input;
  const { where } = base;
  const { module, exportName } = parseHandler(input.handler, where);
  const shown = path.relative(rootFolder, path.join(folder, module));
  const options = esbuildOptions(buildProperties, folder, where);
  for (const file of [...(Array.isArray(options.inject) ? options.inject : []), options.tsconfig ?? folder]) {
    checkWithin(rootFolder, file, `${where}: ${path.relative(rootFolder, file)} of BuildProperties`);
  }
  const found = entryPointOf(folder, module, buildProperties.EntryPoints);
  const entry =
    found !== undefined && existsSync(path.join(folder, found)) ? found : sourceOf(folder, module);
  if (entry === undefined) {
    const text = `${where}: the handler's module ${shown} does not exist (tried ${EXTENSIONS.join(', ')})`;
    const inLayer = 'If a layer holds it, write SkipBuild: true in Metadata.';
    throw new CliError(text, {
      code: 'handler-missing',
      exitCode: ExitCode.Usage,
      remedy: ['Correct CodeUri or Handler.', ...(input.hasLayers ? [inLayer] : [])],
    });
  }
  checkWithin(rootFolder, path.join(folder, entry), `${where}: the handler's module ${shown}`);
  const bundleName = `${module}${bundleExtension(options)}`;
  return { ...base, folder, entry, bundleName, exportName, buildProperties, isLenient: input.isLenient };
}
