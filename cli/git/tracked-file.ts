import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runGit } from './git.ts';
import { findWorkTree } from './work-tree.ts';

const isPlainFile = (file: string): boolean => statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;

/** The repository's folder: `.git` itself, or the one that the `.git` file of a worktree or submodule names. */
function repositoryOf(root: string): string {
  const entry = path.join(root, '.git');
  const named = isPlainFile(entry) ? /^gitdir: (.+?)\r?\n*$/.exec(readFileSync(entry, 'utf8'))?.[1] : '.git';
  const folder = named === undefined ? undefined : path.resolve(root, named);
  if (folder === undefined || !existsSync(path.join(folder, 'HEAD')))
    throw new Error(`${entry} is not a git repository`);
  return folder;
}

/** The folder that the worktrees of a repository share. */
function commonFolderOf(repository: string): string {
  const file = path.join(repository, 'commondir');
  return isPlainFile(file) ? path.resolve(repository, readFileSync(file, 'utf8').trim()) : repository;
}

function usesSha256(common: string): boolean {
  const file = path.join(common, 'config');
  return isPlainFile(file) && /^\s*objectformat\s*=\s*"?sha256/im.test(readFileSync(file, 'utf8'));
}

/** An empty repository in `folder`, with the index format of the real one and none of its configuration. */
function makeRepository(folder: string, real: string, common: string): void {
  for (const name of ['refs', 'objects']) mkdirSync(path.join(folder, name));
  writeFileSync(path.join(folder, 'HEAD'), 'ref: refs/heads/none\n');
  const format = usesSha256(common) ? '1\n[extensions]\nobjectFormat = sha256\n' : '0\n';
  writeFileSync(path.join(folder, 'config'), `[core]\nrepositoryformatversion = ${format}`);
  for (const name of readdirSync(real))
    if (/^sharedindex\.[0-9a-f]+$/.test(name)) symlinkSync(path.join(real, name), path.join(folder, name));
}

/**
 * Finds a file at or below `folder` that the checkout around it tracks. Git reads the index of the checkout from a
 * temporary repository: it sees no configuration of the checkout, so a repository of any owner can be read.
 * @param folder need not exist, the folder above it does
 * @returns its path in the checkout; undefined when there is none, no checkout, or no git on this machine
 * @throws Error when the index cannot be read
 */
export function findTrackedFile(folder: string): string | undefined {
  const root = findWorkTree(path.dirname(folder));
  if (root === undefined) return undefined;
  const real = repositoryOf(root);
  const index = path.join(real, 'index');
  if (lstatSync(index, { throwIfNoEntry: false }) === undefined) return undefined;
  if (!isPlainFile(index)) throw new Error(`${index} is not a file`);
  const common = commonFolderOf(real);
  const own = mkdtempSync(path.join(tmpdir(), 'cloudcart-git-'));
  try {
    makeRepository(own, real, common);
    // A file system that ignores case finds `.CloudCart` as well.
    const pathspec = `:(literal,icase)${path.relative(root, folder).split(path.sep).join('/')}`;
    const { code, stdout, stderr } = runGit(
      path.dirname(folder),
      ['-C', root, 'ls-files', '-z', '--', pathspec],
      {
        GIT_DIR: own,
        GIT_WORK_TREE: root,
        GIT_INDEX_FILE: index,
        GIT_OBJECT_DIRECTORY: path.join(common, 'objects'),
      },
    );
    if (code === undefined) return undefined;
    if (code !== 0) throw new Error(stderr);
    return stdout.split('\0')[0] || undefined;
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}
