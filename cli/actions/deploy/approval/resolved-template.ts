import { CliError, usageError } from '../../../errors.ts';
import { attempt } from '../../../project/child-scope.ts';
import type { Scope } from '../../../project/intrinsics.ts';
import { SSM_TYPE } from '../../../project/parameters.ts';
import {
  asMap,
  type Data,
  type DataMap,
  isDataMap,
  ownEntry,
  parseTemplate,
} from '../../../project/template-yaml.ts';
import { expressionsOf, holds } from './conditions.ts';
import { withGlobals } from './globals.ts';

/** A template and the values of its parameters. */
export interface TemplateSource {
  body: string;
  parameters: Readonly<Record<string, string>>;
  /** Parameters that get a value that is not known: their defaults say nothing. */
  unknown?: readonly string[];
  /** Values that CloudFormation has read for parameters which name an SSM parameter. */
  read?: Readonly<Record<string, string>> | undefined;
  /** The values are those that CloudFormation reports of a deployed stack: `NoEcho` values are not known. Default false. */
  isReported?: boolean;
  /** `AWS::Region` and the like, where they are known. */
  pseudo?: Readonly<Record<string, string>> | undefined;
}

/**
 * Resources by logical id, with parameters and conditions resolved; what only a deployment knows stays as it is written. A resource
 * has a `Condition` only where that is not decided: then it is what the condition says, and those that it refers to.
 */
export type ResolvedResources = Readonly<Record<string, DataMap>>;

/** Resources by logical id, without the names that every object inherits: each of them may be a logical id. */
export const resourcesOf = (entries: readonly (readonly [string, DataMap])[]): ResolvedResources =>
  Object.assign(Object.create(null), Object.fromEntries(entries));

const ABSENT = Symbol('absent');

/** Parameters that name an SSM parameter: the name is not their value. */
const ssmParameters = (data: DataMap): string[] =>
  Object.entries(asMap(data.Parameters)).flatMap(([name, one]) =>
    SSM_TYPE.test(String(asMap(one).Type)) ? [name] : [],
  );

/** What CloudFormation reports in place of a `NoEcho` value. */
const MASKED = /^\*{4,}$/;

/** Parameters whose deployed values CloudFormation does not report. */
const hiddenParameters = (data: DataMap): string[] =>
  Object.entries(asMap(data.Parameters)).flatMap(([name, one]) =>
    String(asMap(one).NoEcho).toLowerCase() === 'true' ? [name] : [],
  );

function scopeOf(
  data: DataMap,
  { parameters, unknown = [], read = {}, pseudo = {}, isReported = false }: TemplateSource,
): Scope {
  const defaults = Object.entries(asMap(data.Parameters)).flatMap(([name, one]) => {
    const standard = asMap(one).Default;
    return standard === undefined ? [] : [[name, standard] as const];
  });
  const opaque = new Set([...ssmParameters(data), ...unknown, ...(isReported ? hiddenParameters(data) : [])]);
  const given = Object.entries({ ...Object.fromEntries(defaults), ...parameters });
  const known = given.filter(([name, value]) => !opaque.has(name) && !MASKED.test(String(value)));
  return {
    file: 'template',
    parameters: { ...Object.fromEntries(known), ...read },
    pseudo,
    mappings: asMap(data.Mappings),
    conditions: asMap(data.Conditions),
    attribute: (id) => {
      throw usageError('template-intrinsic', `attributes of ${id} are not known`);
    },
  };
}

const isScalar = (value: Data | undefined): boolean => ['string', 'number', 'boolean'].includes(typeof value);

/** The value that stands for a name in a text; undefined where only a deployment knows it. The names of the function itself come first. */
function substitute(name: string, own: DataMap, { parameters }: Scope): string | undefined {
  const [from] = [own, parameters].filter((names) => Object.hasOwn(names, name));
  const value = from?.[name];
  return isScalar(value) ? String(value).replaceAll('${', '${!') : undefined;
}

