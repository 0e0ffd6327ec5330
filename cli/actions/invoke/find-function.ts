import type { Stacks } from '../../aws/stacks.ts';
import type { AnyFunction } from '../../build/function-source.ts';
import { readAllFunctions } from '../../build/functions.ts';
import { CliError, ExitCode, usageError } from '../../errors.ts';
import { type EnvironmentProject, type Project, stackName } from '../../project/project.ts';
import { kebab } from '../../project/stacks.ts';
import { didYouMean } from '../../project/suggest.ts';
import { isCreated } from '../destroy/ownership.ts';

/** A function of the project and the name it is deployed under. */
export interface DeployedFunction {
  source: AnyFunction;
  /** Physical name. */
  name: string;
}

function notDeployed(project: EnvironmentProject, source: AnyFunction): CliError {
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

function byLogicalId(sources: readonly AnyFunction[], word: string): AnyFunction | undefined {
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
  return async ({ stack, logicalId }: AnyFunction): Promise<string | undefined> => {
    const names = known.get(stack) ?? physicalNames(stacks, stackName(project, stack));
    known.set(stack, names);
    return (await names).get(logicalId);
  };
}

/**
 * Finds functions by their logical ids (with or without `Function`, also as `catalog-http`), `Stack/LogicalId`, or deployed names; all when none is
 * named. In the order of the templates, each once.
 * @throws CliError `unknown-function`, `ambiguous-function` or `not-deployed` (exit 2)
 */
export async function findFunctions(
  project: EnvironmentProject,
  enabled: readonly string[],
  stacks: Stacks,
  words: readonly string[],
): Promise<DeployedFunction[]> {
  const sources = readAllFunctions(project).filter((source) => enabled.includes(source.stack));
  const nameOf = deployedNames(project, stacks);
  const named = (): Promise<[AnyFunction, string | undefined][]> =>
    Promise.all(
      sources.map(
        async (source): Promise<[AnyFunction, string | undefined]> => [source, await nameOf(source)],
      ),
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
  const selected = words.length === 0 ? sources : sources.filter((source) => wanted.includes(source));
  return Promise.all(
    selected.map(async (source) => {
      const name = await nameOf(source);
      if (!name) throw notDeployed(project, source);
      return { source, name };
    }),
  );
}

/**
 * Finds the source of a function by its logical id, deployed nowhere.
 * @throws CliError `unknown-function` or `ambiguous-function` (exit 2)
 */
export function findSource(project: Project, word: string): AnyFunction {
  const sources = readAllFunctions(project);
  const found = byLogicalId(sources, word);
  if (found) return found;
  const known = sources.map((one) => one.logicalId);
  throw usageError('unknown-function', `There is no function ${word}. ${didYouMean(word, known)}`);
}

/**
 * Finds one function, as {@link findFunctions} does.
 * @throws CliError `unknown-function`, `ambiguous-function` or `not-deployed` (exit 2)
 */
export async function findFunction(
  project: EnvironmentProject,
  enabled: readonly string[],
  stacks: Stacks,
  word: string,
): Promise<DeployedFunction> {
  const [found] = await findFunctions(project, enabled, stacks, [word]);
  if (!found) throw usageError('unknown-function', `There is no function ${word}.`);
  return found;
}
