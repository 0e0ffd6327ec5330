import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findEngine } from '../cli/local/find-engine.ts';
import type { RunningEngine } from '../cli/local/running-engine.ts';

/** The checkout; benches are started from it by `npm run bench`. */
export const ROOT = process.cwd();

/** A shop of its own, on an engine of its own, for one bench. */
export interface LocalShop {
  readonly engine: RunningEngine;
  /** Where its engine keeps itself. */
  readonly stateDir: string;
  readonly outputs: Readonly<Record<string, string>>;
  /** Runs `cloudcart` against this shop and gives its standard output. */
  cloudcart(...args: string[]): Promise<string>;
  /** Stops the engine and forgets the shop. */
  stop(): Promise<void>;
}

/** Runs the command and gives its standard output. */
export function run(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: Record<string, string> } = {},
): Promise<string> {
  const { cwd = ROOT, env = {} } = options;
  return new Promise((resolve, reject) => {
    const settings = { cwd, env: { ...process.env, ...env }, maxBuffer: 2 ** 26 };
    execFile(command, [...args], settings, (error, stdout, stderr) => {
      if (error) reject(new Error(`${command} ${args.join(' ')}: ${stderr || error.message}`));
      else resolve(stdout);
    });
  });
}

/** Brings a whole shop up in a temporary state folder. */
export async function openLocalShop(): Promise<LocalShop> {
  const stateDir = await mkdtemp(join(tmpdir(), 'cloudcart-bench-'));
  const cloudcart = (...args: string[]) =>
    run(process.execPath, ['cli/bin.mjs', ...args], {
      env: { CLOUDCART_STATE_DIR: stateDir, NO_COLOR: '1' },
    });
  const stop = async (): Promise<void> => {
    await cloudcart('down');
    await rm(stateDir, { recursive: true, force: true });
  };
  try {
    await cloudcart('up', '--json');
    const outputs = JSON.parse(await cloudcart('outputs', '--env', 'local', '--json', '--secrets'));
    const engine = await findEngine(stateDir);
    if (!engine) throw new Error('The shop is up without an engine.');
    return { engine, stateDir, outputs, cloudcart, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The middle of the figures. */
export function median(figures: readonly number[]): number {
  const sorted = [...figures].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
