import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { FunctionCode } from '../../build/function-source.ts';
import { CliError, usageError } from '../../errors.ts';
import { isWithin, readTextFile } from '../../project/read-file.ts';
import { kebab } from '../../project/stacks.ts';

/** One event of a function. */
export interface SampleEvent {
  /** As it was named; relative to the folder of events with `--all`. */
  file: string;
  event: unknown;
  /** Keys of the result and their exact values; undefined when nothing is expected. */
  expect: Readonly<Record<string, unknown>> | undefined;
}

interface Listed {
  file: string;
  stack?: string;
  logicalId?: string;
  function?: string;
  expect?: Record<string, unknown>;
}

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function parse(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw usageError('event-file', `${name} is not JSON: ${reason(error)}`);
  }
}

const unreadable = (from: string): Error =>
  usageError(
    'event-file',
    `The event file ${from} cannot be read.`,
    'Name a file of events/, or - for stdin.',
  );

function readEventFile(file: string, from: string): string {
  try {
    return readTextFile(file, `The event file ${from}`);
  } catch (error) {
    throw error instanceof CliError ? error : unreadable(from);
  }
}

async function standardInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

/**
 * Reads an event: of a file, of standard input (`-`), or `{}`.
 * @throws CliError `event-file` (exit 2)
 */
export async function readEvent(from: string | undefined, projectRoot: string): Promise<unknown> {
  if (from === undefined) return {};
  if (from === '-') return parse(await standardInput(), from);
  const file = [path.resolve(from), path.resolve(projectRoot, from)].find((one) => existsSync(one));
  if (file === undefined) throw unreadable(from);
  return parse(readEventFile(file, from), from);
}

/** `CatalogHttpFunction` is `catalog-http` among the events. */
export const shortName = ({ logicalId }: Pick<FunctionCode, 'logicalId'>): string =>
  kebab(logicalId).replace(/-function$/, '');

async function listed(folder: string, source: FunctionCode): Promise<Listed[] | undefined> {
  const text = await readFile(path.join(folder, 'manifest.json'), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const all = parse(text, 'events/manifest.json');
  if (!Array.isArray(all)) throw usageError('event-file', 'events/manifest.json is not a list.');
  return (all as Listed[]).filter((one) =>
    one.logicalId === undefined
      ? one.function === shortName(source)
      : one.logicalId === source.logicalId && (one.stack ?? source.stack) === source.stack,
  );
}

/** Without a manifest: every JSON file of a folder with the function's name. */
async function filesOf(folder: string, source: FunctionCode): Promise<Listed[]> {
  for (const name of [shortName(source), source.logicalId]) {
    const files = await readdir(path.join(folder, name)).catch(() => []);
    const json = files.filter((file) => file.endsWith('.json')).sort();
    if (json.length > 0) return json.map((file) => ({ file: `${name}/${file}` }));
  }
  return [];
}

/**
 * All events of a function: those that `events/manifest.json` lists, or else the files of `events/<function>/`.
 * @throws CliError `no-events` or `event-file` (exit 2)
 */
export async function sampleEvents(projectRoot: string, source: FunctionCode): Promise<SampleEvent[]> {
  const folder = path.join(projectRoot, 'events');
  const found = (await listed(folder, source)) ?? (await filesOf(folder, source));
  if (found.length === 0) {
    throw usageError(
      'no-events',
      `There are no events of ${source.logicalId}.`,
      `Put them into events/${shortName(source)}/, or list them in events/manifest.json.`,
    );
  }
  const readSample = (file: string): Promise<unknown> => {
    const named = path.join(folder, file);
    if (!isWithin(folder, named)) {
      throw usageError('event-file', `The event file ${file} is outside of events/.`, 'Move it there.');
    }
    return readEvent(named, projectRoot);
  };
  return Promise.all(
    found.map(async ({ file, expect }) => ({
      file,
      event: await readSample(file),
      expect,
    })),
  );
}
