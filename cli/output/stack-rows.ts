import type { PlannedStack } from '../messages/deploy.ts';
import { definitionOf } from '../messages/registry.ts';
import type { Message } from './message.ts';

/** A stack as the live display shows it. */
export interface StackRow {
  id: string;
  /** Stacks that come before it. */
  needs: readonly string[];
  phase: 'waiting' | 'working' | 'done' | 'failed';
  /** What is being done, or was: `uploading`, `created`. */
  step: string;
  /** Resources. */
  done: number;
  total: number;
  /** Resources in work. */
  waitingFor: readonly string[];
  rollingBack: boolean;
  startedMs: number | undefined;
  endedMs: number | undefined;
}

/** In the order of their appearance. */
export type Rows = ReadonlyMap<string, StackRow>;

const newRow = (id: string, needs: readonly string[] = []): StackRow => ({
  id,
  needs,
  phase: 'waiting',
  step: '',
  done: 0,
  total: 0,
  waitingFor: [],
  rollingBack: false,
  startedMs: undefined,
  endedMs: undefined,
});

const STEPS: Readonly<Record<string, (message: Message) => string>> = {
  'stack-step': ({ data }) => String(data?.step),
  'stack-deploying': ({ data }) => (data?.isNew ? 'creating' : 'updating'),
  'stack-deleting': () => 'deleting',
};
const ENDS: Readonly<Record<string, StackRow['phase']>> = {
  'stack-created': 'done',
  'stack-updated': 'done',
  'stack-unchanged': 'done',
  'stack-deleted': 'done',
  'stack-not-deployed': 'failed',
};

const textOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

function progressed(row: StackRow, { data }: Message): StackRow {
  return {
    ...row,
    done: Number(data?.done ?? 0),
    total: Number(data?.total ?? 0),
    waitingFor: textOf(data?.waitingFor),
    rollingBack: data?.rollingBack === true,
  };
}

function ended(row: StackRow, { code }: Message, phase: StackRow['phase'], nowMs: number): StackRow {
  const done = phase === 'done' ? row.total : row.done;
  const step = code === 'stack-not-deployed' ? 'failed' : code.slice('stack-'.length);
  return { ...row, phase, step, done, waitingFor: [], startedMs: row.startedMs ?? nowMs, endedMs: nowMs };
}

function next(row: StackRow, message: Message, nowMs: number): StackRow | undefined {
  const phase = ENDS[message.code];
  if (phase) return ended(row, message, phase, nowMs);
  const working: StackRow = { ...row, phase: 'working', startedMs: row.startedMs ?? nowMs };
  if (message.code === 'stack-progress') return progressed(working, message);
  const step = STEPS[message.code];
  return step ? { ...working, step: step(message) } : undefined;
}

/** A catalog that is being loaded: its rows are counted as the resources of a stack are. */
function catalogRow(rows: Rows, message: Message, nowMs: number): StackRow {
  const row = progressed(rows.get('catalog') ?? { ...newRow('catalog'), startedMs: nowMs }, message);
  const isDone = row.done === row.total;
  return {
    ...row,
    step: isDone ? 'loaded' : 'loading',
    phase: isDone ? 'done' : 'working',
    ...(isDone ? { endedMs: nowMs } : {}),
  };
}

/** The rows after a message; the same ones when it says nothing of them. */
export function advance(rows: Rows, message: Message, nowMs: number): Rows {
  if (message.code === 'deploy-plan') {
    const stacks = (message.data?.stacks ?? []) as readonly PlannedStack[];
    return new Map([...rows, ...stacks.map(({ id, needs }) => [id, newRow(id, needs)] as const)]);
  }
  if (message.code === 'seed-progress')
    return new Map([...rows, ['catalog', catalogRow(rows, message, nowMs)]]);
  if (message.stack === undefined) return rows;
  const row = next(rows.get(message.stack) ?? newRow(message.stack), message, nowMs);
  return row ? new Map([...rows, [row.id, row]]) : rows;
}

/** Nothing of them moves any more. */
export const atRest = (rows: Rows): boolean =>
  [...rows.values()].every((row) => row.phase === 'done' || row.phase === 'failed');

/** The rows tell it: it needs no line of its own. */
export const isTold = (message: Message): boolean =>
  definitionOf(message.code)?.counter === true ||
  message.code in ENDS ||
  message.code in STEPS ||
  message.code === 'stack-event' ||
  message.code === 'seed-progress';
