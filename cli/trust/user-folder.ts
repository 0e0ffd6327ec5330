import { chmodSync, lstatSync, mkdirSync, type Stats } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { usageError } from '../errors.ts';

const GROUP_OR_OTHERS_WRITE = 0o022;

/**
 * The user's own folder for settings of the command, outside of every checkout: `$XDG_CONFIG_HOME/cloudcart`, by default
 * `~/.config/cloudcart`; on Windows `%APPDATA%\cloudcart`. A relative `XDG_CONFIG_HOME` is ignored, as its specification says.
 */
export function userFolder(variables: Readonly<Record<string, string | undefined>>): string {
  const base = process.platform === 'win32' ? variables.APPDATA : variables.XDG_CONFIG_HOME;
  const home = variables.HOME && path.isAbsolute(variables.HOME) ? variables.HOME : homedir();
  return path.join(base && path.isAbsolute(base) ? base : path.join(home, '.config'), 'cloudcart');
}

const unsafe = (file: string, why: string): Error =>
  usageError(
    'user-folder',
    `${file} ${why}, and decides which code runs.`,
    `Check it, then delete it or run: chmod go-w ${file}`,
  );

/** @throws CliError `user-folder` (exit 2) for what another user owns or may write */
function checkOwner(file: string, found: Stats): void {
  if (process.platform === 'win32') return;
  if (found.uid !== process.getuid?.()) throw unsafe(file, 'belongs to another user');
  if ((found.mode & GROUP_OR_OTHERS_WRITE) !== 0) throw unsafe(file, 'can be written by other users');
}

/** Makes the folder with mode 0700 unless it exists. */
export function makeUserFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const found = lstatSync(folder);
  checkOwner(folder, found);
  if (process.platform !== 'win32') chmodSync(folder, 0o700);
}

/**
 * Checks a file of the user's folder before it is read.
 * @returns whether it exists
 * @throws CliError `user-folder` (exit 2) when it, or its folder, is not the user's alone
 */
export function checkUserFile(file: string): boolean {
  const found = lstatSync(file, { throwIfNoEntry: false });
  if (!found) return false;
  if (!found.isFile()) throw unsafe(file, 'is no regular file');
  checkOwner(path.dirname(file), lstatSync(path.dirname(file)));
  checkOwner(file, found);
  return true;
}
