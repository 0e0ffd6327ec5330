import { statSync } from 'node:fs';
import path from 'node:path';
import { readBytes } from '../project/read-file.ts';
import type { ArtifactSource, SamSource } from './artifact-source.ts';
import { buildFolder, writeOnce } from './build-folder.ts';
import { type FolderOptions, readFolderFiles } from './folder-files.ts';
import { userKey } from './machine-key.ts';
import { builtZip, keepZip, samDigest } from './sam-cache.ts';
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
   * @param files of the source's folder
   * @returns the files of the built folder
   * @throws CliError exit 2: `sam-missing` or `sam-failed`; exit 3: `not-trusted`
   */
  build(
    source: SamSource,
    files: Readonly<Record<string, ZipFile>>,
  ): Promise<Readonly<Record<string, ZipFile>>>;
}

/** What making an artifact needs from outside. */
export interface ArtifactPorts extends Pick<FolderOptions, 'stateDir' | 'onLeftOut'> {
  sam: SamBuilder;
}

/** Lambda takes 250 MB unpacked, S3 in one request 5 GB; this is what fits into memory several times. */
const MOST_FILE_BYTES = 262_144_000;

function withPrefix(files: Readonly<Record<string, ZipFile>>, prefix: string): Record<string, ZipFile> {
  return Object.fromEntries(Object.entries(files).map(([name, file]) => [`${prefix}${name}`, file]));
}

type Made = Pick<StoredFile, 'name' | 'file' | 'bytes'>;

function bytesOf(
  rootFolder: string,
  source: Exclude<ArtifactSource, SamSource>,
  ports: ArtifactPorts,
): Uint8Array {
  if (source.kind === 'file') return readBytes(source.file, source.what, MOST_FILE_BYTES);
  if (source.kind === 'zipped-file') {
    return reproducibleZip({
      [path.basename(source.file)]: readBytes(source.file, source.what, MOST_FILE_BYTES),
    });
  }
  const files = readFolderFiles(rootFolder, source.folder, source.what, ports);
  return reproducibleZip(withPrefix(files, source.prefix));
}

const isZip = (bytes: Uint8Array): boolean => bytes[0] === 0x50 && bytes[1] === 0x4b;

const artifactFile = (rootFolder: string, name: string): string =>
  path.join(buildFolder(rootFolder), 'artifacts', name);

async function write(rootFolder: string, bytes: Uint8Array): Promise<Made> {
  const name = `${sha256(bytes)}.${isZip(bytes) ? 'zip' : 'file'}`;
  const file = artifactFile(rootFolder, name);
  await writeOnce(rootFolder, file, bytes);
  return { name, file, bytes: bytes.length };
}

/** What was built of the same files before is not built again. */
async function samArtifact(rootFolder: string, source: SamSource, ports: ArtifactPorts): Promise<Made> {
  const options = { ...ports, isBuildInput: true };
  const files = readFolderFiles(rootFolder, source.folder, source.what, options);
  const [key, digest] = [userKey(), samDigest(source, files)];
  const known = builtZip(rootFolder, key, digest);
  if (known !== undefined) {
    const file = artifactFile(rootFolder, known);
    return { name: known, file, bytes: statSync(file).size };
  }
  const made = await write(rootFolder, reproducibleZip(await ports.sam.build(source, files)));
  await keepZip(rootFolder, key, digest, made.name);
  return made;
}

/** Makes an artifact and writes it to the build folder, under the SHA-256 of its bytes. */
export async function makeArtifact(
  rootFolder: string,
  source: ArtifactSource,
  ports: ArtifactPorts,
): Promise<Made> {
  return source.kind === 'sam'
    ? samArtifact(rootFolder, source, ports)
    : write(rootFolder, bytesOf(rootFolder, source, ports));
}
