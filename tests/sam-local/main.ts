/**
 * Runs sample events in containers with sam-cli, as the README says, against a shop on the local engine. Needs Docker or
 * podman; without one it fails.
 *
 *   npm run sam-local              one sample for each function that has any
 *   npm run sam-local -- --all     every sample of events/manifest.json
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { readFunctions } from '../../cli/build/functions.ts';
import { askContainerEngine, findSocket } from '../../cli/local/container-engine.ts';
import { credentialsOf, readSecret } from '../../cli/local/engine-secret.ts';
import { hostArchitecture, readProject } from '../../cli/project/project.ts';
import { asMap } from '../../cli/project/template-yaml.ts';
import { readManifest, type SampleEvent } from '../events/manifest.ts';
import { runCloudcart } from '../harness/cloudcart.ts';
import { invokeSample, type SamShop, samBuild } from './sam.ts';

const AT_ONCE = 2;
const REGION = 'us-east-1';

/** Whether the container engine has an image. */
const hasImage = (name: string): Promise<boolean> =>
  askContainerEngine(findSocket(process.env), `/images/${name}/json`).then(
    () => true,
    () => false,
  );

/** The base image that sam-cli wants for the shop's functions on this machine. */
function baseImage(): string {
  const [first] = readFunctions(readProject('.'));
  const { Runtime } = asMap(asMap(first?.template.data.Globals).Function);
  const version = /^nodejs(\d+)/.exec(String(Runtime))?.[1] ?? '';
  return `public.ecr.aws/lambda/nodejs:${version}-${hostArchitecture()}`;
}

async function cloudcart(stateDir: string, ...args: string[]): Promise<void> {
  const { exitCode, stdout, stderr } = await runCloudcart(stateDir, ...args);
  if (exitCode !== 0) throw new Error(`cloudcart ${args.join(' ')} exits ${exitCode}:\n${stderr}${stdout}`);
}

async function openShop(folder: string): Promise<SamShop> {
  const imageIsHere = await hasImage(baseImage());
  const environmentFile = join(folder, 'sam-env.json');
  await cloudcart(folder, 'up', '--containers');
  await cloudcart(folder, 'outputs', '--sam-env-vars', environmentFile);
  const secret = await readSecret(folder);
  if (secret === undefined) throw new Error('the engine has no secret');
  const buildFolder = join(folder, 'built');
  const shop = { environmentFile, buildFolder, region: REGION, home: folder, imageIsHere };
  return { ...shop, credentials: credentialsOf(secret) };
}

/** Every sample, or one of each function. */
function chosenSamples(all: boolean): SampleEvent[] {
  const seen = new Set<string>();
  return readManifest().filter(({ logicalId }) => all || (!seen.has(logicalId) && seen.add(logicalId)));
}

const folder = await mkdtemp(join(tmpdir(), 'cloudcart-sam-local-'));
const close = async (): Promise<void> => {
  await runCloudcart(folder, 'down');
  await rm(folder, { recursive: true, force: true });
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => void close().finally(() => process.exit(130)));
}

let failed = 0;
try {
  const shop = await openShop(folder);
  await samBuild(shop);
  const samples = chosenSamples(process.argv.includes('--all'));
  const run = async (sample: SampleEvent): Promise<void> => {
    const problems = await invokeSample(shop, sample);
    failed += problems.length > 0 ? 1 : 0;
    console.log(`${problems.length > 0 ? '✗' : '✓'} ${[sample.file, ...problems].join('\n    ')}`);
  };
  const slot = pLimit(AT_ONCE);
  await Promise.all(samples.map((sample) => slot(() => run(sample))));
  console.log(`${samples.length - failed} of ${samples.length} samples are as expected in containers.`);
} catch (error) {
  failed += 1;
  console.error(String(error));
} finally {
  await close();
}
process.exitCode = failed > 0 ? 1 : 0;
