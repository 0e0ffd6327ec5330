/**
 * How long a newcomer waits: installing from nothing (fresh clone, empty caches), the first `npm start`, which deploys and seeds,
 * and the next one, which finds all of it. Prints seconds.
 *
 *   npm run bench:start
 */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT, run } from './local-shop.ts';

const READY = /The shop is ready/;

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

/** Starts the shop in the foreground, waits until it says that it is ready, and ends it as Ctrl-C would. */
async function startAndStop(clone: string): Promise<{ ready: number; stopped: number }> {
  const child = spawn('npm', ['start'], { cwd: clone, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const ready = await seconds(
    () =>
      new Promise<void>((resolve, reject) => {
        const read = (chunk: Buffer): void => {
          text += chunk.toString();
          if (READY.test(text)) resolve();
        };
        child.stdout.on('data', read);
        child.stderr.on('data', read);
        void ended.then(() => reject(new Error(`npm start ended early:\n${text}`)));
      }),
  );
  const stopped = await seconds(async () => {
    if (child.pid) process.kill(-child.pid, 'SIGINT');
    await ended;
  });
  return { ready, stopped };
}

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'cloudcart-bench-clone-'));
  const clone = join(folder, 'cloudcart');
  try {
    await run('git', ['clone', '--quiet', '--no-local', ROOT, clone]);
    const env = { npm_config_cache: join(folder, 'npm'), PIP_CACHE_DIR: join(folder, 'pip') };
    const install = await seconds(() => run('npm', ['run', 'setup'], { cwd: clone, env }));
    const first = await startAndStop(clone);
    const next = await startAndStop(clone);
    console.log(`install from nothing (npm run setup)      ${install.toFixed(1)} s`);
    console.log(
      `npm start, set up, first deployment       ${first.ready.toFixed(1)} s, Ctrl-C ${first.stopped.toFixed(1)} s`,
    );
    console.log(
      `npm start, everything there already       ${next.ready.toFixed(1)} s, Ctrl-C ${next.stopped.toFixed(1)} s`,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

await main();
