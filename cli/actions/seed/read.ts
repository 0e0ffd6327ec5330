import path from 'node:path';
import { CliError, usageError } from '../../errors.ts';
import { readBytes } from '../../project/read-file.ts';
import { type CsvOptions, parseCsv } from './csv.ts';
import { decodeCatalog, type Encoding } from './decode.ts';
import type { CatalogFile } from './file-row.ts';
import { parseJson } from './json.ts';

/** A catalog is held in memory whole. */
const MOST_CATALOG_BYTES = 500_000_000;

/** Stands for standard input. */
export const STDIN = '-';

export interface ReadOptions extends CsvOptions {
  /** Default UTF-8. */
  encoding?: Encoding | undefined;
  /** All of standard input. */
  readStdin?: (() => Promise<Uint8Array>) | undefined;
}

const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  EACCES: 'may not be read by you',
};

async function bytesOf(file: string, { readStdin }: ReadOptions): Promise<Uint8Array> {
  if (file === STDIN && readStdin) return readStdin();
  try {
    return readBytes(path.resolve(file), file, MOST_CATALOG_BYTES);
  } catch (error) {
    if (error instanceof CliError && error.code !== 'not-a-file') throw error;
    if (error instanceof CliError) throw usageError('seed-file', error.message, error.remedy);
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw usageError('seed-file', `${file} ${WHY[code] ?? message}.`, 'Name a JSON or CSV file with --file.');
  }
}

/** A name tells the format; without one, JSON begins with a bracket. */
const isCsv = (file: string, text: string): boolean =>
  /\.(csv|tsv)$/i.test(file) || (!/\.(json|ndjson|jsonl)$/i.test(file) && !/^\s*[[{]/.test(text));

/**
 * Reads a catalog file, or standard input for `-`.
 * @throws CliError `seed-file` (exit 2) when it cannot be read, decoded or parsed
 */
export async function readCatalog(file: string, options: ReadOptions = {}): Promise<CatalogFile> {
  const name = file === STDIN ? 'Standard input' : file;
  const text = decodeCatalog(await bytesOf(file, options), name, options.encoding);
  return isCsv(file, text) ? parseCsv(text, name, options) : parseJson(text, name, options);
}
