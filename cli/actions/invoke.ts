import path from 'node:path';
import type { ActionContext } from '../context.ts';
import { usageError } from '../errors.ts';
import { message } from '../messages/registry.ts';
import { readProject } from '../project/project.ts';
import { affectedBy } from '../watch/affected.ts';
import { ChangeQueue } from '../watch/change-queue.ts';
import { watchFolders } from '../watch/watch-folders.ts';
import { type Unmet, unmet } from './invoke/expectation.ts';
import { type InvokeTarget, openTarget, type TargetRequest } from './invoke/invoke-target.ts';
import { missingPackage } from './invoke/missing-package.ts';
import type { CallResult } from './invoke/runner.ts';
import { readEvent, type SampleEvent, sampleEvents, shortName } from './invoke/sample-events.ts';
import { holdAgainst, type SnapshotOutcome } from './invoke/snapshot.ts';

export interface InvokeRequest extends TargetRequest {
  /** File with the event as JSON, `-` for standard input; `{}` when absent. */
  event?: string | undefined;
  /** Every event of the function, and what is expected of each. Default false. */
  all?: boolean | undefined;
  /** Run again whenever a source or the event changes, until Ctrl-C. Default false. */
  watch?: boolean | undefined;
  /** File, or folder with `all`, that results are held against. */
  snapshot?: string | undefined;
  /** Writes snapshots anew. Default false. */
  update?: boolean | undefined;
}

/** One call and what became of it. */
export interface InvokeRun extends CallResult {
  /** The event's file, when it came from one. */
  file?: string;
  /** What of the result was expected otherwise; only with `--all`. */
  unmet?: Unmet[];
  snapshot?: SnapshotOutcome;
}

/** What `invoke --all --json` prints. */
export interface InvokeReport {
  /** Deployed name. */
  function: string;
  runs: InvokeRun[];
  /** Runs whose handler failed or whose result was not as expected. */
  failed: number;
  /** Runs whose snapshot differs or is missing. */
  differing: number;
}

function check(request: InvokeRequest): void {
  const refuse = (what: string): never => {
    throw usageError('invoke-options', `${what} do not go together.`, 'Leave one of them out.');
  };
  if (request.remote && request.debug) refuse('--remote and --debug');
  if (request.remote && request.envFile) refuse('--remote and --env-file');
  if (request.remote && request.watch) refuse('--remote and --watch');
  if (request.all && request.event) refuse('--all and --event');
  if (request.watch && request.event === '-') refuse('--watch and standard input');
  if (request.update && !request.snapshot) {
    throw usageError(
      'invoke-options',
      '--update needs --snapshot.',
      'Say which snapshot: --snapshot <file>.',
    );
  }
}

async function eventsOf(
  context: ActionContext,
  request: InvokeRequest,
  target: InvokeTarget,
): Promise<SampleEvent[]> {
  if (request.all) return sampleEvents(context.projectRoot, target.source);
  const event = await readEvent(request.event, context.projectRoot);
  return [{ file: request.event ?? '', event, expect: undefined }];
}

/** A folder holds one snapshot per event; a name with an extension is a file. */
function snapshotFile(request: InvokeRequest, target: InvokeTarget, { file }: SampleEvent): string {
  const place = path.resolve(request.snapshot ?? '');
  if (!request.all && path.extname(place) !== '') return place;
  const name = file === '' || file === '-' ? `${shortName(target.source)}.json` : path.basename(file);
  return path.join(place, request.all ? file : path.join(shortName(target.source), name));
}

function tell(context: ActionContext, request: InvokeRequest, target: InvokeTarget, run: InvokeRun): void {
  const at = { stack: target.source.stack, resource: target.source.logicalId };
  const name = run.file ? `${target.name} (${run.file})` : target.name;
  const told = { name, durationMs: run.durationMs };
  const { emit } = context.reporter;
  emit(
    run.error
      ? message('invoke-failed', { ...told, reason: run.error.errorMessage }, at)
      : message('invoked', told, at),
  );
  const missing = run.error && !request.remote ? missingPackage(run.error) : undefined;
  if (missing !== undefined) emit(message('invoke-package-missing', { package: missing }, at));
  for (const { key, expected, actual } of run.unmet ?? []) {
    emit(message('invoke-unexpected', { name, key, expected, actual }, at));
  }
  if (run.snapshot) emit(message('snapshot', { ...run.snapshot }, at));
}

