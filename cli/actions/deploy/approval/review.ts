import { asMap, type Data } from '../../../project/template-yaml.ts';
import { holdsGrant, isWider } from './grants.ts';
import { isHarmless, isKnownType } from './harmless.ts';
import { isProtection, missingProtections, reducedProtection, weakenedPolicies } from './protections.ts';
import {
  type Finding,
  grants,
  isMethod,
  METHOD_AUTH,
  openMethod,
  opens,
  type Reviewed,
  RULES,
} from './rules.ts';

const sameValue = (a: Data | undefined, b: Data | undefined): boolean =>
  JSON.stringify(a) === JSON.stringify(b);

/** Whether a value holds a function that only CloudFormation can resolve: the same text may be another value. */
function isOpaque(value: Data | undefined): boolean {
  if (Array.isArray(value)) return value.some(isOpaque);
  return Object.entries(asMap(value)).some(
    ([key, one]) => /^Fn::(FindInMap|If|ImportValue|Transform)$/.test(key) || isOpaque(one),
  );
}

/** The properties that differ, or that only CloudFormation knows to differ. */
function differing({ before, after, changed }: Reviewed): string[] {
  const [old, now] = [asMap(asMap(before).Properties), asMap(asMap(after).Properties)];
  const all = [...new Set([...Object.keys(old), ...Object.keys(now)])];
  if (before && after)
    return all.filter(
      (name) => !sameValue(old[name], now[name]) || (changed.includes(name) && isOpaque(now[name])),
    );
  return after && changed.length === 0 ? Object.keys(now) : [...changed];
}

/** Types that say who may come in. */
const OPENS = /^AWS::(EC2::SecurityGroup(Ingress)?|Lambda::Permission|(S3|SQS|SNS)::\w+Policy)$/;

/** @param isNew nothing existed, so that nothing is taken away */
function reviewProperty(one: Reviewed, property: string, isNew: boolean): Finding | undefined {
  const { type } = one;
  const [before, after] = [
    asMap(asMap(one.before).Properties)[property],
    asMap(asMap(one.after).Properties)[property],
  ];
  if (isMethod(type) && METHOD_AUTH.test(property)) return undefined;
  const rule = RULES[`${type}/${property}`];
  if (rule && one.after) return rule(before, after, one);
  if (holdsGrant(after) || holdsGrant(before) || holdsGrant({ [property]: before ?? after ?? null })) {
    const isNarrower = before !== undefined && !isWider(before, after);
    return isNarrower ? undefined : grants(property);
  }
  if (isProtection(type, property)) {
    if (isNew) return undefined;
    if (!one.before || !one.after) return { verb: 'may reduce protection', what: property };
    const lost = reducedProtection(type, property, before, after);
    return lost ? { verb: 'reduces protection', what: lost } : undefined;
  }
  if (isHarmless(type, property)) return undefined;
  return { verb: OPENS.test(type) ? 'opens access' : isNew ? 'adds' : 'changes', what: property };
}

const isIam = (type: string): boolean => type.startsWith('AWS::IAM::');

const IAM_HARMLESS = /^(Description|MaxSessionDuration|Path|PolicyName|Tags)$/;

/** `RoleName` is the name of a role, and in other types the role that gets something: `AWS::IAM::RolePolicy`. */
const isOwnName = (type: string, property: string): boolean => property === `${type.split('::').at(-1)}Name`;

const IAM_GRANTS =
  /^(AssumeRolePolicyDocument|Groups|ManagedPolicyArns|Policies|PolicyDocument|Roles|Users)$/;

function reviewIam({ type, before, after }: Reviewed, properties: readonly string[]): Finding | undefined {
  const relevant = properties.filter((name) => !IAM_HARMLESS.test(name) && !isOwnName(type, name));
  if (!before) return grants(type === 'AWS::IAM::AccessKey' ? 'an access key' : relevant.join(', '));
  if (relevant.length === 0) return undefined;
  const sides = [before, after].map((side) => asMap(asMap(side).Properties));
  const isNarrower = relevant.every((name) => IAM_GRANTS.test(name)) && !isWider(sides[0], sides[1]);
  return isNarrower ? undefined : { verb: 'may widen rights', what: relevant.join(', ') };
}

/** Why this change needs an approval; nothing when every part of it is known to be harmless. */
export function reviewChange(one: Reviewed): string[] {
  const { isNew } = one;
  const properties = differing(one);
  const name = `${one.logicalId} (${one.type})`;
  const text = ({ verb, what }: Finding): string => `${verb}: ${name}${what ? `, ${what}` : ''}`;
  const attributes = one.before && one.after ? weakenedPolicies(one.before, one.after) : [];
  const weakened = attributes.map((attribute) => text({ verb: 'reduces protection', what: attribute }));
  if (isIam(one.type)) {
    const found = reviewIam(one, properties);
    return [...weakened, ...(found ? [text(found)] : [])];
  }
  if (isNew && one.after === undefined) return [text({ verb: 'adds', what: 'its properties are not known' })];
  if (!isKnownType(one.type)) {
    const relevant = properties.filter((property) => !isHarmless(one.type, property));
    if (!isNew && relevant.length === 0) return weakened;
    const verb = OPENS.test(one.type) ? 'opens access' : isNew ? 'adds' : 'changes';
    return [...weakened, text({ verb, what: describeUnknown(one.type, relevant) })];
  }
  // SAM gives a function without a role one of its own.
  const ownRole =
    one.type === 'AWS::Serverless::Function' && isNew && !('Role' in asMap(asMap(one.after).Properties));
  const method = openMethod(one) ?? (ownRole ? grants('a role of its own') : undefined);
  const found = properties.flatMap((property) => reviewProperty(one, property, isNew) ?? []);
  const missing = isNew ? missingProtections(asMap(asMap(one.after).Properties)) : [];
  const all = [...(method ? [method] : []), ...found, ...missing.map(opens)];
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

function describeUnknown(type: string, properties: readonly string[]): string {
  if (/^(Custom::|AWS::CloudFormation::CustomResource$)/.test(type))
    return 'it runs code during the deployment';
  if (/^AWS::(CloudFormation::Stack|Serverless::Application)$/.test(type))
    return 'what its template does is not reviewed';
  return properties.slice(0, 6).join(', ');
}
