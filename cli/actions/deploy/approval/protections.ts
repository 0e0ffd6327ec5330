import type { Data, DataMap } from '../../../project/template-yaml.ts';
import { changed, either, type Guard, inside, lowered, redrive, replaced, switchedOff } from './guards.ts';
import { entryOf } from './harmless.ts';
import { TYPE_GUARDS } from './type-guards.ts';

/** Properties that protect data, whatever type of those in `harmless.ts` they are of. */
const GUARDS: Readonly<Record<string, Guard>> = {
  DeletionProtectionEnabled: switchedOff,
  EnableKeyRotation: switchedOff,
  LifecycleConfiguration: changed,
  LoggingConfiguration: replaced,
  MessageRetentionPeriod: lowered(345_600),
  // Nobody can take back what is locked, and it is paid for as long.
  ObjectLockConfiguration: changed,
  ObjectLockEnabled: changed,
  PendingWindowInDays: lowered(30),
  PointInTimeRecoverySpecification: either(
    inside('PointInTimeRecoveryEnabled', switchedOff),
    inside('RecoveryPeriodInDays', lowered(35)),
  ),
  RedrivePolicy: redrive,
  RetentionInDays: lowered(Number.POSITIVE_INFINITY),
  RetentionPeriodHours: lowered(24),
  TimeToLiveSpecification: changed,
  VersioningConfiguration: inside('Status', switchedOff),
};

const guardOf = (type: string, property: string): Guard | undefined =>
  entryOf(TYPE_GUARDS, type, property) ?? GUARDS[property];

/** Whether the direction of a change decides about a property. */
export const isProtection = (type: string, property: string): boolean =>
  guardOf(type, property) !== undefined;

/** What a change of a protecting property takes away, in words. */
export const reducedProtection = (
  type: string,
  property: string,
  before: Data | undefined,
  after: Data | undefined,
): string | undefined => {
  const lost = guardOf(type, property)?.(before, after);
  return lost === undefined ? undefined : `${property} ${lost}`;
};

const KEEPING: Readonly<Record<string, number>> = {
  Retain: 2,
  RetainExceptOnCreate: 2,
  Snapshot: 1,
  Delete: 0,
};

/** How much of a resource a policy keeps; databases keep a snapshot where nothing is written. A value that is not known keeps nothing. */
const kept = (policy: Data | undefined, type: string): number =>
  policy === undefined ? (/^AWS::(RDS|Neptune|DocDB)::/.test(type) ? 1 : 0) : (KEEPING[String(policy)] ?? 0);

/**
 * Policies of a resource that keep less of it.
 * @param holdsData a deletion that is written out where nothing was is meant, for data
 */
export const weakenedPolicies = (before: DataMap, after: DataMap, holdsData: boolean): string[] =>
  ['DeletionPolicy', 'UpdateReplacePolicy'].filter((name) => {
    const [old, now] = [before[name], after[name]];
    if (JSON.stringify(old) === JSON.stringify(now)) return false;
    const type = String(after.Type);
    return kept(now, type) < kept(old, type) || (holdsData && now !== undefined && kept(now, type) === 0);
  });
