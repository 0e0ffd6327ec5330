/** What a stack's status allows. */
export type StackCondition =
  /** Stands and can be updated. */
  | 'standing'
  /** Another operation is in progress. */
  | 'busy'
  /** Never came to stand: must be deleted before it can be created again. */
  | 'stillborn'
  /** Somebody has to do something first. */
  | 'stuck';

const STILLBORN = new Set(['ROLLBACK_COMPLETE', 'REVIEW_IN_PROGRESS', 'CREATE_FAILED', 'ROLLBACK_FAILED']);

export function conditionOf(status: string): StackCondition {
  if (STILLBORN.has(status)) return 'stillborn';
  if (status.endsWith('_IN_PROGRESS')) return 'busy';
  if (status.endsWith('_FAILED')) return 'stuck';
  return 'standing';
}

/** The last operation did what was asked. */
export const succeeded = (status: string): boolean =>
  status === 'CREATE_COMPLETE' || status === 'UPDATE_COMPLETE' || status === 'IMPORT_COMPLETE';
