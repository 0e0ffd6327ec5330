import { asMap, type Data, type DataMap } from '../../../project/template-yaml.ts';
import {
  changed,
  either,
  type Guard,
  inside,
  lowered,
  offByDefaultOn,
  redrive,
  removed,
  replaced,
  switchedOff,
} from './guards.ts';
import { TYPE_GUARDS } from './type-guards.ts';

const ACCESS_BLOCKS = ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'];

/** Properties that protect data, whatever type they are of. */
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
  RedrivePolicy: redrive,
  RetentionInDays: lowered(Number.POSITIVE_INFINITY),
  RetentionPeriodHours: lowered(24),
  SqsManagedSseEnabled: offByDefaultOn,
  SSESpecification: replaced,
  StorageEncrypted: switchedOff,
  StreamEncryption: replaced,
  TimeToLiveSpecification: changed,
  VersioningConfiguration: inside('Status', switchedOff),
};

const guardOf = (type: string, property: string): Guard | undefined =>
  TYPE_GUARDS[`${type}/${property}`] ?? GUARDS[property];

/** Whether a property protects data rather than granting something. */
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
