import { type CliError, usageError } from '../errors.ts';
import { brokenParameterRule } from './parameter-rules.ts';
import { didYouMean } from './suggest.ts';
import { locate, section, type Template } from './template.ts';
import type { Data, DataMap } from './template-yaml.ts';

const ENVIRONMENT_PREFIX = 'CLOUDCART_PARAM_';

/** Where root parameters come from, from the weakest to the strongest. */
export interface ParameterSources {
  /** `parameter_overrides` of samconfig.toml. */
  samconfig: Readonly<Record<string, string>>;
  /** The process's environment: `CLOUDCART_PARAM_<Name>`. */
  environment: Readonly<Record<string, string | undefined>>;
  /** `--param Name=value`. */
  options: readonly string[];
  /** Stand in for a template's default where nobody says otherwise. */
  defaults?: Readonly<Record<string, string>>;
}

function fromOptions(options: readonly string[]): Record<string, string> {
  const pairs = options.map((option): [string, string] => {
    const equals = option.indexOf('=');
    if (equals < 1) throw usageError('parameter', `--param ${option} is not Name=value`);
    return [option.slice(0, equals), option.slice(equals + 1)];
  });
  return Object.fromEntries(pairs);
}

/** `CLOUDCART_PARAM_LogLevel` and `CLOUDCART_PARAM_LOG_LEVEL` both mean `LogLevel`. */
function fromEnvironment(
  environment: ParameterSources['environment'],
  names: readonly string[],
): Record<string, string> {
  const squeezed = new Map(names.map((name) => [name.toLowerCase(), name]));
  const found = Object.entries(environment).filter(
    ([key, value]) => key.startsWith(ENVIRONMENT_PREFIX) && value !== undefined,
  );
  return Object.fromEntries(
    found.map(([key, value]) => {
      const name = key.slice(ENVIRONMENT_PREFIX.length);
      return [squeezed.get(name.replaceAll('_', '').toLowerCase()) ?? name, value ?? ''];
    }),
  );
}

/** Where the value of a root parameter comes from, in words. */
export function parameterOrigin(
  root: Template,
  name: string,
  { samconfig, environment, options }: Omit<ParameterSources, 'defaults'>,
): string {
  if (name in fromOptions(options)) return '--param';
  const names = Object.keys(section(root, 'Parameters'));
  const variable = Object.keys(environment).find(
    (key) => name in fromEnvironment({ [key]: environment[key] }, names),
  );
  if (variable) return variable;
  return name in samconfig ? 'samconfig.toml' : root.name;
}

function checkKnown(
  given: Record<string, string>,
  template: Template,
  names: readonly string[],
  origin: string,
): void {
  for (const key of Object.keys(given)) {
    if (names.includes(key)) continue;
    throw usageError(
      'unknown-parameter',
      `${template.name} has no parameter ${key} (from ${origin}). ${didYouMean(key, names)}`,
      'Mend its name or take it away.',
    );
  }
}

function checkAllowed(template: Template, name: string, written: DataMap, value: string): void {
  const where = locate(template, ['Parameters', name]);
  const shown = written.NoEcho ? '****' : `"${value}"`;
  const rule = brokenParameterRule(written, value);
  if (rule === undefined) return;
  throw usageError(
    'parameter-value',
    `${where}: ${name} is ${shown}, ${rule}`,
    `Set it with --param ${name}=…`,
  );
}

/** An SSM parameter gives its value, so that the type and the rules of the template are those of the name. */
export const SSM_TYPE = /^AWS::SSM::Parameter::Value<(.+)>$/;

function defaultsOf(declared: Record<string, DataMap>): Record<string, string> {
  const written = Object.entries(declared).filter(([, one]) => one.Default !== undefined);
  return Object.fromEntries(written.map(([name, one]) => [name, String(one.Default)]));
}

/** What to say about a parameter of the root that has no value. */
export const missingParameter = (root: Template, name: string): CliError =>
  usageError(
    'missing-parameter',
    `${locate(root, ['Parameters', name])}: parameter ${name} has no value`,
    `Set it with --param ${name}=…, CLOUDCART_PARAM_${name} or in samconfig.toml.`,
  );

/**
 * The root template's parameters, merged key by key: template default < samconfig < `CLOUDCART_PARAM_*` < `--param`.
 * Those without a value are absent.
 * @throws CliError `unknown-parameter` or `parameter-value` (exit 2)
 */
export function resolveRootParameters(root: Template, sources: ParameterSources): Record<string, Data> {
  const declared = section(root, 'Parameters');
  const names = Object.keys(declared);
  const environment = fromEnvironment(sources.environment, names);
  const options = fromOptions(sources.options);
  checkKnown(sources.samconfig, root, names, 'samconfig.toml');
  checkKnown(environment, root, names, 'CLOUDCART_PARAM_*');
  checkKnown(options, root, names, '--param');
  const presets = Object.fromEntries(
    Object.entries(sources.defaults ?? {}).filter(([key]) => names.includes(key)),
  );
  const merged: Record<string, string> = {
    ...defaultsOf(declared),
    ...presets,
    ...sources.samconfig,
    ...environment,
    ...options,
  };
  for (const name of names) {
    const value = merged[name];
    if (value === undefined) continue;
    checkAllowed(root, name, declared[name] ?? {}, value);
  }
  return Object.fromEntries(
    Object.entries(merged).map(([name, value]) => [name, typedValue(String(declared[name]?.Type), value)]),
  );
}

/** List parameters are lists to `Fn::Join` and `Fn::Select`. */
export function typedValue(type: string, value: string): Data {
  return type === 'CommaDelimitedList' || type.startsWith('List<')
    ? value.split(',').map((one) => one.trim())
    : value;
}
