import type { ActionContext } from '../context.ts';
import { stopEngine } from '../local/engine.ts';
import { stateDirectory } from '../local/state-folder.ts';
import { message } from '../messages/registry.ts';

/** What `down --json` prints. */
export interface DownReport {
  /** Whether an engine ran, or workers that one had left behind. */
  stopped: boolean;
  /** Its data is kept for the next start. */
  saved: boolean;
}

/** Stops the local engine with its Lambda workers; its data is kept. Nothing running is fine. */
export async function runDown(
  context: Pick<ActionContext, 'projectRoot' | 'environment' | 'clock' | 'ids' | 'reporter'>,
): Promise<DownReport> {
  const { clock, ids, reporter } = context;
  const onWait = (pid: number): void => reporter.emit(message('engine-busy', { pid }));
  const { stopped, saved } = await stopEngine({ stateDir: stateDirectory(context), clock, ids, onWait });
  if (!stopped) {
    reporter.emit(message('engine-not-running', {}));
  } else if (saved) {
    reporter.emit(message('engine-stopped', {}));
  } else {
    reporter.emit(message('engine-stopped-unsaved', {}));
  }
  return { stopped, saved };
}
