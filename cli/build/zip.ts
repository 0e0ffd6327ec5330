import { createHash } from 'node:crypto';
import { type Zippable, zipSync } from 'fflate';

/** The earliest moment a zip can hold; local components, because that is what the format stores. */
const EPOCH = new Date(1980, 0, 1);
const UNIX = 3;
const REGULAR_FILE_0644 = 0o100644 << 16;

/** SHA-256 in 64 hex digits. */
export const sha256 = (bytes: Uint8Array | string): string =>
  createHash('sha256').update(bytes).digest('hex');

/** A zip whose bytes depend on names and contents only: sorted, one date, one mode, one compressor in plain JavaScript. */
export function reproducibleZip(files: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const entries: Zippable = {};
  for (const name of Object.keys(files).sort()) {
    const bytes = files[name];
    if (bytes) entries[name] = [bytes, { mtime: EPOCH, os: UNIX, attrs: REGULAR_FILE_0644, level: 9 }];
  }
  return zipSync(entries);
}
