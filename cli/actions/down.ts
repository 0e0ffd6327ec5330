import type { ActionContext } from '../context.ts';
import { stopEngine } from '../local/engine.ts';
import { stateDirectory } from '../local/engine-record.ts';

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
  const onWait = (pid: number): void =>
    reporter.emit({ code: 'engine-busy', level: 'info', text: `Waiting for another process (pid ${pid}).` });
  const { stopped, saved } = await stopEngine({ stateDir: stateDirectory(context), clock, ids, onWait });
  if (!stopped) {
    reporter.emit({ code: 'engine-not-running', level: 'info', text: 'The local engine was not running.' });
  } else if (saved) {
    const text = 'The local engine and its Lambda workers are stopped; its data is kept for the next start.';
    reporter.emit({ code: 'engine-stopped', level: 'info', text });
  } else {
    const text =
      'The local engine is stopped, but it did not save: the next start begins with an empty shop.';
    reporter.emit({ code: 'engine-stopped-unsaved', level: 'warn', text });
  }
  return { stopped, saved };
}
