import { type CliError, usageError } from '../errors.ts';
import { PURE_FUNCTIONS } from './pure-functions.ts';
import { type Data, type DataMap, isDataMap, ownEntry } from './template-yaml.ts';

/** What a property disappears for. */
export const NO_VALUE = Symbol('AWS::NoValue');
export type Value = Data | typeof NO_VALUE | undefined;

/** What intrinsic functions are evaluated against. */
export interface Scope {
  /** Template name, for errors. */
  file: string;
  parameters: Readonly<Record<string, Data>>;
  /** `AWS::Region` and the like. */
  pseudo: Readonly<Record<string, string>>;
  mappings: DataMap;
  conditions: DataMap;
  /** `Fn::GetAtt`; undefined when it is not known (yet). */
  attribute(logicalId: string, attribute: string): Data | undefined;
  /** What to say when a parameter without a value is used; undefined for what is no parameter. Default: none. */
  absent?(parameter: string): CliError | undefined;
  /** Whether a logical id is a stack, whose `Ref` is the attribute `STACK_ID`. Default: none is. */
  isStack?(logicalId: string): boolean;
}

/** The attribute of a stack that its `Ref` means: its ARN. */
export const STACK_ID = 'CloudCartPassedStackId';

const fail = (scope: Scope, text: string): never => {
  throw usageError('template-intrinsic', `${scope.file}: ${text}`);
};

function list(value: Data, scope: Scope, name: string): Data[] {
  return Array.isArray(value) ? value : fail(scope, `${name} needs a list`);
}

function reference(name: Data, scope: Scope): Value {
  if (typeof name !== 'string') return fail(scope, 'Ref needs a name');
  if (name === 'AWS::NoValue') return NO_VALUE;
  const found = ownEntry(scope.parameters, name) ?? ownEntry(scope.pseudo, name);
  if (found !== undefined) return found;
  if (scope.isStack?.(name)) return scope.attribute(name, STACK_ID);
  throw scope.absent?.(name) ?? unknownReference(scope, name);
}

const unknownReference = (scope: Scope, name: string): CliError =>
  usageError('template-intrinsic', `${scope.file}: Ref ${name}: no such parameter`);

function getAtt(argument: Data, scope: Scope): Value {
  const [id, attribute] =
    typeof argument === 'string'
      ? [argument.slice(0, argument.indexOf('.')), argument.slice(argument.indexOf('.') + 1)]
      : list(argument, scope, 'Fn::GetAtt');
  return scope.attribute(String(id), String(attribute));
}

function substitute(argument: Data, scope: Scope): Value {
  const [text, extra] = Array.isArray(argument) ? argument : [argument, {}];
  const own = isDataMap(extra) ? extra : {};
  let unknown = false;
  const result = String(text).replace(/\$\{([^}]*)\}/g, (_whole, name: string) => {
    if (name.startsWith('!')) return `\${${name.slice(1)}}`;
    const value = Object.hasOwn(own, name)
      ? evaluate(own[name] ?? '', scope)
      : name.includes('.')
        ? getAtt(name, scope)
        : reference(name, scope);
    if (value === undefined) unknown = true;
    return String(typeof value === 'symbol' ? '' : value);
  });
  return unknown ? undefined : result;
}

/** Nested deeper than anybody writes, and within the stack of the process. */
const MOST_CONDITIONS = 500;

/** Conditions of one evaluation: known ones, and the way to the one that is being evaluated. */
interface Evaluation {
  known: Map<string, boolean>;
  way: string[];
}
const evaluations = new WeakMap<Scope, Evaluation>();

function checkWay(name: string, way: readonly string[], scope: Scope): void {
  const start = way.indexOf(name);
  if (start >= 0)
    fail(scope, `condition ${name} refers to itself: ${[...way.slice(start), name].join(' → ')}`);
  if (way.length >= MOST_CONDITIONS)
    fail(scope, `condition ${way[0]} refers to more than ${MOST_CONDITIONS} others, one through the other`);
}

/**
 * Evaluates an entry of `Conditions` by its name. Others that it refers to are evaluated once, like CloudFormation does.
 * @throws CliError `template-intrinsic` (exit 2): it does not exist, or refers to itself
 */
export function condition(name: string, scope: Scope): boolean {
  const written = ownEntry(scope.conditions, name);
  if (written === undefined) return fail(scope, `condition ${name} does not exist`);
  const outer = evaluations.get(scope);
  const { known, way } = outer ?? { known: new Map<string, boolean>(), way: [] };
  const found = known.get(name);
  if (found !== undefined) return found;
  checkWay(name, way, scope);
  // Not kept for the next evaluation: an attribute may be known then.
  evaluations.set(scope, { known, way: [...way, name] });
  try {
    const value = truth(written, scope);
    known.set(name, value);
    return value;
  } finally {
    if (outer) evaluations.set(scope, outer);
    else evaluations.delete(scope);
  }
}

function truth(written: Data, scope: Scope): boolean {
  const value =
    isDataMap(written) && typeof written.Condition === 'string'
      ? condition(written.Condition, scope)
      : evaluate(written, scope);
  return value === true || value === 'true';
}

