import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import path from 'node:path';
import type { Project } from '../project/project.ts';
import type { ArtifactSource } from './artifact-source.ts';
import { dependenciesOf } from './build-method.ts';
import { OF_LAMBDA } from './bundle.ts';
import { buildFunctions, type CodeArtifact } from './bundle-artifacts.ts';
import { UnreadableManifest, UnsafeBundle } from './bundle-failure.ts';
import type { FunctionSource, PlainFunction } from './function-source.ts';
import { type ArtifactPorts, makeArtifact } from './plain-artifacts.ts';

/** What a build of functions needs from outside. */
export interface FunctionPorts extends ArtifactPorts {
  /** Called when the build cache was not written by this user on this machine, and so was ignored. */
  onForeignCache?(): void;
}

/** Zips the code of a function, or has `sam build` make it. */
export async function plainArtifact(
  project: Project,
  source: PlainFunction,
  ports: ArtifactPorts,
): Promise<CodeArtifact> {
  const { name, ...made } = await makeArtifact(project.rootFolder, source.code, ports);
  const { logicalId, stack, http } = source;
  return { logicalId, stack, http, key: name.replace(/\.\w+$/, ''), ...made, inputs: [], source };
}

/** JavaScript whose template does not ask for a bundle runs as well in its folder, as `sam build` leaves it. */
export const mayBeZipped = ({ isLenient, entry, folder }: FunctionSource): boolean =>
  isLenient && /\.[cm]?js$/.test(entry) && dependenciesOf(folder).length === 0;

const IMPORTED = /(?:\bfrom|\bimport|\brequire)\s*\(?\s*['"`]([^'"`\n]+)['"`]/g;

/** Whether code of a folder imports what a zip of the folder lacks: a module above it, or a package installed above it. */
function needsMore(folder: string): boolean {
  const isThere = (name: string): boolean =>
    /^[./#]/.test(name)
      ? !name.startsWith('..')
      : isBuiltin(name) || OF_LAMBDA.test(`${name}/`) || isInstalledIn(folder, name);
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => /\.[cm]?js$/.test(name) && !name.split(path.sep).includes('node_modules'))
    .flatMap((name) => [...readFileSync(path.join(folder, name), 'utf8').matchAll(IMPORTED)])
    .some(([, name = '']) => !isThere(name));
}

const isInstalledIn = (folder: string, name: string): boolean =>
  existsSync(path.join(folder, 'node_modules', ...name.split('/').slice(0, name.startsWith('@') ? 2 : 1)));

/** What cannot run as a bundle, and needs nothing from outside of its folder, is zipped as it is. */
export async function bundledOrZipped(
  project: Project,
  source: FunctionSource,
  ports: FunctionPorts,
): Promise<CodeArtifact[]> {
  try {
    return await buildFunctions(project, [source], ports.onForeignCache);
  } catch (error) {
    const isZipped =
      error instanceof UnreadableManifest
        ? !needsMore(source.folder)
        : error instanceof UnsafeBundle && error.isStandalone;
    if (!isZipped) throw error;
    const what = `${source.where}: the folder of ${source.logicalId}`;
    const code: ArtifactSource = { kind: 'folder', folder: source.folder, prefix: '', what };
    return [{ ...(await plainArtifact(project, { ...source, code }, ports)), source }];
  }
}
