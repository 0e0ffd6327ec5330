import { causeLines } from '../actions/deploy/failure.ts';
import type { DiagnoseReport, Diagnosis } from '../actions/diagnose.ts';
import type { DriftReport } from '../actions/drift.ts';
import type { GcReport } from '../actions/gc.ts';
import type { RollbackReport } from '../actions/rollback.ts';
import { rendered } from './neutral.ts';
import { table } from './table.ts';

function diagnosis(one: Diagnosis): string {
  const later = one.recovered ? 'A later deployment of it went well.' : `Then: ${one.next}`;
  return `${one.at}  ${causeLines(one).join('\n')}\n  ${one.remedy}\n  ${later}`;
}

export const renderDiagnose = rendered((report: DiagnoseReport): string => {
  if (report.failures.length === 0) {
    const none = report.notDeployed.length > 0 ? ` Not deployed: ${report.notDeployed.join(', ')}.` : '';
    return `${report.environment}: no deployment has failed.${none}`;
  }
  return report.failures.map(diagnosis).join('\n\n');
});

export const renderRollback = rendered((report: RollbackReport): string => {
  if (report.rolledBack.length === 0) return `${report.environment}: there is nothing to roll back.`;
  return report.rolledBack
    .map(({ id, name, skipped }) => {
      const without = skipped.length > 0 ? ` Left as they are: ${skipped.join(', ')}.` : '';
      return `${id} (${name}) is rolled back.${without}`;
    })
    .join('\n');
});

export const renderDrift = rendered((report: DriftReport): string => {
  const lines = report.stacks.flatMap(({ id, drift, reason, resources }) => [
    `${id}: ${drift}${reason ? ` (${reason})` : ''}`,
    ...resources.flatMap((one) => [
      `  ${one.status === 'DELETED' ? '-' : '~'} ${one.logicalId} ${one.type} ${one.status}  ${one.where}`,
      ...one.differences.map(({ path, expected, actual }) => `      ${path}: ${expected} → ${actual}`),
    ]),
  ]);
  const advice = 'npx cloudcart deploy does not undo drift: change it back, or write it into the template.';
  return [...lines, report.drifted ? advice : 'No drift.'].join('\n');
});

const kb = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;

export const renderGc = rendered((report: GcReport): string => {
  const { unused, unusedBytes, kept, bucket, deleted } = report;
  const rest = `${kept.objects} objects (${kb(kept.bytes)}) stay in ${bucket}.`;
  if (unused.length === 0) return `Nothing to delete: ${rest}`;
  const rows = unused.map((one) => [one.key, kb(one.bytes), one.modified]);
  const verb = deleted ? 'deleted' : 'would be deleted';
  return `${table(rows, [1])}\n${unused.length} objects (${kb(unusedBytes)}) ${verb}; ${rest}`;
});
