import { CliError, usageError } from '../errors.ts';
import { keyValues, tagValues } from './key-values.ts';
import { checkKeys, environmentNames } from './samconfig-keys.ts';
import { type DeployOptions, readDeployOptions } from './samconfig-options.ts';
import { isTable, parseSettings, readSettings, type Settings, type Table } from './settings-file.ts';
import { didYouMean } from './suggest.ts';

/** What samconfig.toml says of one environment. */
export interface EnvironmentConfig {
  name: string;
  /** Name of the application as sam-cli would deploy it; a stack is `<stackName>-<kebab logical id>`. */
  stackName: string;
  region: string | undefined;
  profile: string | undefined;
  parameterOverrides: Readonly<Record<string, string>>;
  tags: Readonly<Record<string, string>>;
  /** Accounts it may be deployed to; any when empty. */
  accounts: readonly string[];
  /** Regions it may be deployed to; any when empty. */
  regions: readonly string[];
  /** Capabilities that CloudFormation is given; none without. */
  capabilities?: readonly string[] | undefined;
  /** Sam's options of `deploy`; default none. */
  options?: DeployOptions | undefined;
  /** Whether stacks are protected against deletion; they keep what they have when it is not said. */
  terminationProtection?: boolean | undefined;
  /** Id of the project that owns the stacks, 1 to 128 characters; stacks carry it as a tag. Not checked without. */
  project?: string | undefined;
  /** The root template, relative to the project's folder; by default `template.yaml`, `.yml` or `.json`. */
  templateFile?: string | undefined;
}

/** Sections from the general to the particular, as sam-cli merges them; `cloudcart` is our own. */
const SECTIONS = ['global', 'deploy', 'cloudcart'];

function parametersOf(environment: Table): Table {
  const merged: Table = {};
  for (const name of SECTIONS) {
    const section = environment[name];
    if (isTable(section) && isTable(section.parameters)) Object.assign(merged, section.parameters);
  }
  return merged;
}

const strings = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
const optional = (value: unknown): string | undefined =>
  typeof value === 'string' && value ? value : undefined;

const CAPABILITIES = ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'];

/** A list, or a text with blanks or commas between, as sam-cli takes them. */
function capabilitiesOf(value: unknown, file: string): readonly string[] | undefined {
  if (value === undefined) return undefined;
  const all = Array.isArray(value)
    ? value.map(String)
    : String(value)
        .split(/[\s,]+/)
        .filter(Boolean);
  const wrong = all.find((one) => !CAPABILITIES.includes(one));
  if (wrong === undefined) return all;
  throw usageError(
    'samconfig',
    `${file}: ${wrong} is not a capability. ${didYouMean(wrong, CAPABILITIES)}`,
    'Write capabilities = ["CAPABILITY_IAM"].',
  );
}

function optionalBoolean(value: unknown, file: string): boolean | undefined {
  if (value === undefined || typeof value === 'boolean') return value;
  throw usageError(
    'samconfig',
    `${file}: termination_protection is ${JSON.stringify(value)}`,
    'Write termination_protection = true, or false.',
  );
}

/** Letters, digits and what a tag's value may hold beside them. */
const PROJECT = /^[A-Za-z0-9][\w.:/+@-]{0,127}$/;

function projectOf(value: unknown, file: string): string | undefined {
  if (value === undefined || (typeof value === 'string' && PROJECT.test(value))) return value;
  throw usageError(
    'samconfig',
    `${file}: project is ${JSON.stringify(value)}: it must be 1 to 128 letters, digits and . _ : / + @ -`,
    'Write project = "shop-of-team-a".',
  );
}

/** An environment of a settings file, as numbers and strings and as text. */
function environmentOf(settings: Settings, name: string): { environment: Table; texts: Table } {
  const environment = settings.table[name];
  const texts = settings.texts[name];
  if (isTable(environment) && isTable(texts)) return { environment, texts };
  throw usageError(
    'unknown-environment',
    `${settings.name} has no environment "${name}". ${didYouMean(name, environmentNames(settings.table))}`,
    `Name one with --env, or add [${name}.deploy.parameters] to ${settings.name}.`,
  );
}

/** sam's own outputs are no source: what `sam build` was given is. */
const isBuilt = (file: string): boolean => /(^|[\\/])\.aws-sam[\\/]/.test(file);

/** The template that samconfig names: `template_file`, or `template` as its alias. */
function templateFileOf(environment: Table): string | undefined {
  const named = ['cloudcart', 'deploy', 'build', 'global'].flatMap((name) => {
    const section = environment[name];
    const parameters = isTable(section) && isTable(section.parameters) ? section.parameters : {};
    return optional(parameters.template_file) ?? optional(parameters.template) ?? [];
  });
  return named.find((file) => !isBuilt(file));
}

