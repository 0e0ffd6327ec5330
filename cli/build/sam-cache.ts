import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isWithin } from '../project/read-file.ts';
import { asMap } from '../project/template-yaml.ts';
import type { SamSource } from './artifact-source.ts';
import { buildFolder, writeWithin } from './build-folder.ts';
import { sign, verify } from './machine-key.ts';
import { sha256, type ZipFile } from './zip.ts';

const NAME = /^[0-9a-f]{64}\.zip$/;

const fileOf = (rootFolder: string, digest: string): string =>
  path.join(buildFolder(rootFolder), 'sam', `${digest}.built`);

/** Languages whose builds depend on neither the logical id nor the handler, unless a Makefile makes them. */
const SHARED = /^(nodejs|python|ruby)\d/;

/** What decides how a resource is built. Functions of one folder that are built alike are built once. */
function buildSettings({ logicalId, resource }: SamSource): unknown[] {
  const { Handler: _handler, ...properties } = asMap(resource.Properties);
  const { BuildMethod: method = properties.Runtime } = asMap(resource.Metadata);
  const isShared = SHARED.test(String(properties.Runtime)) && SHARED.test(String(method));
  return isShared ? [{ ...resource, Properties: properties }] : [logicalId, resource];
}

/** SHA-256 of everything that a build of another language is made of, as far as this command knows. */
export function samDigest(source: SamSource, files: Readonly<Record<string, ZipFile>>): string {
  const contents = Object.entries(files)
    .map(([name, { bytes, isExecutable }]) => [name, sha256(bytes), isExecutable === true])
    .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
  return sha256(JSON.stringify([...buildSettings(source), contents]));
}

/**
 * The zip that was built of the very same things on this machine by this user: `<sha256>.zip`. An entry without the signature of
 * the machine's key came with the checkout and is not believed.
 * @param key see `machineKey`
 */
export function builtZip(rootFolder: string, key: string | undefined, digest: string): string | undefined {
  const file = fileOf(rootFolder, digest);
  if (key === undefined || !isWithin(rootFolder, file)) return undefined;
  try {
    const [signature = '', name = ''] = readFileSync(file, 'utf8').split('\n');
    if (!NAME.test(name) || !verify(key, rootFolder, `${digest} ${name}`, signature)) return undefined;
    const zip = path.join(buildFolder(rootFolder), 'artifacts', name);
    return sha256(readFileSync(zip)) === name.replace('.zip', '') ? name : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps what was built; without a key of this machine nothing is kept. */
export async function keepZip(
  rootFolder: string,
  key: string | undefined,
  digest: string,
  name: string,
): Promise<void> {
  if (key === undefined) return;
  const signature = sign(key, rootFolder, `${digest} ${name}`);
  await writeWithin(rootFolder, fileOf(rootFolder, digest), `${signature}\n${name}\n`);
}
