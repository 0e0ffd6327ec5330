import { asMap, type Data, type DataMap } from '../../../project/template-yaml.ts';
import { unpublished } from './code-sources.ts';
import { holdsGrant, isNarrower } from './grants.ts';
import { entryOf, isHarmless, isKnownType } from './harmless.ts';
import { isProtection, reducedProtection, weakenedPolicies } from './protections.ts';
import type { Finding, Reviewed } from './reviewed.ts';
import { grants, isMethod, METHOD_AUTH, openMethod, ownRole, RULES } from './rules.ts';
import { certaintyOf } from './settled.ts';

const sameValue = (a: Data | undefined, b: Data | undefined): boolean =>
  JSON.stringify(a) === JSON.stringify(b);

/** The text of a property is the same, and its value may be another one. */
function isUnsettled({ changed, ...around }: Reviewed, name: string, value: Data | undefined): boolean {
  const certainty = certaintyOf(unpublished(around.type, name, value, around.resources), around);
  return certainty === 'open' || (certainty === 'listed' && changed.includes(name));
}

/** The properties that differ, or of which only CloudFormation knows whether they do. */
function differing(one: Reviewed): string[] {
  const { before, after, changed } = one;
  const [old, now] = [asMap(asMap(before).Properties), asMap(asMap(after).Properties)];
  const all = [...new Set([...Object.keys(old), ...Object.keys(now)])];
  if (before && after)
    return all.filter((name) => !sameValue(old[name], now[name]) || isUnsettled(one, name, now[name]));
  return after && changed.length === 0 ? Object.keys(now) : [...changed];
}

/** Types that say who may come in. */
const OPENS = /^AWS::(EC2::SecurityGroup(Ingress)?|Lambda::Permission|(S3|SQS|SNS)::\w+Policy)$/;

const UNSETTLED = 'to a value that only CloudFormation knows';

const isFree = (type: string, property: string, isNew: boolean): boolean =>
  isHarmless(type, property, isNew) && !entryOf(RULES, type, property) && !isProtection(type, property);

/** @param isNew nothing existed, so that nothing is taken away */
function reviewProperty(one: Reviewed, property: string, isNew: boolean): Finding | undefined {
  const { type } = one;
  const [before, after] = [
    asMap(asMap(one.before).Properties)[property],
    asMap(asMap(one.after).Properties)[property],
  ];
  if (!isNew && one.after && !isFree(type, property, isNew) && isUnsettled(one, property, after))
    return { verb: 'may change', what: `${property} ${UNSETTLED}` };
  if (isMethod(type) && METHOD_AUTH.test(property)) return undefined;
  const rule = entryOf(RULES, type, property);
  if (rule && one.after) return rule(before, after, one);
  if (holdsGrant(after) || holdsGrant(before) || holdsGrant({ [property]: before ?? after ?? null })) {
    const isLess =
      before !== undefined &&
      after !== undefined &&
      isNarrower({ [property]: before }, { [property]: after });
    return isLess ? undefined : grants(property);
  }
  if (isProtection(type, property)) {
    if (isNew) return undefined;
    if (!one.before || !one.after) return { verb: 'may reduce protection', what: property };
    const lost = reducedProtection(type, property, before, after);
    return lost ? { verb: 'reduces protection', what: lost } : undefined;
  }
  if (isHarmless(type, property, isNew)) return undefined;
  return { verb: OPENS.test(type) ? 'opens access' : isNew ? 'adds' : 'changes', what: property };
}

const isIam = (type: string): boolean => type.startsWith('AWS::IAM::');

const IAM_HARMLESS = /^(Description|MaxSessionDuration|PolicyName)$/;

/** Others may trust a name or a path, so that another one asks. `RoleName` is the name of a role, and in other types the role that gets something: `AWS::IAM::RolePolicy`. */
const isOwnName = (type: string, property: string): boolean => property === `${type.split('::').at(-1)}Name`;

