import path from 'node:path';
import { CliError } from '../errors.ts';
import type { StackNode } from '../project/stacks.ts';
import { allArtifacts, preparedStack } from './prepared-template.ts';

/** Files and folders besides its template that a stack is deployed from, absolute; the sources of bundles aside. */
interface WatchedPaths {
  files: ReadonlySet<string>;
  folders: readonly string[];
}

function watchedPaths(rootFolder: string, node: StackNode): WatchedPaths {
  try {
    const prepared = preparedStack({ rootFolder }, node);
    const files = new Set(prepared.files);
    const folders: string[] = [];
    for (const one of allArtifacts(prepared)) {
      const source = 'code' in one ? one.code : one;
      if (!('kind' in source)) continue;
      if ('file' in source) files.add(source.file);
      else folders.push(source.folder);
    }
    return { files, folders };
  } catch (error) {
    // A template that cannot be packaged is reported when it is deployed.
    if (!(error instanceof CliError)) throw error;
    return { files: new Set(), folders: [] };
  }
}

/**
 * Whether a change of these files changes what a stack is deployed from: a layer, a document, code of another language, an
 * included file or the template of a nested stack.
 * @param names relative to the project's root, with `/`
 */
export function touchesStack(rootFolder: string, node: StackNode, names: Iterable<string>): boolean {
  const { files, folders } = watchedPaths(rootFolder, node);
  return [...names].some((name) => {
    const file = path.resolve(rootFolder, name);
    return files.has(file) || folders.some((folder) => file.startsWith(folder + path.sep));
  });
}