function findInMap(argument: Data, scope: Scope): Value {
  const parts = list(argument, scope, 'Fn::FindInMap');
  const values = parts.slice(0, 3).map((part) => evaluate(part, scope));
  if (values.includes(undefined)) return undefined;
  const [map, first, second] = values.map((value) => (typeof value === 'symbol' ? '' : String(value)));
  const fallback = isDataMap(parts[3]) ? parts[3].DefaultValue : undefined;
  const outer = ownEntry(scope.mappings, map ?? '');
  const inner = isDataMap(outer) ? ownEntry(outer, first ?? '') : undefined;
  const found = isDataMap(inner) ? ownEntry(inner, second ?? '') : undefined;
  if (found === undefined && fallback !== undefined) return evaluate(fallback, scope);
  return found ?? fail(scope, `Fn::FindInMap finds nothing at ${map}.${first}.${second}`);
}

function select(argument: Data, scope: Scope): Value {
  const [index, items] = list(argument, scope, 'Fn::Select');
  const from = evaluate(items ?? [], scope);
  if (from === undefined) return undefined;
  const at = evaluate(index ?? 0, scope);
  if (at === undefined) return undefined;
  const value = Array.isArray(from) && typeof at !== 'symbol' ? from[Number(at)] : undefined;
  return value ?? fail(scope, 'Fn::Select is out of range');
}

function joined(argument: Data, scope: Scope): Value {
  const [separator, items] = list(argument, scope, 'Fn::Join');
  const parts = evaluate(items ?? [], scope);
  if (!Array.isArray(parts)) return parts === undefined ? undefined : fail(scope, 'Fn::Join needs a list');
  return parts.map(String).join(String(separator));
}

function split(argument: Data, scope: Scope): Value {
  const [separator, text] = list(argument, scope, 'Fn::Split');
  const value = evaluate(text ?? '', scope);
  return value === undefined
    ? undefined
    : String(typeof value === 'symbol' ? '' : value).split(String(separator));
}

function either(argument: Data, scope: Scope): Value {
  const [name, then, otherwise] = list(argument, scope, 'Fn::If');
  return evaluate((condition(String(name), scope) ? then : otherwise) ?? null, scope);
}

function equals(argument: Data, scope: Scope): Value {
  const [left, right] = list(argument, scope, 'Fn::Equals').map((side) => evaluate(side, scope));
  return left === undefined || right === undefined ? undefined : String(left) === String(right);
}

const FUNCTIONS: Record<string, (argument: Data, scope: Scope) => Value> = {
  Ref: reference,
  Condition: (name, scope) => condition(String(name), scope),
  'Fn::GetAtt': getAtt,
  'Fn::Sub': substitute,
  'Fn::If': either,
  'Fn::Equals': equals,
  'Fn::Not': (argument, scope) => !truth(list(argument, scope, 'Fn::Not')[0] ?? false, scope),
  'Fn::And': (argument, scope) => list(argument, scope, 'Fn::And').every((part) => truth(part, scope)),
  'Fn::Or': (argument, scope) => list(argument, scope, 'Fn::Or').some((part) => truth(part, scope)),
  'Fn::FindInMap': findInMap,
  'Fn::Select': select,
  'Fn::Join': joined,
  'Fn::Split': split,
};

function pure(name: string, argument: Data, scope: Scope): Value {
  const run = PURE_FUNCTIONS[name];
  if (!run) return fail(scope, `${name} cannot be used in the root template`);
  const value = evaluate(argument, scope);
  if (value === undefined) return undefined;
  return run(typeof value === 'symbol' ? '' : value, (text) => fail(scope, text));
}

/** The functions that the command evaluates itself. */
export const KNOWN_FUNCTIONS: ReadonlySet<string> = new Set([
  ...Object.keys(FUNCTIONS),
  ...Object.keys(PURE_FUNCTIONS),
]);

function evaluateEach(items: Data[], scope: Scope): Value {
  const values: Data[] = [];
  for (const item of items) {
    const value = evaluate(item, scope);
    if (value === undefined) return undefined;
    if (typeof value !== 'symbol') values.push(value);
  }
  return values;
}

/**
 * The value of a piece of template. `undefined` when it depends on an attribute that is not known yet, `NO_VALUE` when it is to
 * disappear.
 * @throws CliError `template-intrinsic` (exit 2) for what cannot be evaluated
 */
export function evaluate(written: Data, scope: Scope): Value {
  if (Array.isArray(written)) return evaluateEach(written, scope);
  if (!isDataMap(written)) return written;
  const keys = Object.keys(written);
  const [only] = keys;
  if (
    keys.length === 1 &&
    only !== undefined &&
    (only === 'Ref' || only === 'Condition' || only.startsWith('Fn::'))
  ) {
    const run = FUNCTIONS[only];
    return run ? run(written[only] ?? null, scope) : pure(only, written[only] ?? null, scope);
  }
  const result: DataMap = {};
  for (const key of keys) {
    const value = evaluate(written[key] ?? null, scope);
    if (value === undefined) return undefined;
    if (typeof value !== 'symbol') result[key] = value;
  }
  return result;
}
