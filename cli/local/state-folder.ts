import type { Stats } from 'node:fs';
import { chmod, lstat, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { ActionContext } from '../context.ts';
import { CliError, ExitCode } from '../errors.ts';
import { findTrackedFile } from '../git/tracked-file.ts';

/** Folder and file modes of everything below the state folder: for its owner alone. */
const FOLDER_MODE = 0o700;
export const FILE_MODE = 0o600;
const OTHERS_WRITE = 0o022;

/** Folder of the local engine's state: `CLOUDCART_STATE_DIR`, default `<projectRoot>/.cloudcart/local`. */
export function stateDirectory(context: Pick<ActionContext, 'projectRoot' | 'environment'>): string {
  const chosen = context.environment.CLOUDCART_STATE_DIR;
  return chosen ? resolve(chosen) : join(context.projectRoot, '.cloudcart', 'local');
}

const refused = (folder: string, why: string, remedy: string): CliError =>
  new CliError(`The state folder ${folder} is refused: ${why}.`, {
    code: 'state-folder',
    exitCode: ExitCode.Access,
    remedy,
  });

/** The user that this process runs as; undefined on systems without user ids. */
export const ownUser = (): number | undefined => process.getuid?.();

async function statOf(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The state folder and, where it is the command's as well, the `.cloudcart` around it. */
function ownFolders(stateDir: string): string[] {
  const parent = dirname(stateDir);
  return basename(parent) === '.cloudcart' ? [parent, stateDir] : [stateDir];
}

function checkFolder(folder: string, stats: Stats): void {
  const elsewhere = `Remove ${folder}, or set CLOUDCART_STATE_DIR to a folder of yours.`;
  if (stats.isSymbolicLink()) throw refused(folder, 'it is a symbolic link', elsewhere);
  if (!stats.isDirectory()) throw refused(folder, 'it is not a folder', elsewhere);
  const user = ownUser();
  if (user !== undefined && stats.uid !== user)
    throw refused(folder, `it belongs to another user (uid ${stats.uid})`, elsewhere);
  if (user !== undefined && (stats.mode & OTHERS_WRITE) !== 0)
    throw refused(folder, 'other users can write to it', `Run: chmod -R go-rwx ${folder}`);
}

function trackedFile(folder: string): string | undefined {
  try {
    return findTrackedFile(folder);
  } catch (error) {
    const reason = error instanceof Error ? error.message.trim() : String(error);
    throw refused(
      folder,
      `git cannot say whether it is tracked (${reason})`,
      'Repair the checkout, or set CLOUDCART_STATE_DIR.',
    );
  }
}

/**
 * Makes sure that nothing in the state folder came from a commit or from another user, before anything of it is read.
 * @returns whether the folder exists
 * @throws CliError `state-folder` (exit 4): git tracks it, it is a symbolic link, or others own it or can write to it
 */
export async function checkStateFolder(stateDir: string): Promise<boolean> {
  let exists = true;
  const [outermost = stateDir] = ownFolders(stateDir);
  for (const folder of ownFolders(stateDir)) {
    const stats = await statOf(folder);
    if (stats) checkFolder(folder, stats);
    else exists = false;
  }
  if (!(await statOf(outermost))) return false;
  const tracked = trackedFile(outermost);
  if (tracked === undefined) return exists;
  throw refused(
    outermost,
    `git tracks ${tracked} in it`,
    `Run: git rm -r --cached ${outermost}, remove it, and add it to .gitignore.`,
  );
}

/** What a local engine has in its state folder: nothing else below it is changed or deleted. */
const OWN_ENTRY = /^(?:data$|(?:clean|port|shop-port)(?:\.|$)|(?:up|dev)\.lock|engine\.)/;

/** Files that only a local engine makes: a folder with one of them is a state folder. */
const MARKER = /^(?:engine\.(?:secret|json)$|clean$|(?:engine|up|dev)\.lock)/;

/** @throws CliError `state-folder` when the folder holds files and no engine made them */
async function checkContents(stateDir: string): Promise<void> {
  const names = await readdir(stateDir);
  const foreign = names.find((name) => !OWN_ENTRY.test(name));
  if (names.length === 0 || names.some((name) => MARKER.test(name))) return;
  throw refused(
    stateDir,
    `it holds other files (${foreign ?? names[0]}), and no local engine made them`,
    'Set CLOUDCART_STATE_DIR to an empty or new folder.',
  );
}

/**
 * Makes the state folder unless it exists.
 * @param isState false for a folder that may hold anything
 * @throws CliError `state-folder` (exit 4), also when the folder holds files that no local engine made
 */
export async function makeStateFolder(stateDir: string, isState = true): Promise<void> {
  if (!(await checkStateFolder(stateDir))) await makePrivateFolder(stateDir);
  else if (isState) await checkContents(stateDir);
}

/** Makes a folder, and what is missing above it, for this user alone. */
export async function makePrivateFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
}

/** Takes the rights of other users away from a folder and everything in it. Symbolic links are left alone. */
async function makePrivate(folder: string): Promise<void> {
  await chmod(folder, FOLDER_MODE);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await makePrivate(path);
    else if (entry.isFile()) await removeOthersRights(path);
  }
}

/** The owner's rights stay: code of functions may be executable. */
async function removeOthersRights(path: string): Promise<void> {
  const { mode } = await lstat(path);
  if ((mode & 0o077) !== 0) await chmod(path, mode & 0o700);
}

/** Takes the rights of other users away from the state folder and from what a local engine has in it, and nothing else. */
export async function makeStatePrivate(stateDir: string): Promise<void> {
  await chmod(stateDir, FOLDER_MODE);
  for (const entry of await readdir(stateDir, { withFileTypes: true })) {
    if (!OWN_ENTRY.test(entry.name)) continue;
    const path = join(stateDir, entry.name);
    if (entry.isDirectory()) await makePrivate(path);
    else if (entry.isFile()) await removeOthersRights(path);
  }
}

/**
 * Writes a file that only this user may read, in place of one with other rights too. A symbolic link is replaced and never
 * followed to a file, since it may come from a checkout; a device or a pipe, such as `/dev/stdout`, is written to.
 */
export async function writePrivateFile(path: string, text: string): Promise<void> {
  const target = await stat(path).catch(() => undefined);
  if (target && (target.isCharacterDevice() || target.isFIFO())) return writeInto(path, text);
  const draft = `${path}.${process.pid}.new`;
  // Exclusive, so that a link that another program planted under the draft's name is not followed either.
  await rm(draft, { force: true });
  const file = await open(draft, 'wx', FILE_MODE);
  try {
    await file.chmod(FILE_MODE);
    await file.writeFile(text);
  } finally {
    await file.close();
  }
  await rename(draft, path);
}

async function writeInto(path: string, text: string): Promise<void> {
  const file = await open(path, 'w', FILE_MODE);
  try {
    await file.writeFile(text);
  } finally {
    await file.close();
  }
}
