import type { Rows, StackRow } from './stack-rows.ts';
import { filled, lineOf, type Piece, widthOf } from './width.ts';

/** What a frame depends on, the rows aside. */
export interface FrameOptions {
  /** Of the window. */
  columns: number;
  /** Of the window; a frame is never taller. */
  height: number;
  nowMs: number;
  colour: boolean;
  /** Nothing will follow: what waits was not begun. */
  last: boolean;
}

const MOST_NAME = 24;
const FULL = '█';
const EMPTY = '░';

/** `4.2 s`, `1:05`, `1:02:03`. */
export function elapsed(ms: number): string {
  if (ms < 60_000) return `${(Math.floor(ms / 100) / 10).toFixed(1)} s`;
  const seconds = Math.floor(ms / 1000);
  const two = (value: number): string => String(value).padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes}:${two(seconds % 60)}`
    : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}

const barWidth = (columns: number): number =>
  columns >= 100 ? 24 : columns >= 60 ? 16 : columns >= 40 ? 8 : 0;

const PAINTS = { waiting: 'dim', working: 'cyan', done: 'green', failed: 'red' } as const;

function bar(row: StackRow, width: number): string {
  const share = row.phase === 'done' ? 1 : row.total > 0 ? Math.min(1, row.done / row.total) : 0;
  const full = Math.floor(share * width);
  return FULL.repeat(full) + EMPTY.repeat(width - full);
}

const shortList = (names: readonly string[]): string =>
  names.length <= 3 ? names.join(', ') : `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`;

function waitsFor(row: StackRow, rows: Rows, last: boolean): string {
  if (row.phase === 'done' || row.phase === 'failed') return row.step;
  if (row.phase === 'waiting') {
    if (last) return 'not begun';
    const before = row.needs.filter((id) => rows.get(id)?.phase !== 'done' && rows.has(id));
    return before.length > 0 ? `waits for ${shortList(before)}` : 'waits for its turn';
  }
  if (last) return `${row.rollingBack ? 'rolling back' : row.step} (left to itself)`;
  if (row.rollingBack) return `rolling back ${shortList(row.waitingFor)}`.trimEnd();
  return row.waitingFor.length > 0 ? `${row.step}: ${shortList(row.waitingFor)}` : row.step;
}

function pieces(row: StackRow, rows: Rows, nameWidth: number, options: FrameOptions): Piece[] {
  const paint = row.rollingBack && row.phase === 'working' ? 'yellow' : PAINTS[row.phase];
  const width = barWidth(options.columns);
  const time = row.startedMs === undefined ? '' : elapsed((row.endedMs ?? options.nowMs) - row.startedMs);
  const count = row.total > 0 ? `${row.done}/${row.total}` : '';
  return [
    { text: `${filled(row.id, nameWidth)} `, ...(row.phase === 'waiting' ? { paint: 'dim' as const } : {}) },
    ...(width > 0 ? [{ text: `${bar(row, width)} `, paint } as const] : []),
    { text: `${count.padStart(7)} ${time.padStart(7)}  ` },
    { text: waitsFor(row, rows, options.last), paint: row.phase === 'working' ? 'dim' : paint },
  ];
}

const URGENCY = { failed: 0, working: 1, waiting: 2, done: 3 } as const;

/** The rows that filled into the window: what works comes before what waits and what is done. */
function visible(rows: Rows, height: number): { shown: StackRow[]; hidden: number } {
  const all = [...rows.values()];
  const room = Math.max(1, height - 1);
  if (all.length <= room) return { shown: all, hidden: 0 };
  const urgent = [...all].sort((a, b) => URGENCY[a.phase] - URGENCY[b.phase]);
  const kept = new Set(urgent.slice(0, Math.max(0, room - 1)));
  return { shown: all.filter((row) => kept.has(row)), hidden: all.length - kept.size };
}

/** One picture of the stacks: a line for each, none wider than the window, the last column left free. */
export function frame(rows: Rows, options: FrameOptions): string[] {
  const columns = options.columns - 1;
  const nameWidth = Math.min(MOST_NAME, Math.max(0, ...[...rows.keys()].map(widthOf)));
  const { shown, hidden } = visible(rows, options.last ? Number.POSITIVE_INFINITY : options.height);
  const lines = shown.map((row) => lineOf(pieces(row, rows, nameWidth, options), columns, options.colour));
  if (hidden > 0)
    lines.push(lineOf([{ text: `and ${hidden} more stacks`, paint: 'dim' }], columns, options.colour));
  return lines.map((line) => line.trimEnd());
}
