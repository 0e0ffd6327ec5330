import type { RetainedResource } from '../../aws/retained-resources.ts';
import type { StackEvent } from '../../aws/stacks.ts';

/** The time during which a stack had a resource that it created itself, as the stack's events show it. */
export interface Lifespan {
  /** The creation began. */
  from: Date;
  /** The creation, or the last update, was complete. */
  complete: Date;
  /** Absent while the stack has the resource. */
  until?: Date;
  /** The stack left the resource when it let it go (`DELETE_SKIPPED`). */
  isRetained: boolean;
}

const COMPLETE = /^(CREATE|UPDATE|IMPORT)_COMPLETE$/;
const BEGUN = /^(CREATE|UPDATE|IMPORT)_IN_PROGRESS$/;
const ENDED = /^DELETE_(COMPLETE|SKIPPED)$/;

const BEFORE_ALL_RECORDS = new Date(0);

/**
 * When the creation of a resource began. Of a stack that is older than its records (CloudFormation keeps events for 90 days) only
 * updates are known, and then the resource may be of any age.
 */
function beginningOf(past: readonly StackEvent[], { at, status }: StackEvent, name: string): Date {
  const isOther = ({ physicalId }: StackEvent): boolean => Boolean(physicalId) && physicalId !== name;
  const isUpdate = (one: { status: string }): boolean => one.status.startsWith('UPDATE_');
  if (isUpdate({ status }) && past.every((one) => isUpdate(one) && !isOther(one))) return BEFORE_ALL_RECORDS;
  const run = past.slice(past.findLastIndex((one) => !BEGUN.test(one.status) || isOther(one)) + 1);
  return run[0]?.at ?? at;
}

/** Reads the events of one logical id. */
function lifespansOfLogicalId(events: readonly StackEvent[], name: string): Lifespan[] {
  const all: Lifespan[] = [];
  let open: Lifespan | undefined;
  for (const [index, event] of events.entries()) {
    const { at, status, physicalId } = event;
    if (physicalId !== name) continue;
    if (COMPLETE.test(status) && open) open.complete = at;
    else if (COMPLETE.test(status)) {
      const from = beginningOf(events.slice(0, index), event, name);
      open = { from, complete: at, isRetained: false };
      all.push(open);
    } else if (ENDED.test(status) && open) {
      open.until = at;
      open.isRetained = status === 'DELETE_SKIPPED';
      open = undefined;
    }
  }
  return all;
}

/**
 * Lists the times during which a stack had a resource. Only a completed creation begins one: when a name is taken, CloudFormation
 * writes `CREATE_FAILED` with the physical id of the other resource, and the rollback then ends it with `DELETE_SKIPPED` or
 * `DELETE_COMPLETE` without touching it.
 * @param events of one stack, oldest first
 */
export function lifespansOf(events: readonly StackEvent[], { type, name }: RetainedResource): Lifespan[] {
  const ofType = events.filter((one) => one.type === type);
  const ids = new Set(ofType.filter((one) => one.physicalId === name).map((one) => one.logicalId));
  return [...ids].flatMap((id) =>
    lifespansOfLogicalId(
      ofType.filter((one) => one.logicalId === id),
      name,
    ),
  );
}
