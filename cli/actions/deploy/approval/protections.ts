import { asMap, type Data, type DataMap } from '../../../project/template-yaml.ts';

/** Says what a new value takes away; undefined when it protects as much as the old one. */
type Guard = (before: Data | undefined, after: Data | undefined) => string | undefined;

const isTrue = (value: Data | undefined): boolean =>
  ['true', 'ACTIVE', 'ENABLED', 'Enabled'].includes(String(value));
const same = (a: Data | undefined, b: Data | undefined): boolean => JSON.stringify(a) === JSON.stringify(b);

const switchedOff: Guard = (before, after) =>
  isTrue(before) && !isTrue(after) ? `is switched off` : unclear(before, after);
const offByDefaultOn: Guard = (_before, after) => (String(after) === 'false' ? 'is switched off' : undefined);
/** A value that is set and becomes another one, or none. */
const replaced: Guard = (before, after) =>
  before !== undefined && !same(before, after) ? 'changes' : undefined;
const changed: Guard = (before, after) => (same(before, after) ? undefined : 'changes');
const removed: Guard = (before, after) =>
  before !== undefined && after === undefined ? 'is removed' : undefined;

/** Neither side says what it is: it may be less. */
const unclear: Guard = (before, after) =>
  (typeof before === 'object' && before !== null) || (typeof after === 'object' && after !== null)
    ? 'may be switched off'
    : undefined;

/** @param standard value when none is written; Infinity for permanently */
const lowered =
  (standard: number): Guard =>
  (before, after) => {
    const [old, now] = [Number(before ?? standard), Number(after ?? standard)];
    return now >= old ? undefined : 'is reduced';
  };

const inside =
  (key: string, guard: Guard): Guard =>
  (before, after) =>
    guard(asMap(before)[key], asMap(after)[key]);

const either =
  (...guards: Guard[]): Guard =>
  (before, after) =>
    guards.map((guard) => guard(before, after)).find((one) => one !== undefined);

const ACCESS_BLOCKS = ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'];

/** Properties that protect data, whatever type they are of. `Type/Property` is for one type only. */
const GUARDS: Readonly<Record<string, Guard>> = {
  BackupRetentionPeriod: lowered(1),
  BucketEncryption: replaced,
  DeletionProtection: switchedOff,
  DeletionProtectionEnabled: switchedOff,
  EnableKeyRotation: switchedOff,
  EncryptionConfiguration: replaced,
  EncryptionSpecification: replaced,
  KeyId: replaced,
  KmsKeyArn: replaced,
  KmsKeyId: replaced,
  KmsMasterKeyId: replaced,
  LifecycleConfiguration: changed,
  LoggingConfiguration: removed,
  MessageRetentionPeriod: lowered(345_600),
  ObjectLockConfiguration: replaced,
  ObjectLockEnabled: switchedOff,
  OwnershipControls: replaced,
  PendingWindowInDays: lowered(30),
  PointInTimeRecoverySpecification: either(
    inside('PointInTimeRecoveryEnabled', switchedOff),
    inside('RecoveryPeriodInDays', lowered(35)),
  ),
  PublicAccessBlockConfiguration: either(...ACCESS_BLOCKS.map((key) => inside(key, switchedOff))),
  RedrivePolicy: removed,
  RetentionInDays: lowered(Number.POSITIVE_INFINITY),
  RetentionPeriodHours: lowered(24),
  SqsManagedSseEnabled: offByDefaultOn,
  SSESpecification: replaced,
  StorageEncrypted: switchedOff,
  StreamEncryption: replaced,
  TimeToLiveSpecification: changed,
  VersioningConfiguration: inside('Status', switchedOff),
};

/** Whether a property protects data rather than granting something. */
export const isProtection = (property: string): boolean => property in GUARDS;

/** What a change of a protecting property takes away, in words. */
export const reducedProtection = (
  property: string,
  before: Data | undefined,
  after: Data | undefined,
): string | undefined => {
  const lost = GUARDS[property]?.(before, after);
  return lost === undefined ? undefined : `${property} ${lost}`;
};

/** Protections that a new resource switches off where they would be on, or that belong to it by good practice. */
export function missingProtections(properties: DataMap): string[] {
  const block = properties.PublicAccessBlockConfiguration;
  const open = ACCESS_BLOCKS.filter((key) => String(asMap(block)[key] ?? 'true') !== 'true');
  return [
    ...open.map((key) => `${key} is off`),
    ...(String(properties.SqsManagedSseEnabled) === 'false' ? ['SqsManagedSseEnabled is switched off'] : []),
  ];
}

const KEEPS = /^(Retain|RetainExceptOnCreate|Snapshot)$/;

/** Policies of a resource that no longer keep it. */
export const weakenedPolicies = (before: DataMap, after: DataMap): string[] =>
  ['DeletionPolicy', 'UpdateReplacePolicy'].filter(
    (name) => KEEPS.test(String(before[name])) && !KEEPS.test(String(after[name])),
  );
