import path from 'node:path';
import type { BuildFailure, Message } from 'esbuild';
import { CliError, ExitCode } from '../errors.ts';
import { entryOf, NAMESPACE } from './bundle-options.ts';
import type { FunctionSource } from './function-source.ts';
import { installRemedies } from './install-remedies.ts';

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
    ? `${source.where}: ${file} does not export ${source.exportName.split('.')[0]}`
    : `${source.where}: ${message.text}`;
}

const messagesOf = (error: unknown): readonly Message[] | undefined => {
  const messages = (error as Partial<BuildFailure>).errors;
  return Array.isArray(messages) ? messages : undefined;
};

/** Name of the package that a message could not resolve; undefined for anything else, files of the project included. */
function unresolvedPackage({ text }: Message): string | undefined {
  const [, name = ''] = /^Could not resolve "([^"]+)"$/.exec(text) ?? [];
  if (name === '' || /^[./#]/.test(name)) return undefined;
  return name.startsWith('@') ? name.split('/').slice(0, 2).join('/') : name.split('/')[0];
}

/** The packages that a build lacks; empty when anything else is wrong too. */
export function missingPackages(error: unknown): string[] {
  const messages = messagesOf(error) ?? [];
  const names = messages.map(unresolvedPackage);
  return names.every((one) => one !== undefined)
    ? [...new Set(names)].filter((one) => one !== undefined)
    : [];
}

/** Absolute path of a package.json of the project that esbuild cannot read; undefined for any other message. */
function brokenManifest({ location }: Message, rootFolder: string): string | undefined {
  const file = path.resolve(rootFolder, location?.file ?? '');
  return path.basename(file) === 'package.json' && !isInstalled(file) ? file : undefined;
}

/** Code that esbuild does not bundle for a package.json outside of its folder, which its zip would not hold. */
export class UnreadableManifest extends CliError {}

function manifestFailure(
  messages: readonly Message[],
  rootFolder: string,
  sources: readonly FunctionSource[],
): CliError | undefined {
  const [first] = messages.filter((one) => brokenManifest(one, rootFolder));
  const file = first && brokenManifest(first, rootFolder);
  if (!file) return undefined;
  const others = messages.filter((one) => !brokenManifest(one, rootFolder) && !unresolvedPackage(one));
  const isOutside = sources.every((one) => path.relative(one.folder, file).startsWith('..'));
  const options = {
    details: others.map((one) => explain(one, rootFolder, sources)),
    code: 'bundle-failed',
    exitCode: ExitCode.Usage,
    remedy: [
      `Make ${path.relative(rootFolder, file)} valid JSON: no comments, no comma after the last member.`,
      'Or zip the folder as it is: SkipBuild: true in Metadata.',
    ],
  };
  const text = `${place(first, rootFolder)}${first.text}`;
  return isOutside && others.length === 0
    ? new UnreadableManifest(text, options)
    : new CliError(text, options);
}

/** The folder of the module that imports a package. */
function folderOf({ location }: Message, rootFolder: string, sources: readonly FunctionSource[]): string {
  return location
    ? path.dirname(path.resolve(rootFolder, location.file))
    : (sources[0]?.folder ?? rootFolder);
}

function remedyOf(
  messages: readonly Message[],
  rootFolder: string,
  sources: readonly FunctionSource[],
): string | string[] {
  const missing = [...new Set(messages.flatMap((one) => unresolvedPackage(one) ?? []))];
  if (missing.length > 0) {
    const places = messages.flatMap((one) => {
      const name = unresolvedPackage(one);
      return name === undefined ? [] : [{ name, folder: folderOf(one, rootFolder, sources) }];
    });
    return [
      ...installRemedies(places, rootFolder),
      `If Lambda or a layer brings it, write External: ${JSON.stringify(missing)} in Metadata.BuildProperties.`,
    ];
  }
  const [, extension] = /^No loader is configured for "([^"]+)" files/.exec(messages[0]?.text ?? '') ?? [];
  return extension === undefined
    ? 'Correct the source and run again.'
    : `Write Loader: ['${extension}=text'] (or =binary, =file) in Metadata.BuildProperties, or put the package into a layer and name it in External.`;
}

/** What ends a build of these functions: esbuild's own errors with their places, anything else as it is. */
export function bundleFailure(
  error: unknown,
  rootFolder: string,
  sources: readonly FunctionSource[],
): unknown {
  const messages = messagesOf(error);
  if (!messages) return error;
  const manifest = manifestFailure(messages, rootFolder, sources);
  if (manifest) return manifest;
  const [first = '', ...details] = new Set(messages.map((one) => explain(one, rootFolder, sources)));
  return new CliError(first, {
    details,
    code: 'bundle-failed',
    exitCode: ExitCode.Usage,
    remedy: remedyOf(messages, rootFolder, sources),
  });
}

const RUN_TIME: Readonly<Record<string, string>> = {
  'unsupported-require-call': 'requires a module that is known at run time only',
  'unsupported-dynamic-import': 'imports a module that is known at run time only',
  'require-resolve-not-external': 'resolves a file that is not in the bundle',
  'empty-import-meta': 'uses import.meta, which a CommonJS bundle does not have',
  'empty-glob': 'imports modules by a pattern that fits none',
};

const isInstalled = (file: string): boolean => file.split(/[/\\]/).includes('node_modules');

/** Code that esbuild bundles, and that could not do at run time what it does in its folder. */
export class UnsafeBundle extends CliError {
  /** Nothing of it is an installed package: its folder holds all that it needs. */
  readonly isStandalone: boolean;

  constructor(message: string, options: { details: string[]; remedy: string[]; isStandalone: boolean }) {
    const { isStandalone, ...rest } = options;
    super(message, { ...rest, code: 'bundle-unsafe', exitCode: ExitCode.Usage });
    this.isStandalone = isStandalone;
  }
}

/**
 * Refuses a bundle whose own code cannot run as it is: esbuild only warns. Installed packages often try and catch, and are let.
 * @param reached files of the bundle, relative to the project's root
 * @throws CliError `bundle-unsafe` (exit 2)
 */
export function checkWarnings(
  warnings: readonly Message[],
  rootFolder: string,
  source: FunctionSource,
  reached: ReadonlySet<string>,
): void {
  const found = warnings.filter(({ id, location }) => {
    const file = location?.file ?? '';
    return id in RUN_TIME && reached.has(file) && !isInstalled(file);
  });
  const lines = [...new Set(found.map((one) => `${place(one, rootFolder)}${RUN_TIME[one.id]}`))];
  const [first, ...details] = lines;
  if (first === undefined) return;
  throw new UnsafeBundle(first, {
    isStandalone: ![...reached].some(isInstalled),
    details: [...details, `${entryOf(source)} would fail when it comes there.`],
    remedy: [
      'Name the module or file in the code as a text, so that it gets into the bundle.',
      'Or zip the folder as it is: SkipBuild: true in Metadata.',
      `If it is meant: LogOverride: ['${found[0]?.id}=silent'] in Metadata.BuildProperties.`,
    ],
  });
}