/** The longest name of a stack is 128 characters; those of the applications are appended to it. */
const STACK_NAME = /^[A-Za-z][A-Za-z0-9-]{0,127}$/;

/** The name as CloudFormation takes it; the default has the environment in it. */
function stackNameOf(
  settings: Settings,
  name: string,
  environment: Table,
  written: string | undefined,
): string {
  const stackName = written ?? `cloudcart-${name}`;
  if (STACK_NAME.test(stackName)) return stackName;
  const section = [...SECTIONS].reverse().find((one) => {
    const table = environment[one];
    return isTable(table) && isTable(table.parameters) && table.parameters.stack_name !== undefined;
  });
  const where = settings.where([name, section ?? 'deploy', 'parameters'], 'stack_name');
  throw usageError(
    'samconfig',
    `${where}: stack_name ${JSON.stringify(stackName)}: CloudFormation takes letters, digits and hyphens only, a letter first, and up to 128 characters`,
    `Write another stack_name in [${name}.deploy.parameters], such as "${suggestedName(stackName)}".`,
  );
}

const suggestedName = (stackName: string): string =>
  stackName
    .replaceAll(/[^A-Za-z0-9-]+/g, '-')
    .replace(/^[^A-Za-z]*/, '')
    .slice(0, 100) || 'my-app';

function readEnvironment(settings: Settings, name: string): EnvironmentConfig {
  const { environment, texts } = environmentOf(settings, name);
  checkKeys(settings, name, environment);
  const { name: file } = settings;
  const parameters = parametersOf(environment);
  const written = parametersOf(texts);
  return {
    name,
    stackName: stackNameOf(settings, name, environment, optional(written.stack_name)),
    region: optional(parameters.region),
    profile: optional(written.profile),
    parameterOverrides: keyValues(written.parameter_overrides, file),
    tags: tagValues(written.tags, file),
    accounts: strings(written.accounts),
    regions: strings(parameters.regions),
    capabilities: capabilitiesOf(parameters.capabilities, file),
    terminationProtection: optionalBoolean(parameters.termination_protection, file),
    project: projectOf(parameters.project, file),
    templateFile: templateFileOf(environment),
    options: readDeployOptions(settings, name, environment, parameters),
  };
}

/**
 * The settings of an environment out of the text of samconfig.toml.
 * @param file name of the file, which says its format
 * @throws CliError `unknown-environment` or `samconfig` (exit 2)
 */
export const parseSamconfig = (text: string, name: string, file = 'samconfig.toml'): EnvironmentConfig =>
  readEnvironment(parseSettings(text, file), name);

/** Reads an environment from the settings file of the project. */
export function readSamconfig(projectRoot: string, name: string): EnvironmentConfig {
  const settings = readSettings(projectRoot);
  if (settings) return readEnvironment(settings, name);
  throw usageError(
    'samconfig',
    `${projectRoot} has no samconfig.toml`,
    `Write one with [${name}.deploy.parameters].`,
  );
}

const readTable = (projectRoot: string): Table => readSettings(projectRoot)?.texts ?? {};

const applicationName = (table: Table, name: string): string => {
  const environment = table[name];
  return optional(parametersOf(isTable(environment) ? environment : {}).stack_name) ?? `cloudcart-${name}`;
};

/** Names of the applications of the other environments; what is wrong in those is not looked at here. */
export function otherApplications(projectRoot: string, name: string): string[] {
  const table = readTable(projectRoot);
  return environmentNames(table)
    .filter((other) => other !== name)
    .map((other) => applicationName(table, other));
}

/** Names of the environments that can be deployed; none without a samconfig.toml. */
export const environmentsOf = (projectRoot: string): string[] => environmentNames(readTable(projectRoot));

/** The environments that can be read; what is wrong in the others is not reported here. */
export function readSamconfigs(projectRoot: string): EnvironmentConfig[] {
  return environmentsOf(projectRoot).flatMap((name) => {
    try {
      return [readSamconfig(projectRoot, name)];
    } catch (error) {
      if (error instanceof CliError) return [];
      throw error;
    }
  });
}

/** Names of the applications of all environments: what begins with one of them may belong to it. */
export function applicationNames(projectRoot: string): string[] {
  const table = readTable(projectRoot);
  return environmentNames(table).map((name) => applicationName(table, name));
}

/** The root templates that the environments name, each once; what is wrong with an environment is not reported here. */
export function templateFilesOf(projectRoot: string): string[] {
  const table = readTable(projectRoot);
  const files = Object.values(table).flatMap((environment) =>
    isTable(environment) ? (templateFileOf(environment) ?? []) : [],
  );
  return [...new Set(files)];
}
