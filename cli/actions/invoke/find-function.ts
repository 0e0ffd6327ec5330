import type { Stacks } from '../../aws/stacks.ts';
import type { AnyFunction, FunctionCode } from '../../build/function-source.ts';
import { isRemote, type RemoteFunction, readEveryFunction } from '../../build/functions.ts';
import { CliError, ExitCode, usageError } from '../../errors.ts';
import { type EnvironmentProject, type Project, stackName } from '../../project/project.ts';
import { kebab } from '../../project/stacks.ts';
import { didYouMean } from '../../project/suggest.ts';
import { isCreated } from '../destroy/ownership.ts';

/** A function of the project and the name it is deployed under. */
export interface DeployedFunction<S extends FunctionCode = AnyFunction> {
  source: S;
  /** Physical name. */
  name: string;
}

function notDeployed(project: EnvironmentProject, source: FunctionCode): CliError {
  return new CliError(`${source.stack}/${source.logicalId} is not deployed in ${project.config.name}.`, {
    code: 'not-deployed',
    exitCode: ExitCode.Usage,
    remedy: `Its settings come from there. Deploy it: npx cloudcart deploy ${source.stack} --env ${project.config.name}`,
  });
}

/** Physical names of the functions that a stack holds, by logical id. A name that it failed to create is another's. */
export async function physicalNames(
  stacks: Pick<Stacks, 'describe' | 'resources'>,
  stack: string,
): Promise<Map<string, string>> {
  const state = await stacks.describe(stack);
  if (!state) return new Map();
  const resources = await stacks.resources(state.id);
  const functions = resources.filter(
    (one) => one.type === 'AWS::Lambda::Function' && one.physicalId && isCreated(one.status),
  );
  return new Map(functions.map((one) => [one.logicalId, one.physicalId]));
}

function byLogicalId<S extends FunctionCode>(sources: readonly S[], word: string): S | undefined {
  const found = sources.filter(
    ({ stack, logicalId }) =>
      logicalId === word ||
      `${stack}/${logicalId}` === word ||
      logicalId === `${word}Function` ||
      kebab(logicalId) === `${word}-function`,
  );
  if (found.length < 2) return found[0];
  const names = found.map((one) => `${one.stack}/${one.logicalId}`);
  throw usageError('ambiguous-function', `${word} is the name of several functions: ${names.join(', ')}.`);
}

/** Looks names up in CloudFormation, each stack once and only when one of its names is needed. */
function deployedNames(project: EnvironmentProject, stacks: Stacks) {
  const known = new Map<string, Promise<Map<string, string>>>();
  return async ({ stack, logicalId }: FunctionCode): Promise<string | undefined> => {
    const names = known.get(stack) ?? physicalNames(stacks, stackName(project, stack));
    known.set(stack, names);
    return (await names).get(logicalId);
  };
}

type Known = AnyFunction | RemoteFunction;

async function findAmong(
  project: EnvironmentProject,
  sources: readonly Known[],
  stacks: Stacks,
  words: readonly string[],
): Promise<DeployedFunction<Known>[]> {
  const nameOf = deployedNames(project, stacks);
  const named = (): Promise<[Known, string | undefined][]> =>
    Promise.all(
      sources.map(async (source): Promise<[Known, string | undefined]> => [source, await nameOf(source)]),
    );
  const wanted = await Promise.all(
    words.map(async (word) => {
      const direct = byLogicalId(sources, word);
      if (direct) return direct;
      const all = await named();
      const found = all.find(([, name]) => name === word)?.[0];
      if (found) return found;
      const known = [...sources.map((one) => one.logicalId), ...all.flatMap(([, name]) => name ?? [])];
      throw usageError('unknown-function', `There is no function ${word}. ${didYouMean(word, known)}`);
    }),
  );
  const selected = sources.filter((source) =>
    words.length === 0 ? !isRemote(source) : wanted.includes(source),
  );
  return Promise.all(
    selected.map(async (source) => {
      const name = await nameOf(source);
      if (!name) throw notDeployed(project, source);
      return { source, name };
    }),
  );
}

const enabledFunctions = (project: EnvironmentProject, enabled: readonly string[]): Known[] =>
  readEveryFunction(project).filter((source) => enabled.includes(source.stack));

/** Narrows to a function whose code is in the project. @throws CliError `not-runnable` (exit 2) */
export function checkLocal(source: Known, remedy: string): AnyFunction {
  if (!isRemote(source)) return source;
  const text = `The code of ${source.stack}/${source.logicalId} ${source.codePlace}: the project has no file of it.`;
  throw usageError('not-runnable', text, remedy);
}

/**
 * Finds functions with code in the project by their logical ids (with or without `Function`, also as `catalog-http`),
 * `Stack/LogicalId`, or deployed names; all when none is named. In the order of the templates, each once.
 * @throws CliError `unknown-function`, `ambiguous-function`, `not-runnable` or `not-deployed` (exit 2)
 */
export async function findFunctions(
  project: EnvironmentProject,
  enabled: readonly string[],
  stacks: Stacks,
  words: readonly string[],
): Promise<DeployedFunction[]> {
  const found = await findAmong(project, enabledFunctions(project, enabled), stacks, words);
  return found.map(({ source, name }) => ({
    source: checkLocal(source, 'Change it there and deploy.'),
    name,
  }));
}

/**
 * Finds the source of a function by its logical id, deployed nowhere.
 * @throws CliError `unknown-function` or `ambiguous-function` (exit 2)
 */
export function findSource(project: Project, word: string): Known {
  const sources = readEveryFunction(project);
  const found = byLogicalId(sources, word);
  if (found) return found;
  const known = sources.map((one) => one.logicalId);
  throw usageError('unknown-function', `There is no function ${word}. ${didYouMean(word, known)}`);
}

/**
 * Finds one function, as {@link findFunctions} does; its code may be elsewhere.
 * @throws CliError `unknown-function`, `ambiguous-function` or `not-deployed` (exit 2)
 */
export async function findFunction(
  project: EnvironmentProject,
  enabled: readonly string[],
  stacks: Stacks,
  word: string,
): Promise<DeployedFunction<Known>> {
  const [found] = await findAmong(project, enabledFunctions(project, enabled), stacks, [word]);
  if (!found) throw usageError('unknown-function', `There is no function ${word}.`);
  return found;
}
