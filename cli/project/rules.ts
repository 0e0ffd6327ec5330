import { usageError } from '../errors.ts';
import { condition, evaluate, type Scope } from './intrinsics.ts';
import { type EnvironmentProject, type Place, rootScope } from './project.ts';
import { locate } from './template.ts';
import { asMap, type Data, isDataMap } from './template-yaml.ts';

/** An assertion about the root's parameters that does not hold. */
export interface BrokenRule {
  /** Name of the rule. */
  rule: string;
  /** File and line of the rule. */
  where: string;
  /** What its author says about it. */
  text: string;
}

/** CloudFormation's functions that need an account, or values of parameter types that only AWS knows. */
const UNSUPPORTED = ['Fn::RefAll', 'Fn::ValueOf', 'Fn::ValueOfAll'];

const unreadable = (scope: Scope, text: string): never => {
  throw usageError('template-rule', `${scope.file}: ${text}`);
};

function values(written: Data | undefined, scope: Scope): string[] {
  const found = evaluate(written ?? [], scope);
  return [found].flat().flatMap((one) => (one === undefined || typeof one === 'symbol' ? [] : [String(one)]));
}

const HOLDS: Readonly<Record<string, (args: readonly Data[], scope: Scope) => boolean>> = {
  'Fn::And': (args, scope) => args.every((one) => holds(one, scope)),
  'Fn::Or': (args, scope) => args.some((one) => holds(one, scope)),
  'Fn::Not': ([one], scope) => !holds(one ?? false, scope),
  'Fn::Contains': ([list, value], scope) => values(list, scope).includes(values(value, scope)[0] ?? ''),
  'Fn::EachMemberEquals': ([list, value], scope) => {
    const [wanted] = values(value, scope);
    return values(list, scope).every((one) => one === wanted);
  },
  'Fn::EachMemberIn': ([list, allowed], scope) => {
    const all = values(allowed, scope);
    return values(list, scope).every((one) => all.includes(one));
  },
};

function holds(written: Data, scope: Scope): boolean {
  if (isDataMap(written)) {
    const [[name = '', argument] = []] = Object.entries(written);
    if (UNSUPPORTED.includes(name))
      return unreadable(scope, `${name} in a rule can only be evaluated by AWS`);
    if (name === 'Condition') return condition(String(argument), scope);
    const own = HOLDS[name];
    if (own)
      return Array.isArray(argument) ? own(argument, scope) : unreadable(scope, `${name} needs a list`);
  }
  const value = evaluate(written, scope);
  return value === true || value === 'true';
}

function broken(
  project: EnvironmentProject,
  path: readonly string[],
  rules: Data | undefined,
  place?: Place,
): BrokenRule[] {
  const { root, config } = project;
  const scope = rootScope(project, place ?? { account: '', region: config.region ?? '' }, {});
  return Object.entries(asMap(rules)).flatMap(([rule, written]) => {
    const { RuleCondition, Assertions } = asMap(written);
    if (RuleCondition !== undefined && !holds(RuleCondition, scope)) return [];
    const where = locate(root, [...path, rule]);
    if (!Array.isArray(Assertions)) return unreadable(scope, `${rule} has no list of Assertions`);
    return Assertions.map(asMap)
      .filter(({ Assert }) => !holds(Assert ?? false, scope))
      .map(({ AssertDescription }) => ({
        rule,
        where,
        text: String(AssertDescription ?? `${rule} does not hold`),
      }));
  });
}

/**
 * The rules of the root template that this environment breaks: its `Rules`, which CloudFormation checks too when the root itself is
 * deployed, and `Metadata.CloudCart.Rules`, which may use every intrinsic function.
 * @param place of the deployment; default: the region of samconfig, and no account
 */
export const brokenRules = (project: EnvironmentProject, place?: Place): BrokenRule[] => [
  ...broken(project, ['Rules'], project.root.data.Rules, place),
  ...brokenMetadata(project, 'Rules', place),
];

function brokenMetadata(
  project: EnvironmentProject,
  name: 'Rules' | 'Readiness',
  place?: Place,
): BrokenRule[] {
  const rules = asMap(asMap(project.root.data.Metadata).CloudCart)[name];
  return broken(project, ['Metadata', 'CloudCart', name], rules, place);
}

/**
 * What `Metadata.CloudCart.Readiness` of the root asks of an environment that is to serve people: written like `Rules`, looked
 * at by `doctor` alone.
 */
export const unmetReadiness = (project: EnvironmentProject): BrokenRule[] =>
  brokenMetadata(project, 'Readiness');

/** What to do about a rule that does not hold. */
export const RULE_REMEDY = 'Set the parameter in samconfig.toml, or with --param Name=value.';

/**
 * Refuses an environment that breaks a rule, before anything is changed.
 * @param place of the deployment; default: the region of samconfig, and no account
 * @throws CliError `rule-broken` (exit 2) naming each
 */
export function checkRules(project: EnvironmentProject, place?: Place): void {
  const all = brokenRules(project, place);
  if (all.length === 0) return;
  const lines = all.map(({ rule, where, text }) => `${where}: rule ${rule}: ${text}`);
  throw usageError('rule-broken', lines.join('\n'), RULE_REMEDY);
}