/** `Fn::Sub` as a text, or as a text and the values of names that are not known. */
function resolveSub(argument: Data, scope: Scope): Data {
  const [written, values] = Array.isArray(argument) ? argument : [argument];
  const own = resolve(asMap(values), scope);
  const names = own === ABSENT ? {} : asMap(own);
  const text = String(written).replace(
    /\$\{([^!}]+)\}/g,
    (whole, name: string) => substitute(name.trim(), names, scope) ?? whole,
  );
  const left = Object.entries(names).filter(([, value]) => !isScalar(value));
  if (left.length > 0) return { 'Fn::Sub': [text, Object.fromEntries(left)] };
  return text.includes('${') ? { 'Fn::Sub': text } : text;
}

/** Functions whose value the parameters and mappings may decide. */
const OWN = /^Fn::(FindInMap|Join|Select|Split)$/;

/** A condition that is not decided, as it is written and as far as its values are known. */
const undecided = (name: Data | undefined, scope: Scope): Data => {
  const value = resolve(expressionsOf(name, scope), scope);
  return value === ABSENT ? null : value;
};

const orNoValue = (value: Data | typeof ABSENT): Data => (value === ABSENT ? { Ref: 'AWS::NoValue' } : value);

function resolve(written: Data, scope: Scope): Data | typeof ABSENT {
  if (Array.isArray(written)) {
    return written.map((one) => resolve(one, scope)).filter((one) => one !== ABSENT);
  }
  if (!isDataMap(written)) return written;
  const { Ref: ref, 'Fn::Sub': sub, 'Fn::If': choice } = written;
  if (ref === 'AWS::NoValue') return ABSENT;
  if (typeof ref === 'string') return ownEntry(scope.parameters, ref) ?? written;
  if (typeof sub === 'string' || Array.isArray(sub)) return resolveSub(sub, scope);
  if (Array.isArray(choice)) {
    const isTrue = holds(choice[0], scope);
    const [name, ...values] = choice;
    return isTrue === undefined
      ? { 'Fn::If': [undecided(name, scope), ...values.map((one) => orNoValue(resolve(one, scope)))] }
      : resolve((isTrue ? values[0] : values[1]) ?? null, scope);
  }
  const known = OWN.test(Object.keys(written).join()) ? attempt(written, scope) : undefined;
  if (known !== undefined) return known;
  const entries = Object.entries(written).flatMap(([key, one]) => {
    const value = resolve(one, scope);
    return value === ABSENT ? [] : [[key, value] as const];
  });
  return Object.fromEntries(entries);
}

/** The data of a template; undefined when it cannot be read. */
export function readBody(body: string): DataMap | undefined {
  try {
    return parseTemplate(body, 'template').data;
  } catch (error) {
    if (error instanceof CliError) return undefined;
    throw error;
  }
}

/** @returns undefined when the template is not known, or cannot be read */
export function resolveTemplate(source: TemplateSource): ResolvedResources | undefined {
  const data = readBody(source.body);
  if (data === undefined) return undefined;
  const scope = scopeOf(data, source);
  const resources = Object.entries(withGlobals(data)).flatMap(([id, one]) => {
    const { Condition: name, ...rest } = asMap(one);
    const isTrue = name === undefined || holds(name, scope);
    if (isTrue === false) return [];
    const value = resolve(rest, scope);
    const own = isTrue ? {} : { Condition: undecided(name, scope) };
    return value === ABSENT ? [] : [[id, { ...asMap(value), ...own }] as const];
  });
  return resourcesOf(resources);
}

/** Logical ids of the resources that a template writes and that its conditions leave out. */
export function absentResources(source: TemplateSource): ReadonlySet<string> {
  const data = readBody(source.body) ?? {};
  const scope = scopeOf(data, source);
  const absent = Object.entries(asMap(data.Resources)).filter(([, one]) => {
    const { Condition: name } = asMap(one);
    return name !== undefined && holds(name, scope) === false;
  });
  return new Set(absent.map(([id]) => id));
}
