import { asMap, type Data, isDataMap } from '../../../project/template-yaml.ts';
import type { Finding, Rule } from './reviewed.ts';

// Where the service is safe by default, a value that is written can make it less so: nothing written counts as the default.

const ACCESS_BLOCKS = ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'];

const taken = (isNew: boolean, what: string): Finding =>
  isNew ? { verb: 'opens access', what } : { verb: 'reduces protection', what };

/** Which blocks are on. Without the property S3 switches on all; once it is written, those that it does not name are off. */
const blocksOf = (value: Data | undefined, standard: readonly string[]): readonly string[] =>
  value === undefined ? standard : ACCESS_BLOCKS.filter((key) => String(asMap(value)[key]) === 'true');

const accessBlock: Rule = (before, after, { isNew }) => {
  const old = isNew ? ACCESS_BLOCKS : blocksOf(before, ACCESS_BLOCKS);
  const now = blocksOf(after, isNew ? ACCESS_BLOCKS : []);
  const lost = old.filter((key) => !now.includes(key));
  if (lost.length === 0) return undefined;
  return taken(
    isNew,
    isNew ? `${lost.join(', ')} off` : `PublicAccessBlockConfiguration: ${lost.join(', ')} off`,
  );
};

/** Without ACLs only policies open a bucket. Removing the property switches them on. */
const ownership: Rule = (before, after, { isNew }) => {
  const rules = [asMap(after).Rules ?? []].flat().map((one) => String(asMap(one).ObjectOwnership));
  const isSafe = rules.length > 0 && rules.every((one) => one === 'BucketOwnerEnforced');
  const stays = isSafe || (isNew && after === undefined);
  return stays || (before === undefined && after === undefined)
    ? undefined
    : taken(isNew, 'OwnershipControls: ACLs are in use');
};

const serverSide: Rule = (before, after, { isNew }) => {
  const isOn = (value: Data | undefined): boolean => value === undefined || String(value) === 'true';
  // What a new queue has by a condition is known when its change set is ready.
  const isLost = isNew ? !isOn(after) && !isDataMap(after) : !isOn(after) && String(before) !== String(after);
  return isLost ? taken(isNew, 'SqsManagedSseEnabled is switched off') : undefined;
};

const recursion: Rule = (_before, after, { isNew }) =>
  after === undefined || after === 'Terminate' ? undefined : taken(isNew, 'RecursiveLoop is allowed');

/** What masks card numbers and the like in logs and messages: less of it shows more. */
const dataProtection: Rule = (before, _after, { isNew }) =>
  isNew || before === undefined ? undefined : taken(false, 'DataProtectionPolicy changes');

/** A threshold that is harder to reach; without the direction of the comparison any other may be. */
const threshold: Rule = (before, after, { isNew, before: was, after: is }) => {
  if (isNew) return undefined;
  const [, operator] = [was, is].map((one) => String(asMap(asMap(one).Properties).ComparisonOperator));
  const [old, now] = [Number(before), Number(after)];
  const isEasier =
    (/^GreaterThan(OrEqualTo)?Threshold$/.test(operator ?? '') && now <= old) ||
    (/^LessThan(OrEqualTo)?Threshold$/.test(operator ?? '') && now >= old);
  return isEasier ? undefined : taken(false, 'Threshold: it may warn later or never');
};

/** Fewer periods warn sooner, as long as no more of them must be over the threshold than there are. */
const periods: Rule = (before, after, { isNew, after: is }) => {
  const { DatapointsToAlarm: needed, EvaluationPeriods: all } = asMap(asMap(is).Properties);
  const isSooner =
    Number(after ?? all) <= Number(before ?? all) && (needed === undefined || needed === after);
  return isNew || isSooner ? undefined : taken(false, 'periods: it may warn later or never');
};

/** Rules by `type/property`. */
export const SAFE_DEFAULTS: Readonly<Record<string, Rule>> = {
  'AWS::CloudWatch::Alarm/DatapointsToAlarm': periods,
  'AWS::CloudWatch::Alarm/EvaluationPeriods': periods,
  'AWS::CloudWatch::Alarm/Threshold': threshold,
  'AWS::Lambda::Function/RecursiveLoop': recursion,
  'AWS::Logs::LogGroup/DataProtectionPolicy': dataProtection,
  'AWS::S3::Bucket/OwnershipControls': ownership,
  'AWS::S3::Bucket/PublicAccessBlockConfiguration': accessBlock,
  'AWS::SNS::Topic/DataProtectionPolicy': dataProtection,
  'AWS::SQS::Queue/SqsManagedSseEnabled': serverSide,
};
