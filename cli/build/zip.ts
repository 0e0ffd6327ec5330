import { createHash } from 'node:crypto';
import { type Zippable, zipSync } from 'fflate';

/** The earliest moment a zip can hold; local components, because that is what the format stores. */
const EPOCH = new Date(1980, 0, 1);
const UNIX = 3;
const REGULAR_FILE = 0o100000;

/** SHA-256 in 64 hex digits. */
export const sha256 = (bytes: Uint8Array | string): string =>
  createHash('sha256').update(bytes).digest('hex');

/** A file of a zip whose owner may execute it. */
export interface ZipFile {
  bytes: Uint8Array;
  /** Mode 0755 instead of 0644. Default false. */
  isExecutable?: boolean;
}

/**
 * Makes a zip whose bytes depend on names, contents and the executable bit only: sorted, one date, one compressor in plain
 * JavaScript.
 */
export function reproducibleZip(files: Readonly<Record<string, Uint8Array | ZipFile>>): Uint8Array {
  const entries: Zippable = {};
  for (const name of Object.keys(files).sort()) {
    const file = files[name];
    if (!file) continue;
    const { bytes, isExecutable = false } = file instanceof Uint8Array ? { bytes: file } : file;
    const attrs = (REGULAR_FILE | (isExecutable ? 0o755 : 0o644)) << 16;
    entries[name] = [bytes, { mtime: EPOCH, os: UNIX, attrs, level: 9 }];
  }
  return zipSync(entries);
}