async function runOne(
  context: ActionContext,
  request: InvokeRequest,
  target: InvokeTarget,
  sample: SampleEvent,
): Promise<InvokeRun> {
  const result = await target.call(sample.event);
  if (context.signal.aborted) throw context.signal.reason;
  const strict = Boolean(context.environment.CI) && context.environment.CI !== 'false';
  const rules = { update: request.update ?? false, strict };
  const run: InvokeRun = {
    ...(sample.file === '' ? {} : { file: sample.file }),
    ...result,
    ...(request.all ? { unmet: unmet(sample.expect, result) } : {}),
    ...(request.snapshot
      ? { snapshot: await holdAgainst(snapshotFile(request, target, sample), result, rules) }
      : {}),
  };
  tell(context, request, target, run);
  return run;
}

async function runEvents(
  context: ActionContext,
  request: InvokeRequest,
  target: InvokeTarget,
): Promise<InvokeReport> {
  const runs: InvokeRun[] = [];
  // One after the other, as they are listed: what one leaves behind, the next may need.
  for (const sample of await eventsOf(context, request, target)) {
    runs.push(await runOne(context, request, target, sample));
  }
  const failed = runs.filter((run) => run.error || (run.unmet?.length ?? 0) > 0).length;
  const differing = runs.filter((run) => ['differs', 'missing'].includes(run.snapshot?.state ?? '')).length;
  return { function: target.name, runs, failed, differing };
}

/** Runs again with every change of a source, a template or an event. What cannot be built is told and waits for the next one. */
async function again(
  context: ActionContext,
  request: InvokeRequest,
  target: InvokeTarget,
  first: InvokeReport | undefined,
): Promise<InvokeReport> {
  const queue = new ChangeQueue(context.clock);
  const folders = watchFolders(context.projectRoot, (change) => queue.add(change));
  const event = request.event ? path.relative(context.projectRoot, path.resolve(request.event)) : '';
  let report = first ?? { function: target.name, runs: [], failed: 0, differing: 0 };
  try {
    for (;;) {
      const batch = await queue.next(context.signal);
      if (!batch) return report;
      const inputs = new Set([...target.inputs(), event, ...(request.all ? ['events/manifest.json'] : [])]);
      const ofEvents = batch.changes.some((one) => request.all && one.path.startsWith('events/'));
      const { functions } = affectedBy(batch.changes, readProject(context.projectRoot), [{ inputs }]);
      if (functions.length === 0 && !ofEvents) continue;
      report = (await attempt(context, request, target)) ?? report;
    }
  } finally {
    folders.close();
  }
}

async function attempt(
  context: ActionContext,
  request: InvokeRequest,
  target: InvokeTarget,
): Promise<InvokeReport | undefined> {
  try {
    const report = await runEvents(context, request, target);
    for (const run of report.runs) {
      const result = JSON.stringify(run.error ?? run.result, null, 2);
      context.reporter.emit(message('invoke-result', { result }, { resource: target.source.logicalId }));
    }
    return report;
  } catch (error) {
    if (context.signal.aborted) return undefined;
    const reason = error instanceof Error ? error.message : String(error);
    context.reporter.emit(message('rebuild-failed', { reason }));
    return undefined;
  }
}

/**
 * Runs a function: this checkout's code with the settings of the deployed function (or of a file), or the deployed code
 * (`remote`); once, or with all its events. A handler that fails is a result, not an error.
 * @throws CliError exit 2 (unknown function, no such event, not deployed) or 4 (place)
 */
export async function runInvoke(context: ActionContext, request: InvokeRequest): Promise<InvokeReport> {
  check(request);
  const target = await openTarget(context, request);
  if (!request.watch) return runEvents(context, request, target);
  return again(context, request, target, await attempt(context, request, target));
}
