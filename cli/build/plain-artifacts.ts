import path from 'node:path';
import { readBytes } from '../project/read-file.ts';
import type { ArtifactSource, SamSource } from './artifact-source.ts';
import { buildFolder, writeOnce } from './build-folder.ts';
import { readFolderFiles } from './folder-files.ts';
import { reproducibleZip, sha256, type ZipFile } from './zip.ts';

/** A file that goes to the artifact bucket. */
export interface StoredFile {
  /** SHA-256 and what it is: `<sha256>.zip`, `.template` or `.file`. */
  name: string;
  /** Absolute path. */
  file: string;
  bytes: number;
  /** Logical id of its stack in the root template. */
  stack: string;
  /** Logical id of the resource that names it. */
  resource?: string;
}

/** Builds what esbuild cannot. */
export interface SamBuilder {
  /**
   * @returns the files of the built folder
   * @throws CliError exit 2: `sam-missing` or `sam-failed`; exit 3: `not-trusted`
   */
  build(source: SamSource): Promise<Readonly<Record<string, ZipFile>>>;
}

/** Lambda takes 250 MB unpacked, S3 in one request 5 GB; this is what fits into memory several times. */
const MOST_FILE_BYTES = 262_144_000;

function withPrefix(files: Readonly<Record<string, ZipFile>>, prefix: string): Record<string, ZipFile> {
  return Object.fromEntries(Object.entries(files).map(([name, file]) => [`${prefix}${name}`, file]));
}

async function bytesOf(rootFolder: string, source: ArtifactSource, sam: SamBuilder): Promise<Uint8Array> {
  if (source.kind === 'file') return readBytes(source.file, source.what, MOST_FILE_BYTES);
  if (source.kind === 'zipped-file') {
    return reproducibleZip({
      [path.basename(source.file)]: readBytes(source.file, source.what, MOST_FILE_BYTES),
    });
  }
  const files =
    source.kind === 'sam'
      ? await sam.build(source)
      : withPrefix(readFolderFiles(rootFolder, source.folder, source.what), source.prefix);
  return reproducibleZip(files);
}

const isZip = (bytes: Uint8Array): boolean => bytes[0] === 0x50 && bytes[1] === 0x4b;

/** Makes an artifact and writes it to the build folder, under the SHA-256 of its bytes. */
export async function makeArtifact(
  rootFolder: string,
  source: ArtifactSource,
  sam: SamBuilder,
): Promise<Pick<StoredFile, 'name' | 'file' | 'bytes'>> {
  const bytes = await bytesOf(rootFolder, source, sam);
  const name = `${sha256(bytes)}.${isZip(bytes) ? 'zip' : 'file'}`;
  const file = path.join(buildFolder(rootFolder), 'artifacts', name);
  await writeOnce(rootFolder, file, bytes);
  return { name, file, bytes: bytes.length };
}
