import { asMap, type Data, isDataMap } from '../../../project/template-yaml.ts';
import type { Finding, Rule } from './reviewed.ts';

/** `KmsKeyId`, `KMSMasterKeyID`, `KmsKeyArn`, `TargetKeyId` and the like. */
const KEY_NAME = /^(KMS|Kms|Target)\w*Key(I[dD]|Arn)$/;

function keysOf(value: Data | undefined): Data[] {
  if (Array.isArray(value)) return value.flatMap(keysOf);
  return Object.entries(asMap(value)).flatMap(([name, one]) => (KEY_NAME.test(name) ? [one] : keysOf(one)));
}

/** Which account the name of a key is of: a name without one is of the stack's own. */
function accountOf(text: string): string | undefined {
  return /^arn:[^:]*:kms:[^:]*:([^:]*):/.exec(text)?.[1];
}

const OF_THIS_ACCOUNT = /^arn:.*:kms:.*:\$\{AWS::AccountId\}:/;

/** Whether a key is of this account, of another one, or of an unknown one. */
function ownerOf(key: Data, { account, resources }: Parameters<Rule>[2]): 'own' | 'other' | 'unknown' {
  if (typeof key === 'string') {
    if (/\{\{|resolve:/.test(key)) return 'unknown';
    const named = accountOf(key);
    return named === undefined || named === account ? 'own' : 'other';
  }
  const { Ref: ref, 'Fn::GetAtt': getAtt, 'Fn::Sub': sub } = asMap(key);
  if (typeof sub === 'string') return OF_THIS_ACCOUNT.test(sub) ? 'own' : 'unknown';
  const [id = ''] = [ref ?? getAtt ?? ''].flat().map((one) => String(one).split('.')[0]);
  return /^AWS::KMS::(Key|ReplicaKey|Alias)$/.test(String(resources?.[id ?? '']?.Type)) ? 'own' : 'unknown';
}

const lost = (what: string): Finding => ({ verb: 'reduces protection', what });

/**
 * Encryption that is there may not become another. Where none was written the service has its own, and a key of this account is
 * as good: whoever owns another key can take the data away. The value is the key, or holds it.
 */
const encryption =
  (property: string): Rule =>
  (before, after, one) => {
    if (!one.isNew && before !== undefined) return lost(`${property} changes`);
    const keys = isDataMap(after) && !/Key(I[dD]|Arn)$/.test(property) ? keysOf(after) : [after ?? ''];
    const owners = keys.map((key) => ownerOf(key, one));
    if (owners.includes('other')) return lost(`${property} is a key of another account`);
    // Where a new resource takes its key from is known when its change set is ready.
    return owners.includes('unknown') && !one.isNew
      ? lost(`${property} may be a key of another account`)
      : undefined;
  };

const PROPERTIES = [
  'DynamoDB::Table/SSESpecification',
  'KMS::Alias/TargetKeyId',
  'Kinesis::Stream/StreamEncryption',
  'Lambda::EventSourceMapping/KmsKeyArn',
  'Lambda::Function/KmsKeyArn',
  'Logs::LogGroup/KmsKeyId',
  'S3::Bucket/BucketEncryption',
  'SNS::Topic/KmsMasterKeyId',
  'SQS::Queue/KmsMasterKeyId',
  'SecretsManager::Secret/KmsKeyId',
];

/** Rules for everything that names a key, by `type/property`. */
export const ENCRYPTION: Readonly<Record<string, Rule>> = Object.fromEntries(
  PROPERTIES.map((one) => [`AWS::${one}`, encryption(one.slice(one.indexOf('/') + 1))]),
);
