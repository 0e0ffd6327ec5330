import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { engineClient } from '../../cli/local/engine-client.ts';
import { proveEngine } from '../../cli/local/find-engine.ts';
import type { RunningEngine } from '../../cli/local/running-engine.ts';
import { sweepAll, workersOf } from '../harness/running-shop.ts';
import { type Answer, type CallOptions, callShop } from '../harness/shop.ts';

const ROOT = join(__dirname, '..', '..');
const NODE = process.execPath;

export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A shop on an engine of its own, for tests that stop, kill or destroy it. */
export interface OwnShop {
  readonly stateDir: string;
  /** Runs `cloudcart` as a user would; never throws, the exit code tells. */
  cloudcart(...args: string[]): Promise<CommandResult>;
  up(): Promise<void>;
  call<Body>(method: string, path: string, options?: CallOptions): Promise<Answer<Body>>;
  record(): Promise<RunningEngine>;
  /** Ids of the processes in which functions run just now. */
  workers(): Promise<number[]>;
  sweep(): Promise<void>;
  /** Stops the engine and removes the folder. */
  close(): Promise<void>;
}

/** Opens a folder for a shop; `up` brings it up. */
export async function ownShop(): Promise<OwnShop> {
  const stateDir = await mkdtemp(join(tmpdir(), 'cloudcart-own-'));
  let outputs: Record<string, string> = {};
  const cloudcart = (...args: string[]) => runCommand(stateDir, args);
  const record = async (): Promise<RunningEngine> => {
    const proof = await proveEngine(stateDir);
    if (proof.state !== 'running') throw new Error('no engine runs');
    return proof.engine;
  };
  return {
    stateDir,
    cloudcart,
    record,
    up: async () => {
      const up = await cloudcart('up', '--json');
      if (up.code !== 0) throw new Error(`up failed with ${up.code}: ${up.stderr}`);
      outputs = JSON.parse((await cloudcart('outputs', '--env', 'local', '--json', '--secrets')).stdout);
    },
    call: (method, path, options) => callShop(outputs, method, path, options),
    workers: async () => workersOf(await record()),
    sweep: async () => sweepAll(engineClient(await record())),
    close: async () => {
      await cloudcart('down');
      await rm(stateDir, { recursive: true, force: true });
    },
  };
}

function runCommand(stateDir: string, args: string[]): Promise<CommandResult> {
  const env = { ...process.env, CLOUDCART_STATE_DIR: stateDir, NO_COLOR: '1' };
  const options = { cwd: ROOT, env, maxBuffer: 2 ** 26, timeout: 120_000 };
  return new Promise((resolve) => {
    execFile(NODE, ['cli/bin.mjs', ...args], options, (error, stdout, stderr) => {
      const code = typeof error?.code === 'number' ? error.code : error ? 1 : 0;
      resolve({ code, stdout, stderr });
    });
  });
}
