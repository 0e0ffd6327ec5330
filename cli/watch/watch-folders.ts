import { type FSWatcher, readdirSync, statSync, watch } from 'node:fs';
import path from 'node:path';

/** Something below the root was written, created, renamed or deleted. */
export interface Change {
  /** Relative to the root, with `/`. */
  path: string;
  /** A name came or went; otherwise only contents changed. */
  kind: 'change' | 'rename';
}

export interface FolderWatch {
  close(): void;
}

/** Neither packages, nor what tools and we ourselves keep: `.git`, `.build`, `.cloudcart`, `.venv`. */
const isIgnored = (name: string): boolean => name.startsWith('.') || name === 'node_modules';

function foldersBelow(folder: string): string[] {
  const inner = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !isIgnored(entry.name))
    .flatMap((entry) => foldersBelow(path.join(folder, entry.name)));
  return [folder, ...inner];
}

const isFolder = (name: string): boolean => statSync(name, { throwIfNoEntry: false })?.isDirectory() === true;

/**
 * Watches every folder of a project, new ones too, one system watch each: a file that an editor replaces by another one is
 * seen, and so are files that do not exist yet. docs/decisions/0012-watching-files.md says why so.
 * @throws what `fs.watch` throws, such as ENOSPC when the system allows no more watches
 */
export function watchFolders(root: string, onChange: (change: Change) => void): FolderWatch {
  const watchers = new Map<string, FSWatcher>();
  const relative = (name: string): string => path.relative(root, name).split(path.sep).join('/');
  const forget = (folder: string): void => {
    watchers.get(folder)?.close();
    watchers.delete(folder);
  };
  const seen = (folder: string, kind: 'change' | 'rename', name: string): void => {
    if (isIgnored(name)) return;
    const full = path.join(folder, name);
    if (kind === 'rename' && isFolder(full)) addAll(full, true);
    else onChange({ path: relative(full), kind });
  };
  const add = (folder: string): void => {
    if (watchers.has(folder)) return;
    const watcher = watch(folder, (kind, name) => {
      if (name !== null) seen(folder, kind, name);
    });
    // The folder is gone.
    watcher.on('error', () => forget(folder));
    watchers.set(folder, watcher);
  };
  const addAll = (folder: string, tellFiles: boolean): void => {
    for (const one of foldersBelow(folder)) {
      forget(one);
      add(one);
      if (!tellFiles) continue;
      for (const entry of readdirSync(one, { withFileTypes: true })) {
        if (entry.isFile()) seen(one, 'rename', entry.name);
      }
    }
  };
  addAll(root, false);
  return {
    close: () => {
      for (const folder of [...watchers.keys()]) forget(folder);
    },
  };
}
