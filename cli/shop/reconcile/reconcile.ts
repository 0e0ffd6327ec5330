import { ask } from '../../actions/deploy/ask.ts';
import type { ActionContext } from '../../context.ts';
import { ExitCode, type ExitCodeValue, usageError } from '../../errors.ts';
import { parseTime } from '../../logs/time.ts';
import { message } from '../../messages/registry.ts';
import { type Finding, type ShownFinding, toShownFinding } from './finding.ts';
import { describePlan, type RepairPorts, repairAll } from './repair.ts';
import { scan } from './scan.ts';

export interface ReconcileRequest {
  /** Repairs what is safe. Default false. */
  readonly fix?: boolean | undefined;
  /** Skips the confirmation of `--fix`. Default false. */
  readonly yes?: boolean | undefined;
  /** Records that changed more recently are in progress: `2m` (default), `30s`, `1h`, or a time. */
  readonly olderThan?: string | undefined;
}

/** What `reconcile --json` prints. */
export interface ReconcileReport {
  environment: string;
  /** Rows that changed after this time were not checked, ISO 8601. */
  before: string;
  /** Rows read of each table. */
  read: Record<string, number>;
  findings: (ShownFinding & { repaired?: boolean })[];
  /** Findings beyond those that are shown. */
  more: number;
  /** Products whose stock changed in every round. */
  busy: string[];
}

const OLDER_THAN = '2m';

/** Rows between two lines of progress. */
const PROGRESS_EVERY = 10_000;

/** Emits how many rows are read of each table, now and then, and at the end of all of them. */
function progressOf({ reporter }: ActionContext) {
  const read = new Map<string, { rows: number; emitted: number }>();
  const emit = (what: string, rows: number): void => {
    read.set(what, { rows, emitted: rows });
    reporter.emit(message('reconcile-progress', { what, rows }));
  };
  return {
    onRead: (what: string, rows: number): void => {
      const { emitted } = read.get(what) ?? {};
      const isDue =
        emitted === undefined || Math.floor(rows / PROGRESS_EVERY) > Math.floor(emitted / PROGRESS_EVERY);
      if (isDue) emit(what, rows);
      else read.set(what, { rows, emitted });
    },
    end: (): void => {
      for (const [what, { rows, emitted }] of read) if (rows !== emitted) emit(what, rows);
    },
  };
}

function olderThanMs({ olderThan = OLDER_THAN }: ReconcileRequest, now: Date): number {
  const ms = now.getTime() - parseTime(olderThan, now);
  if (ms >= 0) return ms;
  throw usageError('older-than', `--older-than ${olderThan} is in the future.`);
}

/** `reconcile` of a shop that is open. */
export async function reconcileShop(
  context: ActionContext,
  ports: RepairPorts,
  request: ReconcileRequest & { readonly environment: string },
): Promise<ReconcileReport> {
  const { clock, signal } = context;
  const now = clock.now();
  const options = { now, olderThanMs: olderThanMs(request, now) };
  const { onRead, end } = progressOf(context);
  const done = await scan(ports.shop, { check: options, now: () => clock.now(), onRead, signal });
  end();
  const gone = request.fix ? await fix(context, ports, request, done.findings) : undefined;
  return {
    environment: request.environment,
    before: new Date(now.getTime() - options.olderThanMs).toISOString(),
    read: done.read,
    findings: done.findings.map((one) => ({
      ...toShownFinding(one),
      ...(gone && one.repair ? { repaired: gone.has(one) } : {}),
    })),
    more: done.more,
    busy: done.busy,
  };
}

async function fix(
  context: ActionContext,
  ports: RepairPorts,
  { environment, yes = false }: { readonly environment: string; readonly yes?: boolean | undefined },
  findings: readonly Finding[],
): Promise<ReadonlySet<Finding>> {
  const fixable = findings.filter(({ repair }) => repair !== undefined);
  if (fixable.length === 0) return new Set();
  const plan = describePlan(fixable);
  await ask(context, yes, {
    code: 'reconcile-needs-yes',
    question: `Repair ${fixable.length} of ${findings.length} findings in ${environment}: ${plan}?`,
    refusal: `To repair ${fixable.length} of ${findings.length} findings in ${environment} it would ${plan}.`,
  });
  return repairAll(fixable, ports, context);
}

/**
 * Returns 0 when everything was checked and nothing is wrong (any more), 10 for findings, 8 when some of them were repaired. A
 * product that could not be checked may be wrong: alone it is 10, and 8 with `--fix`.
 */
export function reconcileExitCode(
  { findings, more, busy }: ReconcileReport,
  { fix = false }: Pick<ReconcileRequest, 'fix'> = {},
): ExitCodeValue {
  const left = findings.filter(({ wrong, repaired }) => wrong && repaired !== true);
  if (left.length === 0 && more === 0) {
    if (busy.length === 0) return ExitCode.Done;
    return fix ? ExitCode.Partial : ExitCode.Differences;
  }
  return findings.some(({ repaired }) => repaired === true) ? ExitCode.Partial : ExitCode.Differences;
}
