import type { ResourceChange } from '../../aws/stacks.ts';
import { CliError } from '../../errors.ts';
import { asMap, type DataMap, parseTemplate } from '../../project/template-yaml.ts';
import { mayDeny } from './approval/grants.ts';
import { isHarmlessRemoval, isPublished, losesByReplacement } from './approval/harmless.ts';
import {
  changesMore,
  type NestedReview,
  type NestedTemplates,
  nestedReview,
  packagedSource,
} from './approval/nested-stacks.ts';
import { weakenedPolicies } from './approval/protections.ts';
import { leavesOpen } from './approval/removed-routes.ts';
import { replacedResources } from './approval/replaced.ts';
import { type ResolvedResources, resourcesOf } from './approval/resolved-template.ts';
import { NOT_REVIEWED, reviewChange } from './approval/review.ts';
import { lostWith } from './approval/sam-resources.ts';
import { changesBetween, isNested } from './approval/template-changes.ts';
import { mayComeOrGo, runsUnknown } from './approval/undecided.ts';

/** When a deployment asks before it changes something. */
export type ApprovalRule = 'never' | 'destructive' | 'any';

/** One reason to ask, and the resource that it is about. */
export interface ApprovalReason {
  /** Absent when it is about the stack. In a nested stack: `Nested/Inner`. */
  logicalId?: string;
  /** Type of the resource. */
  type?: string;
  text: string;
}

/** What a change set is reviewed with: resources before and after, as far as the templates are known. */
export interface Review {
  changes: readonly ResourceChange[];
  before?: ResolvedResources | undefined;
  after?: ResolvedResources | undefined;
  /** What nested stacks are and become, by logical id. */
  nested?: ReadonlyMap<string, NestedReview>;
  /** Packaged templates, for stacks nested in those. */
  templates?: NestedTemplates;
  /** Account of the stack, where it is known. */
  account?: string | undefined;
  /** Resources whose condition is false before and after: an engine may list them as added all the same. */
  absent?: ReadonlySet<string>;
}

/** Types that hold data that cannot be created again. */
const HOLDS_DATA = [
  /^AWS::(DynamoDB::(Global)?Table|Serverless::SimpleTable)$/,
  /^AWS::S3(Express|Tables)?::(Table|Directory)?Bucket$/,
  /^AWS::SQS::Queue$/,
  /^AWS::(RDS|DocDB|Neptune|Redshift)::\w*(Instance|Cluster)$/,
  /^AWS::DSQL::Cluster$/,
  /^AWS::(Cognito::UserPool|EFS::FileSystem|FSx::FileSystem|EC2::Volume|Backup::BackupVault)$/,
  /^AWS::(Kinesis::Stream|MSK::Cluster|ElastiCache::ReplicationGroup|MemoryDB::Cluster|Timestream::Table)$/,
  /^AWS::(OpenSearchService|Elasticsearch)::Domain$/,
  /^AWS::(ECR::Repository|CodeCommit::Repository|Route53::HostedZone)$/,
  /^AWS::KMS::Key$/,
  /^AWS::(SecretsManager::Secret|SSM::Parameter)$/,
  /^AWS::Logs::LogGroup$/,
];

export const holdsData = (type: string): boolean => HOLDS_DATA.some((pattern) => pattern.test(type));

/** What happens to the thing itself, by CloudFormation or by the template as it is deployed: another policy decides for each way to go. */
const isKept = ({ action, policyAction }: ResourceChange, before: DataMap | undefined): boolean =>
  policyAction === undefined
    ? /^Retain/.test(String(action === 'Modify' ? before?.UpdateReplacePolicy : before?.DeletionPolicy))
    : policyAction.includes('Retain');

const nameOf = ({ logicalId, type, physicalId }: ResourceChange): string =>
  `${logicalId} (${type}${physicalId ? `, ${physicalId}` : ''})`;

/** What is kept and leaves the stack is safe, and used no longer: what takes its place is empty. */
const leaves = (change: ResourceChange): string | undefined =>
  isPublished(change.type) ? undefined : `takes ${nameOf(change)} out of the stack; it is retained`;

