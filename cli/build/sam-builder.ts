import { chmod, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CliError, ExitCode } from '../errors.ts';
import type { ProjectTrust } from '../trust/project-trust.ts';
import type { SamSource } from './artifact-source.ts';
import { buildFolder, writeWithin } from './build-folder.ts';
import { readFolderFiles } from './folder-files.ts';
import type { SamBuilder } from './plain-artifacts.ts';
import type { ZipFile } from './zip.ts';

/** Starts the programs of this machine. */
export interface Programs {
  find(name: 'sam'): string | undefined;
  run(file: string, args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }>;
}

export interface SamBuilderOptions {
  rootFolder: string;
  trust: Pick<ProjectTrust, 'require'>;
  /** Opened when something is built: only a trusted project's own `sam` is found. */
  programs(): Programs;
}

/** Lines of a failed build that are shown. */
const SHOWN_LINES = 12;

/** The error for a source that only `sam build` can build, on a machine without it. */
export function missingSam(source: SamSource): CliError {
  return new CliError(
    `${source.what}: ${source.label} (${source.language}) must be built by \`sam build\`, and sam is not installed.`,
    {
      code: 'sam-missing',
      exitCode: ExitCode.Usage,
      remedy: [
        'Install it: pip install aws-sam-cli',
        'If the folder holds all that runs, write SkipBuild: true in Metadata: it is zipped as it is.',
      ],
    },
  );
}

const isLayer = ({ resource }: SamSource): boolean =>
  String(resource.Type) === 'AWS::Serverless::LayerVersion';

/** What helps when `sam build` does not find the language, or the Makefile. */
function buildRemedies(source: SamSource, output: string): string[] {
  const runtime = /Binary validation failed for [\s\S]*?constraints? for runtime: ([\w.]*\w)/.exec(
    output,
  )?.[1];
  const makefile = /Makefile not found at:? (\S*Makefile)/.exec(output)?.[1];
  const cause =
    makefile !== undefined
      ? `Create ${makefile} with the target build-${source.logicalId}, or correct BuildMethod.`
      : runtime === undefined
        ? 'Correct the cause, then run the command again.'
        : `Install the tools of ${runtime} and put them on the PATH, then run the command again.`;
  const asItIs = isLayer(source) ? 'remove BuildMethod from Metadata' : 'write SkipBuild: true in Metadata';
  return [cause, `If the folder holds all that runs, ${asItIs}: it is zipped as it is.`];
}

/** The output with the project's folder where it names the copy that was built and is deleted. */
function failed(rootFolder: string, source: SamSource, copied: string, output: string): CliError {
  const folder = path.relative(rootFolder, source.folder) || '.';
  const readable = output.replaceAll(copied, folder);
  const lines = readable.split('\n').filter((line) => line.trim() !== '');
  return new CliError(`${source.what}: sam build failed for ${source.label} (${source.language}).`, {
    details: lines.slice(-SHOWN_LINES),
    code: 'sam-failed',
    exitCode: ExitCode.Usage,
    remedy: buildRemedies(source, readable),
  });
}

async function copy(files: Readonly<Record<string, ZipFile>>, folder: string): Promise<void> {
  for (const [name, { bytes, isExecutable }] of Object.entries(files)) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, bytes);
    if (isExecutable) await chmod(file, 0o755);
  }
}

/** A template of nothing but this resource, over a copy of its source: a build may write beside the code. */
function templateOf(source: SamSource): string {
  const { logicalId, resource } = source;
  const properties = resource.Properties as Record<string, unknown>;
  return JSON.stringify({
    Transform: 'AWS::Serverless-2016-10-31',
    Resources: {
      [logicalId]: {
        ...resource,
        Properties: { ...properties, [isLayer(source) ? 'ContentUri' : 'CodeUri']: './source' },
      },
    },
  });
}

async function run(
  rootFolder: string,
  sam: string,
  programs: Programs,
  source: SamSource,
  files: Readonly<Record<string, ZipFile>>,
): Promise<Readonly<Record<string, ZipFile>>> {
  // Two builds of a project at once do not meet.
  const name = `${source.label.replaceAll('/', '-')}.${process.pid}`;
  const folder = path.join(buildFolder(rootFolder), 'sam', name);
  const template = path.join(folder, 'template.json');
  await rm(folder, { recursive: true, force: true });
  try {
    await writeWithin(rootFolder, template, templateOf(source));
    await copy(files, path.join(folder, 'source'));
    const places = ['--base-dir', folder, '--build-dir', path.join(folder, 'build')];
    const args = ['build', source.logicalId, '--template-file', template, ...places];
    const { code, stdout, stderr } = await programs.run(sam, args);
    const built = path.join(folder, 'build', source.logicalId);
    const names = await readdir(built).catch(() => []);
    if (code !== 0 || names.length === 0) {
      throw failed(rootFolder, source, path.join(folder, 'source'), `${stdout}\n${stderr}`);
    }
    return readFolderFiles(rootFolder, built, source.what);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Builds with the `sam` of the project's `.venv` or of the PATH, from a copy of the source below `.build/sam`: a build in the
 * source's own folder would change it.
 */
export function samBuilder({ rootFolder, trust, programs }: SamBuilderOptions): SamBuilder {
  return {
    async build(source, files) {
      await trust.require(`sam build of ${source.label}`);
      const found = programs();
      const sam = found.find('sam');
      if (sam === undefined) throw missingSam(source);
      return run(rootFolder, sam, found, source, files);
    },
  };
}
