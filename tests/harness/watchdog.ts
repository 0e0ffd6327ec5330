import { existsSync } from 'node:fs';
import { findProcess } from '../../cli/local/processes.ts';
import { systemClock } from '../../platform/clock.ts';
import { tidyUp } from './tidy.ts';

/**
 * `node watchdog.ts <pid> <stateDir>`: waits for the process to end and stops the engine that it left behind.
 * A tear-down that did its work has removed the folder; then there is nothing to watch.
 */
async function watch(pid: number, stateDir: string): Promise<void> {
  const watched = await findProcess(pid);
  while (watched && existsSync(stateDir) && (await findProcess(pid))?.started === watched.started) {
    await systemClock.sleep(500);
  }
  if (!existsSync(stateDir)) return;
  await tidyUp(stateDir);
}

const [pid, stateDir] = process.argv.slice(2);
if (pid && stateDir) void watch(Number(pid), stateDir);
