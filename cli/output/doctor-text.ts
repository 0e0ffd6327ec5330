import type { DoctorReport } from '../actions/doctor.ts';
import { rendered } from './neutral.ts';

const MARK = { ok: 'ok  ', warn: 'WARN', fail: 'FAIL', unknown: '?   ' } as const;

/** A line for each check, its remedy below it. */
export const renderDoctor = rendered((report: DoctorReport): string => {
  const lines = report.checks.flatMap(({ status, id, text, remedy }) => [
    `${MARK[status]}  ${id.padEnd(18)}  ${text}`,
    ...(remedy ? [`${' '.repeat(26)}${remedy}`] : []),
  ]);
  const failed = report.checks.filter((one) => one.status === 'fail').length;
  const verdict = report.healthy
    ? `Nothing is in the way of ${report.environment}.`
    : `${failed} thing${failed === 1 ? ' is' : 's are'} in the way of ${report.environment}.`;
  return [...lines, verdict].join('\n');
});
