import { readEngineRecord } from '../../cli/local/engine-record.ts';
import { workersOf } from '../../tests/harness/running-shop.ts';

/** What a fault needs to reach. */
export interface Victim {
  readonly stateDir: string;
  cloudcart(...args: string[]): Promise<string>;
}

/** What can be done to a running shop; each resolves when the shop may recover. */
export const FAULTS = {
  /** kill -9 of every process in which a function runs, whatever it is doing. */
  'kill-workers': async ({ stateDir }: Victim): Promise<void> => {
    const record = await readEngineRecord(stateDir);
    if (!record) throw new Error('no engine runs');
    for (const pid of await workersOf(record)) kill(pid);
  },
  /** The engine is stopped in order and started again: stores, queues and functions are away meanwhile. */
  'restart-engine': async ({ cloudcart }: Victim): Promise<void> => {
    await cloudcart('down');
    await cloudcart('up', '--json');
  },
} as const;

export type FaultName = keyof typeof FAULTS;

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself meanwhile.
  }
}