/** Where something is called: another one has another address. */
const HAS_ADDRESS = /^AWS::ApiGateway(V2::Api|::RestApi)$/;

function dataLoss(change: ResourceChange, before: DataMap | undefined): string | undefined {
  const { action, type, replacement } = change;
  const name = nameOf(change);
  const kept = isKept(change, before);
  if (action === 'Remove') {
    if (kept) return leaves(change);
    return holdsData(type) ? `deletes ${name} and what it holds` : undefined;
  }
  if (action !== 'Modify' || !replacement || replacement === 'False') return undefined;
  const certainty = replacement === 'Conditional' ? 'may replace' : 'replaces';
  if (holdsData(type))
    return `${certainty} ${name} by an empty one${kept ? ' (the old one is kept, outside of the stack)' : ''}`;
  if (replacement === 'True' && HAS_ADDRESS.test(type)) return `replaces ${name} by one with another address`;
  const isRetained = change.policyAction === 'ReplaceAndRetain' && !isPublished(type);
  if (isRetained) return `${certainty} ${name} (the old one is kept, outside of the stack)`;
  return replacement === 'True' && losesByReplacement(type) ? `replaces ${name}` : undefined;
}

/** The resource out of the context that CloudFormation gives, when no template is known. */
function contextOf(json: string | undefined): DataMap | undefined {
  if (!json) return undefined;
  try {
    return asMap(parseTemplate(json, 'context').data);
  } catch (error) {
    if (error instanceof CliError) return undefined;
    throw error;
  }
}

function removal(change: ResourceChange, before: DataMap | undefined, after: Review['after']): string[] {
  if (isKept(change, before) || holdsData(change.type)) return [];
  const name = `${change.logicalId} (${change.type})`;
  const isIam = change.type.startsWith('AWS::IAM::');
  if (isIam && before && mayDeny(before)) return [`may widen rights: removes ${name}, which denies`];
  if (isIam && !before) return [`may widen rights: removes ${name}`];
  if (leavesOpen(change.type, before, after))
    return [`opens access: removes ${name}, whose requests reach a route without a key or an authorizer`];
  const lost = lostWith(before);
  if (lost !== undefined) return [`removes ${name}, with ${lost}`];
  return isHarmlessRemoval(change.type) ? [] : [`removes ${name}`];
}

/** The reasons inside of a nested stack; undefined when its templates are not known, or more of it changes than they. */
function nestedReasons(
  change: ResourceChange,
  { before, after, nested, templates = new Map(), account }: Review,
): ApprovalReason[] | undefined {
  const { logicalId, action } = change;
  const found = isNested(change.type) ? nested?.get(logicalId) : undefined;
  const isSame = !changesMore(change, before?.[logicalId], after?.[logicalId]);
  const isKnown = action === 'Add' || (action === 'Modify' && found?.before && isSame);
  if (!found?.after || !isKnown) return undefined;
  return reviewTemplates(found.before ?? resourcesOf([]), found.after, templates, account).map((one) => ({
    ...one,
    logicalId: `${logicalId}/${one.logicalId ?? ''}`,
    text: `in ${logicalId}: ${one.text}`,
  }));
}

/** Reasons to ask when one template becomes another, as far as the templates tell. */
export function reviewTemplates(
  before: ResolvedResources,
  after: ResolvedResources,
  templates: NestedTemplates,
  account?: string,
): ApprovalReason[] {
  const stacks = Object.entries(after).filter(([, one]) => isNested(String(one.Type)));
  const nested = new Map(
    stacks.map(([id, one]) => [id, nestedReview(one, templates, packagedSource(before[id], templates))]),
  );
  const changes = changesBetween(before, after);
  const found = approvalReasons({ changes, before, after, nested, templates, account }, 'destructive');
  return [...undecided(before, after), ...found];
}

