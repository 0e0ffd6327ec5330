/**
 * `cloudcart` and `sam` side by side: the same functions and templates, the same engine, one run. Prints seconds and ratios.
 * sam deploys each child template as a stack of its own, in order, its outputs handed on, as a script of its users would.
 *
 *   npm run bench:cli -- [--skip-npm-build]
 */

import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { isMap, isScalar, parseDocument } from 'yaml';
import { startEngine, stopEngine } from '../cli/local/engine.ts';
import type { RunningEngine } from '../cli/local/running-engine.ts';
import { systemClock } from '../platform/clock.ts';
import { systemIds } from '../platform/ids.ts';
import { median, ROOT, run } from './local-shop.ts';
import { sameStacksWithSam } from './sam-stacks.ts';

interface Row {
  readonly what: string;
  readonly cloudcart: number;
  readonly sam: number;
}

const SAM = join(ROOT, '.venv', 'bin', 'sam');

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

async function medianSeconds(times: number, work: () => Promise<unknown>): Promise<number> {
  const figures: number[] = [];
  for (let n = 0; n < times; n += 1) figures.push(await seconds(work));
  return median(figures);
}

/** A checkout of its own with the packages of this one. */
async function checkout(folder: string): Promise<string> {
  const clone = join(folder, 'checkout');
  await run('git', ['clone', '--quiet', ROOT, clone]);
  await symlink(join(ROOT, 'node_modules'), join(clone, 'node_modules'));
  await symlink(join(ROOT, '.venv'), join(clone, '.venv'));
  return clone;
}

/** sam's esbuild method as its users have it: the code's folder holds a package.json, and sam installs from it for every function. */
async function withManifest(folder: string): Promise<string> {
  const clone = join(folder, 'with-manifest');
  await run('git', ['clone', '--quiet', ROOT, clone]);
  for (const file of ['api', 'workers']) {
    await rewriteFunctions(join(clone, 'templates', `${file}.yaml`), (codeUri) => ({
      codeUri: '../',
      entryPoint: `${codeUri.replace('../', '')}lambda.ts`,
    }));
  }
  return clone;
}

/** Functions whose code stands built beside the templates, so that sam only copies it. */
async function withPrebuiltFolders(folder: string, from: string): Promise<string> {
  const clone = join(folder, 'prebuilt');
  await run('git', ['clone', '--quiet', ROOT, clone]);
  await cp(join(from, '.build', 'functions'), join(clone, 'prebuilt'), { recursive: true });
  for (const file of ['api', 'workers']) {
    await rewriteFunctions(join(clone, 'templates', `${file}.yaml`), (_codeUri, logicalId) => ({
      codeUri: `../prebuilt/${logicalId}/`,
    }));
  }
  return clone;
}

type Rewrite = (codeUri: string, logicalId: string) => { codeUri: string; entryPoint?: string };

