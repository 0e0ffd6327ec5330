import { type Data, type DataMap, isDataMap } from '../../../project/template-yaml.ts';
import { isNarrowerStatement, statementOf } from './statements.ts';

/** Lists of policies, and of those whom a policy is attached to. */
const ATTACHED = new Set(['ManagedPolicyArns', 'Policies', 'PolicyArns']);
const HOLDERS = new Set(['Roles', 'Users', 'Groups']);

/** A managed policy of AWS that denies nothing, as far as its name says; what is in other ones is not known here. */
const ALLOWS_ONLY = /^"?(arn:aws[\w-]*:iam::aws:policy\/)[\w/.+=,@-]+"?$/;
const DENYING = /deny|quarantine|compromised/i;

/** What a value grants, taken apart. */
interface Grants {
  /** Statements that allow, each with the document that it is in. */
  allows: { document: string; statement: DataMap }[];
  /** Every other statement: those that deny, and those whose effect is not known. */
  others: Map<string, DataMap>;
  /** Documents, without their statements. */
  documents: string[];
  attached: Set<string>;
  holders: Set<string>;
}

const text = (value: Data | undefined): string => JSON.stringify(value) ?? '';

/** Takes the grants out of a value. @returns what is left; undefined for nothing */
function takeOut(value: Data, path: readonly string[], found: Grants): Data | undefined {
  const key = path.at(-1) ?? '';
  if (ATTACHED.has(key) || HOLDERS.has(key)) {
    for (const item of [value].flat()) {
      const inline = isDataMap(item) && !HOLDERS.has(key) ? item.PolicyDocument : undefined;
      const isTaken = isDataMap(inline) && takeOut(inline, [...path, '*'], found) === undefined;
      if (!isTaken) (HOLDERS.has(key) ? found.holders : found.attached).add(`${key} ${text(item)}`);
    }
    return undefined;
  }
  if (Array.isArray(value)) return value.map((one) => takeOut(one, [...path, '*'], found) ?? null);
  if (!isDataMap(value)) return value;
  const { Statement: statements, ...others } = value;
  if (statements !== undefined) {
    const { Id: _id, ...rest } = others;
    const document = `${path[0]} ${text(rest)}`;
    found.documents.push(document);
    for (const one of [statements].flat()) {
      const statement = statementOf(one);
      if (statement.Effect === 'Allow') found.allows.push({ document, statement });
      else found.others.set(`${document} ${text(statement)}`, statement);
    }
    return undefined;
  }
  const left = Object.entries(value).flatMap(([name, one]) => {
    const rest = takeOut(one, [...path, name], found);
    return rest === undefined ? [] : [[name, rest] as const];
  });
  return Object.fromEntries(left);
}

function grantsOf(value: DataMap): Grants & { rest: string } {
  const found: Grants = {
    allows: [],
    others: new Map(),
    documents: [],
    attached: new Set(),
    holders: new Set(),
  };
  const rest = text(takeOut(value, [], found));
  return { ...found, rest };
}

/** Whether a resource holds a statement that does not allow: without it, more is allowed. */
export const mayDeny = (resource: DataMap): boolean => grantsOf(resource).others.size > 0;

type Side = ReturnType<typeof grantsOf>;

/** Statements that deny are all there still, and new ones deny for sure. */
const deniesAsMuch = (old: Side, now: Side): boolean =>
  [...old.others.keys()].every((one) => now.others.has(one)) &&
  [...now.others].every(([one, { Effect }]) => old.others.has(one) || Effect === 'Deny');

const allowsNoMore = (old: Side, now: Side): boolean =>
  now.allows.every((one) =>
    old.allows.some(
      ({ document, statement }) => document === one.document && isNarrowerStatement(statement, one.statement),
    ),
  );

/** What is no longer attached allowed only, and whoever lost a policy lost one that allows only. */
function losesRightsOnly(old: Side, now: Side): boolean {
  const isLost = (from: Set<string>, to: Set<string>) => [...from].filter((one) => !to.has(one));
  const detached = isLost(old.attached, now.attached).map((one) => one.slice(one.indexOf(' ') + 1));
  if (detached.some((one) => !ALLOWS_ONLY.test(one) || DENYING.test(one))) return false;
  return isLost(old.holders, now.holders).length === 0 || (old.allows.length > 0 && old.others.size === 0);
}

const isSubset = (some: Set<string>, all: Set<string>): boolean => [...some].every((one) => all.has(one));

/**
 * Whether it is proved that a value grants no more than before: every statement that allows was there, or allowed more; every one
 * that denies is there still; nothing else of it differs.
 * @param before properties that hold policies, principals and holders, by name
 * @param mayVanish a policy may be removed as a whole, because nothing is allowed without one: policies of IAM. Without a
 * policy of its own an API, an endpoint or a key is open to others.
 */
export function isNarrower(before: DataMap, after: DataMap, mayVanish = false): boolean {
  const [old, now] = [grantsOf(before), grantsOf(after)];
  const isEmptied = old.allows.length + old.others.size > 0 && now.allows.length + now.others.size === 0;
  const vanishes = isEmptied || now.documents.length < old.documents.length;
  return (
    old.rest === now.rest &&
    (mayVanish || !vanishes) &&
    deniesAsMuch(old, now) &&
    allowsNoMore(old, now) &&
    isSubset(now.attached, old.attached) &&
    isSubset(now.holders, old.holders) &&
    losesRightsOnly(old, now)
  );
}

const RIGHT_KEYS =
  /^(Principal|NotPrincipal|Statement|Policies|ManagedPolicyArns|(Key|Resource|Access|Repository|File\w+)Policy(Text)?|\w*PolicyDocument)$/;

/** Whether a value holds a policy document or a principal anywhere. */
export function holdsGrant(value: Data | undefined): boolean {
  if (Array.isArray(value)) return value.some(holdsGrant);
  if (!isDataMap(value)) return false;
  return Object.entries(value).some(([key, one]) => RIGHT_KEYS.test(key) || holdsGrant(one));
}
