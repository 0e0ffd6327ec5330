import { CliError, usageError } from '../errors.ts';
import { type FixedName, fixedNames } from './fixed-names.ts';
import { type ParameterSources, parameterOrigin } from './parameters.ts';
import { type EnvironmentProject, environmentParameter, type Place, stackName } from './project.ts';
import type { EnvironmentConfig } from './samconfig.ts';

/** The environment that lives on the engine of this machine, whatever samconfig.toml says about accounts. */
const LOCAL = 'local';

/**
 * The parameter that is part of every name must be the environment's name: any other value gives the names of another
 * environment.
 * @throws CliError `environment-parameter` (exit 2)
 */
export function checkEnvironmentParameter(
  project: EnvironmentProject,
  sources: Pick<ParameterSources, 'environment' | 'options'>,
): void {
  const name = environmentParameter(project);
  const env = project.config.name;
  const value = project.parameters[name];
  if (value === undefined || value === env) return;
  const origin = parameterOrigin(project.root, name, {
    ...sources,
    samconfig: project.config.parameterOverrides,
  });
  throw usageError(
    'environment-parameter',
    `Parameter ${name} of environment ${env} is "${value}" (from ${origin}). It must be "${env}": with another value the names are those of environment ${value}.`,
    `${
      origin === 'samconfig.toml'
        ? `Write ${name}=${env} in parameter_overrides of [${env}.deploy.parameters].`
        : `Remove it (${origin}), or run the command with --env ${value}.`
    } If ${name} is not the name of the environment in this template, write Metadata: { CloudCart: { EnvironmentParameter: None } } in it.`,
  );
}

/** An environment that should say which accounts it may be deployed to, and does not. */
export const allowsAnyAccount = ({ name, accounts, terminationProtection }: EnvironmentConfig): boolean =>
  accounts.length === 0 && (terminationProtection === true || /^prod/i.test(name));

const disjoint = (a: readonly string[], b: readonly string[]): boolean =>
  a.length > 0 && b.length > 0 && !a.some((one) => b.includes(one));

const regionsOf = ({ region, regions }: EnvironmentConfig): readonly string[] =>
  region === undefined ? regions : [region];

/** Stands for an account that samconfig.toml does not name. */
const ANY_ACCOUNT = '<account>';

interface Difference {
  accounts: boolean;
  regions: boolean;
}

/** What of two places is certainly different. What samconfig.toml does not say may be the same. */
const differenceOf = (a: EnvironmentConfig, b: EnvironmentConfig): Difference => ({
  accounts: disjoint(a.accounts, b.accounts),
  regions: disjoint(regionsOf(a), regionsOf(b)),
});

/** A place for names that hold the account or the region: the same for both unless it certainly differs. */
function placesOf(
  a: EnvironmentConfig,
  b: EnvironmentConfig,
  { accounts, regions }: Difference,
): readonly [Place, Place] {
  const anyRegion = 'us-east-1';
  const shared = regionsOf(a).find((one) => regionsOf(b).includes(one)) ?? regionsOf(a)[0] ?? regionsOf(b)[0];
  const placeOf = (config: EnvironmentConfig): Place => ({
    account: accounts ? (config.accounts[0] ?? ANY_ACCOUNT) : ANY_ACCOUNT,
    region: (regions ? regionsOf(config)[0] : shared) ?? anyRegion,
  });
  return [placeOf(a), placeOf(b)];
}

/** Whether two environments would have one resource of this name. */
function collides({ type, isGlobal }: FixedName, { accounts, regions }: Difference): boolean {
  if (type === 'AWS::S3::Bucket') return true;
  return !accounts && (isGlobal || !regions);
}

function refuse(
  own: EnvironmentConfig,
  other: EnvironmentConfig,
  what: string,
  where: string,
  change: string,
): never {
  throw usageError(
    'environments-overlap',
    `${where}: environments ${own.name} and ${other.name} both name ${what}. Deploying or deleting one would change the other.`,
    `${change} Or name different accounts or regions for ${own.name} and ${other.name} in [<environment>.cloudcart.parameters].`,
  );
}

const MOST_NAME_LENGTH = 128;

/**
 * Refuses names of stacks that are longer than CloudFormation takes.
 * @throws CliError `stack-name` (exit 2)
 */
export function checkNameLengths(project: EnvironmentProject): void {
  const long = project.stacks.find((node) => stackName(project, node.id).length > MOST_NAME_LENGTH);
  if (long === undefined) return;
  const name = stackName(project, long.id);
  throw usageError(
    'stack-name',
    `The stack of ${long.id} would be called ${name}, which has ${name.length} characters; CloudFormation takes ${MOST_NAME_LENGTH}.`,
    `Write a shorter stack_name in [${project.config.name}.deploy.parameters], or rename ${long.id}.`,
  );
}

function checkStackNames(project: EnvironmentProject, other: EnvironmentProject): void {
  const taken = new Set(other.stacks.map((node) => stackName(other, node.id).toLowerCase()));
  const shared = project.stacks
    .map((node) => stackName(project, node.id))
    .find((one) => taken.has(one.toLowerCase()));
  if (shared === undefined) return;
  const change = `Set another stack_name in [${project.config.name}.deploy.parameters].`;
  refuse(project.config, other.config, `stack ${shared}`, 'samconfig.toml', change);
}

function checkFixedNames(
  project: EnvironmentProject,
  other: EnvironmentProject,
  difference: Difference,
): void {
  const [place, otherPlace] = placesOf(project.config, other.config, difference);
  const taken = new Set(fixedNames(other, otherPlace).map((one) => `${one.type} ${one.name}`));
  const shared = fixedNames(project, place).find(
    (one) => taken.has(`${one.type} ${one.name}`) && collides(one, difference),
  );
  if (!shared) return;
  const what = `${shared.type.replace(/^AWS::/, '').replaceAll('::', ' ')} ${shared.name}`;
  const parameter = environmentParameter(project);
  const { name: env } = other.config;
  const change =
    parameter in other.parameters && other.parameters[parameter] !== env
      ? `Write ${parameter}=${env} in parameter_overrides of [${env}.deploy.parameters].`
      : `Make ${parameter} part of the name: !Sub '\${${parameter}}-…'.`;
  refuse(project.config, other.config, what, shared.where, change);
}

/**
 * Two environments of samconfig.toml must not share names of stacks or resources, unless their accounts or regions certainly
 * differ.
 * @param openOther reads another environment; what is wrong in that one is not reported here
 * @throws CliError `environments-overlap` (exit 2)
 */
export function checkOverlap(
  project: EnvironmentProject,
  others: readonly EnvironmentConfig[],
  openOther: (config: EnvironmentConfig) => EnvironmentProject,
): void {
  if (project.config.name === LOCAL) return;
  for (const config of others) {
    if (config.name === LOCAL || config.name === project.config.name) continue;
    const difference = differenceOf(project.config, config);
    if (!difference.accounts && !difference.regions) checkStackNames(project, { ...project, config });
    try {
      const other = openOther(config);
      checkFixedNames(project, other, difference);
    } catch (error) {
      if (!(error instanceof CliError) || error.code === 'environments-overlap') throw error;
    }
  }
}
