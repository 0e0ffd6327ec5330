import type { DeployReport } from '../actions/deploy.ts';
import type { DestroyReport } from '../actions/destroy.ts';
import type { StatusReport } from '../actions/status.ts';
import { usageError } from '../errors.ts';
import { isNeutral, rendered } from './neutral.ts';
import { table } from './table.ts';

/** Outputs as `Name  value`. */
export const renderOutputs = rendered((outputs: Readonly<Record<string, string>>): string =>
  table(Object.entries(outputs)),
);

/** `ApiUrl` is `API_URL`. */
const variableName = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toUpperCase();

function variableLine([name, value]: [string, string]): string {
  const variable = variableName(name);
  if (/^[A-Z_][A-Z0-9_]*$/.test(variable) && isNeutral(value))
    return `${variable}='${value.replaceAll("'", "'\\''")}'`;
  throw usageError(
    'env-file-output',
    `The output ${name} cannot be written as an environment variable: its name or its value holds characters that are not plain text.`,
    'Read it with --json.',
  );
}

/**
 * Outputs as a file of environment variables; values in single quotes, as shells and dotenv read them.
 * @throws CliError `env-file-output` (exit 2) for a name that is no variable's, or a value that holds control characters
 */
export const renderEnvFile = (outputs: Readonly<Record<string, string>>): string =>
  Object.entries(outputs).map(variableLine).join('\n');

export const renderStatus = rendered((report: StatusReport): string => {
  const rows = report.stacks.map((one) => [one.id, one.name, one.status, one.reason ?? '']);
  const health = report.health
    ? `\n${report.health.url} answers ${report.health.status ?? `not at all (${report.health.error})`}`
    : '';
  return `${table(rows)}${health}\n${report.environment} is ${report.up ? 'up' : 'not up'}`;
});

export const renderDeploy = (report: DeployReport): string => renderOutputs(report.outputs);

/** `13 DynamoDB Table, 5 CloudFormation Stack`, the most first. */
function counted(items: readonly { type: string }[]): string {
  const counts = new Map<string, number>();
  for (const { type } of items) counts.set(type, (counts.get(type) ?? 0) + 1);
  const sorted = [...counts].sort(([, a], [, b]) => b - a);
  return sorted
    .map(([type, count]) => `${count} ${type.replace(/^AWS::/, '').replaceAll('::', ' ')}`)
    .join(', ');
}

export const renderDestroy = rendered((report: DestroyReport): string => {
  const { environment, deleted, inventory } = report;
  const kept = report.kept.length > 0 ? ` Kept: ${report.kept.map((one) => one.name).join(', ')}.` : '';
  if (deleted.length === 0) return `${environment}: nothing to delete.${kept}`;
  return [
    `Before: ${counted(inventory.before)}`,
    `After:  ${counted(inventory.after) || 'nothing'}`,
    `${environment}: ${deleted.length} stacks deleted, nothing of them is left.${kept}`,
  ].join('\n');
});
