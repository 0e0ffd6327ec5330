import { asMap, type Data, type DataMap, isDataMap } from '../../project/template-yaml.ts';

/** One value that differs. */
export interface PropertyDiff {
  /** `Environment.Variables.LOG_LEVEL` */
  path: string;
  /** Absent when there was none. */
  before?: string;
  /** Absent when there is none any more. */
  after?: string;
  /** The new value is not known yet: it may turn out to be the old one. */
  mayChange?: true;
}

/** Stands for a value that is known only once another stack is deployed. */
export const unknownValue = (stack: string, output: string): string => `{{${stack}.${output}}}`;
export const isUnknown = (text: string): boolean => /\{\{[^{}]+\}\}/.test(text);

export const MASK = '****';

/** A value as people write it: intrinsic functions in their short form. */
export function shown(value: Data): string {
  if (typeof value === 'string') return value;
  if (isDataMap(value)) {
    const [key, ...others] = Object.keys(value);
    const inner = key === undefined ? null : (value[key] ?? null);
    if (key === 'Ref' && others.length === 0) return `!Ref ${String(inner)}`;
    if (key === 'Fn::GetAtt' && others.length === 0)
      return `!GetAtt ${Array.isArray(inner) ? inner.join('.') : String(inner)}`;
    if (key === 'Fn::Sub' && typeof inner === 'string' && others.length === 0) return `!Sub ${inner}`;
  }
  return JSON.stringify(value);
}

/** What parameters mean to a template that is compared. */
export interface Values {
  parameters: Readonly<Record<string, string>>;
  /** Names of parameters that are never shown. */
  secret: ReadonlySet<string>;
}

export const secretParameters = (template: DataMap): Set<string> =>
  new Set(
    Object.entries(asMap(template.Parameters)).flatMap(([name, one]) => {
      return String(asMap(one).NoEcho).toLowerCase() === 'true' ? [name] : [];
    }),
  );

/** Defaults of a template's parameters; secret ones are masked. */
export function defaultValues(template: DataMap): Record<string, string> {
  const secret = secretParameters(template);
  return Object.fromEntries(
    Object.entries(asMap(template.Parameters)).flatMap(([name, one]) => {
      const value = asMap(one).Default;
      return value === undefined ? [] : [[name, secret.has(name) ? MASK : shown(value)]];
    }),
  );
}

const parameterText = ({ parameters, secret }: Values, name: string): string | undefined =>
  secret.has(name) ? MASK : parameters[name];

/** A piece of template with its parameters filled in; other intrinsic functions stay as they are. */
export function filled(written: Data, values: Values): Data {
  if (Array.isArray(written)) return written.map((one) => filled(one, values));
  if (!isDataMap(written)) return written;
  const { Ref: ref, 'Fn::Sub': sub } = written;
  if (typeof ref === 'string') return parameterText(values, ref) ?? written;
  if (typeof sub === 'string') {
    const text = sub.replace(
      /\$\{([^!}.]+)\}/g,
      (whole, name: string) => parameterText(values, name) ?? whole,
    );
    return text.includes('${') ? { 'Fn::Sub': text } : text;
  }
  return Object.fromEntries(Object.entries(written).map(([key, one]) => [key, filled(one, values)]));
}

const isIntrinsic = (value: Data): boolean =>
  isDataMap(value) && Object.keys(value).some((key) => key === 'Ref' || key.startsWith('Fn::'));

const one = (path: string, before: Data | undefined, after: Data | undefined): PropertyDiff => {
  const text = after === undefined ? undefined : shown(after);
  return {
    path,
    ...(before === undefined ? {} : { before: shown(before) }),
    ...(text === undefined ? {} : { after: text }),
    ...(text !== undefined && isUnknown(text) ? { mayChange: true as const } : {}),
  };
};

const joined = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`);

/** What differs between two values, as deep down as it can be told. */
export function compare(before: Data | undefined, after: Data | undefined, path = ''): PropertyDiff[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  if (isDataMap(before) && isDataMap(after) && !isIntrinsic(before) && !isIntrinsic(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return keys.flatMap((key) => compare(before[key], after[key], joined(path, key)));
  }
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    return before.flatMap((item, index) => compare(item, after[index], joined(path, String(index))));
  }
  return [one(path, before, after)];
}
