import type { TraceReport } from '../actions/trace.ts';
import { rendered } from './neutral.ts';
import { table } from './table.ts';

const MARKS = { log: ' ', record: '■', 'dead-letter': '✗' } as const;

/** `+0.312s` after the first entry. */
const after = (at: string, first: string): string =>
  `+${((Date.parse(at) - Date.parse(first)) / 1000).toFixed(3)}s`;

/** The timeline, and below it how it stands. */
export const renderTrace = rendered(({ id, timeline, verdict }: TraceReport): string => {
  const first = timeline[0]?.at ?? '';
  const rows = timeline.map((one) => [
    one.at.slice(11, 23),
    after(one.at, first),
    MARKS[one.source],
    one.where,
    one.level === 'info' ? one.text : `${one.level.toUpperCase()} ${one.text}`,
  ]);
  const end = verdict
    ? `\n${verdict.state.toUpperCase()}: ${verdict.text}${verdict.remedy ? `\n${verdict.remedy}` : ''}`
    : '';
  return `${id}  ${first.slice(0, 10)}   ■ record  ✗ dead letter\n${table(rows, [1])}${end}`;
});
