import type { ResourceChange } from '../../aws/stacks.ts';

/** When a deployment asks before it changes something. */
export type ApprovalRule = 'never' | 'destructive' | 'any';

/** Types that hold what nobody can make again. */
const HOLDS_DATA = [
  /^AWS::DynamoDB::(Global)?Table$/,
  /^AWS::S3::Bucket$/,
  /^AWS::SQS::Queue$/,
  /^AWS::RDS::DB(Instance|Cluster)$/,
  /^AWS::DSQL::Cluster$/,
  /^AWS::Cognito::UserPool$/,
  /^AWS::EFS::FileSystem$/,
  /^AWS::Kinesis::Stream$/,
  /^AWS::ECR::Repository$/,
  /^AWS::KMS::Key$/,
  /^AWS::SecretsManager::Secret$/,
];

const GRANTS_RIGHTS = new Set([
  'AWS::IAM::Role',
  'AWS::IAM::Policy',
  'AWS::IAM::RolePolicy',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::User',
  'AWS::IAM::UserPolicy',
  'AWS::IAM::Group',
]);
const RIGHTS_PROPERTIES = new Set([
  'Policies',
  'PolicyDocument',
  'ManagedPolicyArns',
  'AssumeRolePolicyDocument',
  'PermissionsBoundary',
  'Roles',
]);

/** Who may come in over the network, by the property that says so. */
const OPENS_ACCESS: Readonly<Record<string, string>> = {
  'AWS::EC2::SecurityGroup': 'SecurityGroupIngress',
  'AWS::EC2::SecurityGroupIngress': 'Properties',
};

export const holdsData = (type: string): boolean => HOLDS_DATA.some((pattern) => pattern.test(type));

function dataLoss(change: ResourceChange): string | undefined {
  if (!holdsData(change.type)) return undefined;
  const name = `${change.logicalId} (${change.type}${change.physicalId ? `, ${change.physicalId}` : ''})`;
  const kept = change.policyAction?.includes('Retain') === true;
  if (change.action === 'Remove') return kept ? undefined : `deletes ${name} and what it holds`;
  if (change.action !== 'Modify' || !change.replacement || change.replacement === 'False') return undefined;
  const certainty = change.replacement === 'Conditional' ? 'may replace' : 'replaces';
  return `${certainty} ${name} by an empty one${kept ? ' (the old one is kept, outside of the stack)' : ''}`;
}

/** Every grant within a document of properties, as text that can be compared. */
function grants(json: string | undefined): Set<string> | undefined {
  if (!json) return undefined;
  const found = new Set<string>();
  const walk = (value: unknown, key: string): void => {
    if (Array.isArray(value)) {
      for (const item of value) {
        if (key === 'Statement' || key === 'ManagedPolicyArns') found.add(JSON.stringify(item));
        else walk(item, key);
      }
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, inner] of Object.entries(value)) walk(inner, name);
    }
  };
  try {
    walk(JSON.parse(json), '');
    return found;
  } catch {
    return undefined;
  }
}

function widerRights(change: ResourceChange): string | undefined {
  if (!GRANTS_RIGHTS.has(change.type)) return undefined;
  const name = `${change.logicalId} (${change.type})`;
  if (change.action === 'Add') return `adds rights: ${name}`;
  if (change.action !== 'Modify' || !change.properties.some((one) => RIGHTS_PROPERTIES.has(one)))
    return undefined;
  const before = grants(change.before);
  const after = grants(change.after);
  const same = before && after && [...after].every((grant) => before.has(grant));
  return same && !change.properties.includes('PermissionsBoundary') ? undefined : `may widen rights: ${name}`;
}

function widerAccess(change: ResourceChange): string | undefined {
  const property = OPENS_ACCESS[change.type];
  if (!property) return undefined;
  const name = `${change.logicalId} (${change.type})`;
  if (change.action === 'Add') return `opens access: ${name}`;
  if (change.action !== 'Modify') return undefined;
  const inbound = property === 'Properties' || change.properties.includes(property);
  return inbound ? `may open access: ${name}` : undefined;
}

/**
 * Why somebody should agree to this change set first; nothing when it needs no approval.
 * A stack that is new has nothing to lose and no rights to widen.
 */
export function approvalReasons(
  changes: readonly ResourceChange[],
  isNew: boolean,
  rule: ApprovalRule,
): string[] {
  if (rule === 'never') return [];
  const serious = isNew
    ? []
    : changes.flatMap((change) => [dataLoss(change), widerRights(change), widerAccess(change)]);
  const reasons = serious.filter((reason) => reason !== undefined);
  if (rule === 'destructive' || reasons.length > 0) return reasons;
  return changes.length === 0 ? [] : [`changes ${changes.length} resources`];
}
