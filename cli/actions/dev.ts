import type { ActionContext } from '../context.ts';
import { CliError, ExitCode } from '../errors.ts';
import { lockHolder, takeLock } from '../local/engine-lock.ts';
import { type EngineRecord, readEngineRecord } from '../local/engine-record.ts';
import { engineLives } from '../local/find-engine.ts';
import { stateDirectory } from '../local/state-folder.ts';
import { message } from '../messages/registry.ts';
import { showFeed } from './dev/feed.ts';
import { followChanges } from './dev/follow-changes.ts';
import { runDown } from './down.ts';
import { runUp, shopGuide, type UpReport } from './up.ts';

const lockName = 'dev.lock';
/** What runs beside the shop may take this long to end. */
const END_MS = 2_000;

export interface DevRequest {
  /** Does not show requests, events, mails and dead letters. Default false. */
  quiet?: boolean | undefined;
}

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

/** Files and feed, beside the wait for the end. Neither can end the shop. */
async function alongside(context: ActionContext, request: DevRequest): Promise<void> {
  const changes = followChanges(context).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    if (!context.signal.aborted) context.reporter.emit(message('watch-ended', { reason }));
  });
  const feed = request.quiet ? undefined : showFeed(context).catch(() => undefined);
  await Promise.all([changes, feed]);
}

/** Runs until the end, and lets what runs beside come to its end too. */
async function untilEndWith(
  context: ActionContext,
  record: EngineRecord,
  request: DevRequest,
): Promise<'interrupted' | 'stopped'> {
  const controller = new AbortController();
  const signal = AbortSignal.any([context.signal, controller.signal]);
  const beside = alongside({ ...context, signal }, request);
  try {
    return await untilEnd(context, record);
  } finally {
    controller.abort();
    await Promise.race([beside, context.clock.sleep(END_MS)]);
  }
}

/**
 * The shop in the foreground: brings it up, tells how to reach it, follows the files of the project, shows what happens, and
 * runs until Ctrl-C or a signal, which stops the engine with all its Lambda workers.
 * @throws CliError of `runUp`; `engine-died` (exit 7)
 */
export async function runDev(context: ActionContext, request: DevRequest = {}): Promise<DevReport> {
  const { clock, ids, reporter } = context;
  const stateDir = stateDirectory(context);
  const other = await lockHolder(stateDir, lockName);
  if (other !== undefined) return attach(context, other);
  const release = await takeLock({ stateDir, name: lockName, clock, ids });
  try {
    const { report, record } = await runUp(context);
    const guide = shopGuide(report, 'Ctrl-C stops it; what is in it is kept for the next start.');
    reporter.emit(message('shop-ready', { guide, report }));
    const end = await untilEndWith(context, record, request);
    if (end === 'interrupted') reporter.emit(message('stopping', {}));
    return { up: report, end };
  } finally {
    await runDown(context);
    await release();
  }
}
