import { existsSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'smol-toml';
import { CliError, usageError } from '../errors.ts';
import { readTextFile } from './read-file.ts';
import { checkKeys, environmentNames } from './samconfig-keys.ts';
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
  /** SNS topics that get the events of every stack. Default none. */
  notificationArns?: readonly string[] | undefined;
  /** ARN of the service role that CloudFormation acts as. Default: the caller's own rights. */
  roleArn?: string | undefined;
  /** Whether stacks are protected against deletion; they keep what they have when it is not said. */
  terminationProtection?: boolean | undefined;
  /** Id of the project that owns the stacks, 1 to 128 characters; stacks carry it as a tag. Not checked without. */
  project?: string | undefined;
}

type Table = Record<string, unknown>;

const isTable = (value: unknown): value is Table =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Splits `A=b C="d e"` at blanks outside of quotes, as sam-cli does. */
function words(text: string): string[] {
  return [...text.matchAll(/(?:[^\s"']|"[^"]*"|'[^']*')+/g)].map((match) => match[0].replace(/["']/g, ''));
}

function pairOf(word: string): [string, string] {
  const old = /^ParameterKey=([^,]+),ParameterValue=(.*)$/.exec(word);
  if (old) return [old[1] ?? '', old[2] ?? ''];
  const equals = word.indexOf('=');
  if (equals < 1)
    throw usageError('samconfig', `samconfig.toml: "${word}" is not Key=value`, 'Write Key=value.');
  return [word.slice(0, equals), word.slice(equals + 1)];
}

/** Reads every form of `parameter_overrides` and `tags` that sam-cli takes: a string, a list of them, or a table. */
export function keyValues(value: unknown): Record<string, string> {
  if (value === undefined) return {};
  if (isTable(value))
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, String(one)]));
  const list = Array.isArray(value) ? value.map(String) : words(String(value));
  return Object.fromEntries(list.map((word) => pairOf(word.replace(/^["']|["']$/g, ''))));
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
function capabilitiesOf(value: unknown): readonly string[] | undefined {
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
    `samconfig.toml: ${wrong} is not a capability. ${didYouMean(wrong, CAPABILITIES)}`,
    'Write capabilities = ["CAPABILITY_IAM"].',
  );
}

function optionalBoolean(value: unknown): boolean | undefined {
  if (value === undefined || typeof value === 'boolean') return value;
  throw usageError(
    'samconfig',
    `samconfig.toml: termination_protection is ${JSON.stringify(value)}`,
    'Write termination_protection = true, or false.',
  );
}

/** Letters, digits and what a tag's value may hold beside them. */
const PROJECT = /^[A-Za-z0-9][\w.:/+@-]{0,127}$/;

function projectOf(value: unknown): string | undefined {
  if (value === undefined || (typeof value === 'string' && PROJECT.test(value))) return value;
  throw usageError(
    'samconfig',
    `samconfig.toml: project is ${JSON.stringify(value)}: it must be 1 to 128 letters, digits and . _ : / + @ -`,
    'Write project = "shop-of-team-a".',
  );
}

/**
 * The settings of an environment out of the text of samconfig.toml.
 * @throws CliError `unknown-environment` or `samconfig` (exit 2)
 */
export function parseSamconfig(text: string, name: string): EnvironmentConfig {
  let file: Table;
  try {
    file = parse(text);
  } catch (error) {
    throw usageError(
      'samconfig',
      `samconfig.toml: ${error instanceof Error ? error.message.split('\n')[0] : error}`,
    );
  }
  const names = environmentNames(file);
  const environment = file[name];
  if (!isTable(environment)) {
    throw usageError(
      'unknown-environment',
      `samconfig.toml has no environment "${name}". ${didYouMean(name, names)}`,
      `Name one with --env, or add [${name}.deploy.parameters] to samconfig.toml.`,
    );
  }
  checkKeys(text, name, environment);
  const parameters = parametersOf(environment);
  return {
    name,
    stackName: optional(parameters.stack_name) ?? `cloudcart-${name}`,
    region: optional(parameters.region),
    profile: optional(parameters.profile),
    parameterOverrides: keyValues(parameters.parameter_overrides),
    tags: keyValues(parameters.tags),
    accounts: strings(parameters.accounts),
    regions: strings(parameters.regions),
    capabilities: capabilitiesOf(parameters.capabilities),
    terminationProtection: optionalBoolean(parameters.termination_protection),
    project: projectOf(parameters.project),
  };
}

/** Reads an environment from `<projectRoot>/samconfig.toml`. */
export function readSamconfig(projectRoot: string, name: string): EnvironmentConfig {
  const file = path.join(projectRoot, 'samconfig.toml');
  if (!existsSync(file)) {
    throw usageError(
      'samconfig',
      `${projectRoot} has no samconfig.toml`,
      `Write one with [${name}.deploy.parameters].`,
    );
  }
  return parseSamconfig(readTextFile(file, 'samconfig.toml'), name);
}

/** Names of the applications of the other environments; what is wrong in those is not looked at here. */
export function otherApplications(projectRoot: string, name: string): string[] {
  const file = parse(readTextFile(path.join(projectRoot, 'samconfig.toml'), 'samconfig.toml'));
  return environmentNames(file).flatMap((other) => {
    const environment = file[other];
    if (other === name || !isTable(environment)) return [];
    return [optional(parametersOf(environment).stack_name) ?? `cloudcart-${other}`];
  });
}

function readTable(projectRoot: string): Table {
  const file = path.join(projectRoot, 'samconfig.toml');
  return existsSync(file) ? parse(readTextFile(file, 'samconfig.toml')) : {};
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
  return environmentNames(table).map((name) => {
    const environment = table[name];
    return optional(parametersOf(isTable(environment) ? environment : {}).stack_name) ?? `cloudcart-${name}`;
  });
}