function reviewIam(one: Reviewed, properties: readonly string[]): Finding | undefined {
  const { type, before, after } = one;
  const relevant = properties.filter(
    (name) =>
      !IAM_HARMLESS.test(name) &&
      !(one.isNew && (name === 'Tags' || name === 'Path' || isOwnName(type, name))),
  );
  if (!before) return grants(type === 'AWS::IAM::AccessKey' ? 'an access key' : relevant.join(', '));
  if (relevant.length === 0) return undefined;
  const [old, now] = [before, after].map((side): DataMap => {
    const entries = Object.entries(asMap(asMap(side).Properties));
    return Object.fromEntries(entries.filter(([name]) => !IAM_HARMLESS.test(name)));
  });
  const unsettled = relevant.filter((name) => isUnsettled(one, name, now?.[name]));
  if (unsettled.length === 0 && old && now && isNarrower(old, now, true)) return undefined;
  const names = relevant.map((name) => (unsettled.includes(name) ? `${name} ${UNSETTLED}` : name));
  return { verb: 'may widen rights', what: names.join(', ') };
}

/** Attributes of a resource that say how it is updated: a canary, its hooks and its alarms. */
const updates = ({ before, after }: Reviewed): string[] =>
  before?.UpdatePolicy !== undefined && !sameValue(before.UpdatePolicy, after?.UpdatePolicy)
    ? ['UpdatePolicy']
    : [];

/** Why this change needs an approval; nothing when every part of it is known to be harmless. */
export function reviewChange(one: Reviewed, holdsData = false): string[] {
  const { isNew } = one;
  const properties = differing(one);
  const name = `${one.logicalId} (${one.type})`;
  const text = ({ verb, what }: Finding): string => `${verb}: ${name}${what ? `, ${what}` : ''}`;
  const attributes =
    one.before && one.after ? [...weakenedPolicies(one.before, one.after, holdsData), ...updates(one)] : [];
  const weakened = attributes.map((attribute) => text({ verb: 'reduces protection', what: attribute }));
  if (isIam(one.type)) {
    const found = reviewIam(one, properties);
    return [...weakened, ...(found ? [text(found)] : [])];
  }
  if (isNew && one.after === undefined) return [text({ verb: 'adds', what: 'its properties are not known' })];
  if (!isKnownType(one.type)) {
    const relevant = properties.filter((property) => !isHarmless(one.type, property, isNew));
    if (!isNew && relevant.length === 0) return weakened;
    const verb = OPENS.test(one.type) ? 'opens access' : isNew ? 'adds' : 'changes';
    return [...weakened, text({ verb, what: describeUnknown(one.type, relevant) })];
  }
  const hasOwnRole =
    one.type === 'AWS::Serverless::Function' && isNew && !('Role' in asMap(asMap(one.after).Properties));
  const method = openMethod(one) ?? (hasOwnRole ? ownRole : undefined);
  const found = properties.flatMap((property) => reviewProperty(one, property, isNew) ?? []);
  const all = [...(method ? [method] : []), ...found];
  return [...weakened, ...byVerb(all).map(text)];
}

/** One line for each verb, whatever number of properties it is about. */
function byVerb(findings: readonly Finding[]): Finding[] {
  const verbs = [...new Set(findings.map((one) => one.verb))];
  return verbs.map((verb) => {
    const what = findings.flatMap((one) => (one.verb === verb && one.what ? [one.what] : []));
    return what.length > 0 ? { verb, what: what.join(', ') } : { verb };
  });
}

/** What is said of a nested stack whose templates do not tell what it becomes. */
export const NOT_REVIEWED = 'what its template does is not reviewed';

function describeUnknown(type: string, properties: readonly string[]): string {
  if (/^(Custom::|AWS::CloudFormation::CustomResource$)/.test(type))
    return 'it runs code during the deployment';
  if (/^AWS::(CloudFormation::Stack|Serverless::Application)$/.test(type)) return NOT_REVIEWED;
  return properties.slice(0, 6).join(', ');
}
