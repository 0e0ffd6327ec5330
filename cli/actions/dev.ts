import type { ActionContext } from '../context.ts';
import { CliError, ExitCode } from '../errors.ts';
import { engineLives } from '../local/engine.ts';
import { lockHolder, takeLock } from '../local/engine-lock.ts';
import { type EngineRecord, readEngineRecord, stateDirectory } from '../local/engine-record.ts';
import { message } from '../messages/registry.ts';
import { runDown } from './down.ts';
import { runUp, shopGuide, type UpReport } from './up.ts';

const lockName = 'dev.lock';

/** What `dev --json` prints at its end. */
export interface DevReport {
  up: UpReport;
  /** `interrupted`: Ctrl-C or a signal · `stopped`: `cloudcart down` from elsewhere · `attached`: another `dev` keeps it. */
  end: 'interrupted' | 'stopped' | 'attached';
}

/** Resolves after `ms`, or at once when the signal is aborted. */
function pause(signal: AbortSignal, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
  });
}

/**
 * Waits for the end: the user's, or the engine's own.
 * @throws CliError `engine-died` (exit 7) when it ended without being told to
 */
async function untilEnd(context: ActionContext, record: EngineRecord): Promise<'interrupted' | 'stopped'> {
  while (!context.signal.aborted) {
    await pause(context.signal, 1_000);
    if (context.signal.aborted || (await engineLives(record))) continue;
    const now = await readEngineRecord(stateDirectory(context));
    if (now?.id !== record.id) return 'stopped';
    throw new CliError('The local engine ended by itself, and with it what was not saved.', {
      code: 'engine-died',
      exitCode: ExitCode.NeedsHand,
      remedy: 'Start again: npm start. It deploys and seeds anew.',
    });
  }
  return 'interrupted';
}

/** Another `dev` of this checkout is in the foreground elsewhere: says where the shop is and leaves it alone. */
async function attach(context: ActionContext, pid: number): Promise<DevReport> {
  const { report } = await runUp(context);
  const end = `It runs in another terminal (pid ${pid}); Ctrl-C there stops it.`;
  context.reporter.emit(message('shop-ready', { guide: shopGuide(report, end) }));
  return { up: report, end: 'attached' };
}

/**
 * The shop in the foreground: brings it up, tells how to reach it, and runs until Ctrl-C or a signal, which stops the
 * engine with all its Lambda workers.
 * @throws CliError of `runUp`; `engine-died` (exit 7)
 */
export async function runDev(context: ActionContext): Promise<DevReport> {
  const { clock, ids, reporter } = context;
  const stateDir = stateDirectory(context);
  const other = await lockHolder(stateDir, lockName);
  if (other !== undefined) return attach(context, other);
  const release = await takeLock({ stateDir, name: lockName, clock, ids });
  try {
    const { report, record } = await runUp(context);
    const guide = shopGuide(report, 'Ctrl-C stops it; what is in it is kept for the next start.');
    reporter.emit(message('shop-ready', { guide, report }));
    const end = await untilEnd(context, record);
    if (end === 'interrupted') reporter.emit(message('stopping', {}));
    return { up: report, end };
  } finally {
    await runDown(context);
    await release();
  }
}
