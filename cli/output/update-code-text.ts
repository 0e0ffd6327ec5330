import type { UpdateCodeReport } from '../actions/update-code.ts';
import { rendered } from './neutral.ts';
import { table } from './table.ts';

/** Old and new hash of each function. */
export const renderUpdateCode = rendered(({ functions }: UpdateCodeReport): string => {
  if (functions.length === 0) return 'No function has its code in files of the project.';
  return table(
    functions.map(({ stack, logicalId, action, before, after, durationMs }) => {
      const change =
        action === 'updated' ? `${before.slice(0, 12)} → ${after.slice(0, 12)}` : before.slice(0, 12);
      return [`${stack}/${logicalId}`, action, change, action === 'updated' ? `${durationMs} ms` : ''];
    }),
    [3],
  );
});
