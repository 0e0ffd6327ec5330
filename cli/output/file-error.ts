import { CliError, ExitCode } from '../errors.ts';

/** What the system says, in words, and what helps. */
const KINDS: Readonly<Record<string, readonly [text: string, remedy: string]>> = {
  EACCES: ['permission denied', 'Give this user the permission, or run it where it may write.'],
  EDQUOT: ['the disk quota is used up', 'Free some space, and run again.'],
  EFBIG: ['the file is too large', 'Write to another disk.'],
  EIO: ['the disk or its connection failed', 'Check the disk, and run again.'],
  EISDIR: ['it is a folder', 'Name a file.'],
  EMFILE: ['too many files are open', 'Raise the limit (ulimit -n), and run again.'],
  ENAMETOOLONG: ['the name is too long', 'Use a shorter path.'],
  ENFILE: ['too many files are open on this machine', 'Close some programs, and run again.'],
  ENOSPC: ['no space is left on the disk', 'Free some space, and run again.'],
  ENOTDIR: ['a part of the path is not a folder', 'Correct the path.'],
  EPERM: ['the system does not permit it', 'Give this user the permission, or run it where it may write.'],
  EROFS: ['the disk is read-only', 'Write to another disk.'],
};

const isSystemError = (error: unknown): error is NodeJS.ErrnoException & { code: string } =>
  error instanceof Error && 'syscall' in error && 'code' in error && typeof error.code === 'string';

/** A file that cannot be read or written; undefined for every other error. */
export function fileError(error: unknown, what?: string): CliError | undefined {
  if (!isSystemError(error)) return undefined;
  const kind = KINDS[error.code];
  if (kind === undefined) return undefined;
  const [text, remedy] = kind;
  const verb = error.syscall === 'write' || error.syscall === 'mkdir' ? 'written' : 'used';
  return new CliError(`${what ?? error.path ?? 'A file'} cannot be ${verb}: ${text} (${error.code}).`, {
    code: 'file-system',
    exitCode: ExitCode.Unexpected,
    remedy,
    cause: error,
  });
}
