import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, realpath, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEngine } from '../../cli/local/engine.ts';
import { systemClock } from '../../platform/clock.ts';
import { systemIds } from '../../platform/ids.ts';
import { engineSettings, type ShopFile, shopFileVariable, type Tier } from './shop-file.ts';

const deployTimeoutMs = 240_000;

/** What a tier's tests find deployed: the arguments of the `cloudcart` command that does it. */
const deployments: Record<Tier, string[]> = {
  int: ['deploy', 'Artifacts', 'Data', 'Messaging', '--env', 'local', '--json'],
  e2e: ['up', '--json'],
};

function pinnedNode(rootDir: string): string {
  const pinned = join(rootDir, 'node_modules', '.bin', 'node');
  return existsSync(pinned) ? pinned : process.execPath;
}

/** Runs the real command as a user would, against the tier's own engine. */
function cloudcart(
  rootDir: string,
  environment: NodeJS.ProcessEnv,
  stateDir: string,
  args: string[],
): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(
      pinnedNode(rootDir),
      [join(rootDir, 'cli', 'bin.mjs'), ...args],
      {
        cwd: rootDir,
        env: { ...environment, CLOUDCART_STATE_DIR: stateDir, NO_COLOR: '1' },
        timeout: deployTimeoutMs,
        maxBuffer: 2 ** 26,
      },
      (error, stdout, stderr) => {
        if (!error) return resolve(stdout);
        const why = [stderr.trim(), stdout.trim()].filter(Boolean).join('\n') || error.message;
        reject(new Error(`cloudcart ${args.join(' ')} failed:\n${why}`));
      },
    );
  });
}

/** Ends the engine when jest is gone without a tear-down (Ctrl-C, kill -9): no test run leaves a process behind. */
function watchOver(rootDir: string, stateDir: string): void {
  const script = join(rootDir, 'tests', 'harness', 'watchdog.ts');
  spawn(pinnedNode(rootDir), [script, String(process.pid), stateDir], {
    detached: true,
    stdio: 'ignore',
  }).unref();
}

/** Starts the tier's own engine in a new temporary folder, deploys to it, and tells the tests where it is. */
export async function setUp(tier: Tier, rootDir: string): Promise<void> {
  const stateDir = await mkdtemp(join(await realpath(tmpdir()), `cloudcart-${tier}-`));
  watchOver(rootDir, stateDir);
  const environment = { ...process.env, ...engineSettings[tier] };
  const { record } = await startEngine({
    stateDir,
    projectRoot: rootDir,
    environment,
    clock: systemClock,
    ids: systemIds(systemClock),
  });
  const shop: ShopFile = {
    tier,
    stateDir,
    endpoint: record.endpoint,
    port: record.port,
    shopPort: record.shopPort,
    region: 'us-east-1',
    credentials: record.credentials,
    ...(record.ca === undefined ? {} : { ca: record.ca }),
    outputs: {},
  };
  try {
    await cloudcart(rootDir, environment, stateDir, deployments[tier]);
    const args = ['outputs', '--env', 'local', '--json', '--secrets'];
    const stdout = await cloudcart(rootDir, environment, stateDir, args);
    shop.outputs = JSON.parse(stdout) as Record<string, string>;
  } catch (error) {
    shop.failure = (error as Error).message;
  }
  const path = join(stateDir, 'shop.json');
  await writeFile(path, JSON.stringify(shop, undefined, 2), { mode: 0o600 });
  process.env[shopFileVariable(tier)] = path;
}