async function rewriteFunctions(path: string, rewrite: Rewrite): Promise<void> {
  const document = parseDocument(await readFile(path, 'utf8'), { logLevel: 'silent' });
  const resources = document.get('Resources');
  if (!isMap(resources)) throw new Error(`${path} has no Resources`);
  for (const { key } of resources.items) {
    const logicalId = String(isScalar(key) ? key.value : key);
    const at = ['Resources', logicalId];
    if (document.getIn([...at, 'Type']) !== 'AWS::Serverless::Function') continue;
    const { codeUri, entryPoint } = rewrite(
      String(document.getIn([...at, 'Properties', 'CodeUri'])),
      logicalId,
    );
    document.setIn([...at, 'Properties', 'CodeUri'], codeUri);
    const metadata = [...at, 'Metadata', 'BuildProperties', 'EntryPoints'];
    if (entryPoint === undefined) document.deleteIn([...at, 'Metadata']);
    else document.setIn(metadata, [entryPoint]);
  }
  await writeFile(path, String(document));
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { 'skip-npm-build': { type: 'boolean', default: false } } });
  const folder = await mkdtemp(join(tmpdir(), 'cloudcart-bench-cli-'));
  const stateDir = join(folder, 'state');
  const engine = { stateDir, clock: systemClock, ids: systemIds(systemClock) };
  try {
    const { record } = await startEngine({ ...engine, projectRoot: ROOT, environment: process.env });
    report(await measure(folder, stateDir, record, values['skip-npm-build'] === true));
  } finally {
    await stopEngine(engine);
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(
  folder: string,
  stateDir: string,
  engine: RunningEngine,
  skipNpm: boolean,
): Promise<Row[]> {
  const ours = await checkout(folder);
  const env = { CLOUDCART_STATE_DIR: stateDir, NO_COLOR: '1', SAM_CLI_TELEMETRY: '0', HOME: folder };
  const cloudcart = (...args: string[]) =>
    run(process.execPath, [join(ours, 'cli', 'bin.mjs'), ...args], { cwd: ours, env });
  const sam = (cwd: string, ...args: string[]) => run(SAM, args, { cwd, env });
  const rows: Row[] = [];
  const add = (what: string, ourSeconds: number, samSeconds: number): void => {
    rows.push({ what, cloudcart: ourSeconds, sam: samSeconds });
    process.stderr.write(`${what}: ${ourSeconds.toFixed(2)} s, sam ${samSeconds.toFixed(2)} s\n`);
  };

  add(
    '--help',
    await medianSeconds(5, () => cloudcart('--help')),
    await medianSeconds(3, () => sam(ours, '--help')),
  );

  add(
    'deploy --help',
    await medianSeconds(5, () => cloudcart('deploy', '--help')),
    await medianSeconds(3, () => sam(ours, 'deploy', '--help')),
  );

  const build = await medianSeconds(3, async () => {
    await rm(join(ours, '.build'), { recursive: true, force: true });
    await cloudcart('build');
  });
  const prebuilt = await withPrebuiltFolders(folder, ours);
  if (!skipNpm) {
    const manifest = await withManifest(folder);
    add(
      'build, sam with npm and esbuild',
      build,
      await seconds(() => sam(manifest, 'build', '--no-build-in-source')),
    );
  }
  add('build, sam with esbuild in place', build, await seconds(() => sam(ours, 'build')));
  add(
    'build, sam with prebuilt folders',
    build,
    await seconds(() => sam(prebuilt, 'build', '--no-build-in-source')),
  );

  const stacks = await sameStacksWithSam(ours, engine, { ...env, SAM });
  add(
    'first deploy',
    await seconds(() => cloudcart('deploy', '--env', 'local')),
    await seconds(() => stacks.deploy()),
  );
  add(
    'deploy of no change',
    await medianSeconds(3, () => cloudcart('deploy', '--env', 'local')),
    await seconds(() => stacks.deploy()),
  );

  const { ApiUrl } = JSON.parse(await cloudcart('outputs', '--env', 'local', '--json')) as { ApiUrl: string };
  const ourCode = await seconds(async () => {
    await changeHealth(ours, 'new-of-cloudcart');
    await cloudcart('update-code', 'ApiInfoFunction', '--env', 'local');
    await answers(`${ApiUrl}/health`, 'new-of-cloudcart');
  });
  const samCode = await seconds(async () => {
    await changeHealth(ours, 'new-of-sam');
    await sam(ours, 'build', 'Api/ApiInfoFunction');
    await stacks.deployOne('Api');
    await answers(`${await stacks.apiUrl()}/health`, 'new-of-sam');
  });
  add("one function's new code answers", ourCode, samCode);
  return rows;
}

async function changeHealth(clone: string, mark: string): Promise<void> {
  const path = join(clone, 'server', 'info.ts');
  const source = await readFile(path, 'utf8');
  await writeFile(path, source.replace(/version: (deps\.version|'[^']*')/, `version: '${mark}'`));
}

async function answers(url: string, mark: string): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    const text = await fetch(url).then((response) => response.text());
    if (text.includes(mark)) return;
    await systemClock.sleep(25);
  }
  throw new Error(`${url} does not answer with the new code`);
}

function report(rows: readonly Row[]): void {
  console.log(
    `${'what'.padEnd(36)} ${'cloudcart s'.padStart(12)} ${'sam s'.padStart(9)} ${'× faster'.padStart(10)}`,
  );
  for (const { what, cloudcart, sam } of rows) {
    const cells = [
      cloudcart.toFixed(2).padStart(12),
      sam.toFixed(2).padStart(9),
      (sam / cloudcart).toFixed(1).padStart(10),
    ];
    console.log(`${what.padEnd(36)} ${cells.join(' ')}`);
  }
}

await main();