/** What CloudFormation may add or remove: the templates do not say whether it exists, on one of the sides. */
const undecided = (before: ResolvedResources, after: ResolvedResources): ApprovalReason[] =>
  Object.entries(after).flatMap(([logicalId, now]) => {
    const type = String(now.Type);
    const text = `may add or remove ${logicalId} (${type}): its condition depends on a value that is not known`;
    return mayComeOrGo(before[logicalId], now) ? [{ logicalId, type, text }] : [];
  });

/** Neither a template nor the change set says what of a resource changes, or how. */
const isUnknown = (change: ResourceChange, old: DataMap | undefined, now: DataMap | undefined): boolean =>
  !/^(Add|Import|Modify|Remove)$/.test(change.action) ||
  (change.action === 'Modify' && change.properties.length === 0 && !(old && now));

function reasonsOf(change: ResourceChange, review: Review, replaced: ReadonlySet<string>): ApprovalReason[] {
  const { before, after } = review;
  const { action, logicalId, type } = change;
  const inner = nestedReasons(change, review);
  if (inner) return [...inner, ...weakenedBy(logicalId, review)];
  const old = before?.[logicalId] ?? contextOf(change.before);
  const now = after?.[logicalId] ?? contextOf(change.after);
  const isAdded = action === 'Add' || action === 'Import';
  const loss = dataLoss(change, old);
  const reviewed = {
    logicalId,
    type,
    before: isAdded ? undefined : old,
    after: now,
    changed: isAdded ? [] : change.properties,
    isNew: isAdded,
    resources: after,
    previous: before,
    replaced,
    account: review.account,
  };
  const others = action === 'Remove' ? removal(change, old, after) : reviewChange(reviewed, holdsData(type));
  const found = [...(loss ? [loss] : []), ...others];
  const isOpaque = review.nested?.get(logicalId)?.isOpaque === true || runsUnknown(change, old, now);
  if (found.length === 0 && isNested(type) && action === 'Modify' && isOpaque)
    found.push(`changes: ${logicalId} (${type}), ${NOT_REVIEWED}`);
  const isOpen = isUnknown(change, old, now) || (action === 'Modify' && isOpaque);
  const texts = found.length === 0 && isOpen ? [`may change ${nameOf(change)}`] : found;
  return texts.map((text) => ({ logicalId, type, text }));
}

/** Policies of a resource that no longer keep it, or less of it. */
function weakenedBy(logicalId: string, { before, after }: Review): ApprovalReason[] {
  const [old, now] = [before?.[logicalId], after?.[logicalId]];
  if (!old || !now) return [];
  return weakenedPolicies(old, now, holdsData(String(now.Type))).map((policy) => ({
    logicalId,
    text: `reduces protection: ${logicalId} (${String(now.Type)}), ${policy}`,
  }));
}

/** The same for resources that are not listed: CloudFormation does not list a change of these alone. */
function weakened(review: Review): ApprovalReason[] {
  const isListed = new Set(review.changes.map((one) => one.logicalId));
  return Object.keys(review.after ?? {}).flatMap((id) => (isListed.has(id) ? [] : weakenedBy(id, review)));
}

/** An engine lists a resource that does not exist and will not. What has a physical id, or is changed or removed, exists. */
const isAbsent = ({ action, logicalId, physicalId }: ResourceChange, { absent }: Review): boolean =>
  action === 'Add' && !physicalId && absent?.has(logicalId) === true;

/**
 * Why a user should approve a change set. Everything asks that is not known to be harmless: a list says which properties of
 * which types are. A new stack is compared with nothing, so that every grant in it is a reason.
 */
export function approvalReasons(review: Review, rule: ApprovalRule): ApprovalReason[] {
  if (rule === 'never') return [];
  const replaced = replacedResources(review.changes, review);
  const existing = review.changes.filter((change) => !isAbsent(change, review));
  const reasons = [...existing.flatMap((change) => reasonsOf(change, review, replaced)), ...weakened(review)];
  if (rule === 'destructive' || reasons.length > 0) return reasons;
  const { length } = review.changes;
  return length === 0 ? [] : [{ text: `changes ${length} resource${length === 1 ? '' : 's'}` }];
}
