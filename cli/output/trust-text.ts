import type { TrustListReport, TrustReport } from '../actions/trust.ts';
import { rendered } from './neutral.ts';
import { table } from './table.ts';

const DONE = {
  trusted: 'is trusted',
  revoked: 'is not trusted any more',
  unchanged: 'is unchanged',
} as const;

/** One line for the project, and the files that it names as code. */
export const renderTrust = rendered(({ action, folder, code, installedFrom }: TrustReport): string => {
  const note = installedFrom
    ? ['This command was installed from it, so its code runs without an entry.']
    : [];
  return [`${folder} ${DONE[action]}.`, ...note, ...code.map((one) => `  ${one}`)].join('\n');
});

export const renderTrustList = rendered(({ projects }: TrustListReport): string => {
  if (projects.length === 0) return 'No project is trusted.';
  return table(projects.map(({ folder, at, current }) => [folder, at, current ? '' : 'changed since']));
});
