import type { Stacks } from '../../aws/stacks.ts';
import { type FunctionSource, readFunctions } from '../../build/functions.ts';
import { CliError, ExitCode, usageError } from '../../errors.ts';
import { type EnvironmentProject, stackName } from '../../project/project.ts';
import { didYouMean } from '../../project/suggest.ts';

/** A function of the project and the name it is deployed under. */
export interface DeployedFunction {
  source: FunctionSource;
  /** Physical name. */
  name: string;
}

function notDeployed(project: EnvironmentProject, source: FunctionSource): CliError {
  return new CliError(`${source.stack}/${source.logicalId} is not deployed in ${project.config.name}.`, {
    code: 'not-deployed',
    exitCode: ExitCode.Usage,
    remedy: `Its settings come from there. Deploy it: npx cloudcart deploy ${source.stack} --env ${project.config.name}`,
  });
}

async function physicalNames(stacks: Stacks, stack: string): Promise<Map<string, string>> {
  if (!(await stacks.describe(stack))) return new Map();
  const resources = await stacks.resources(stack);
  const functions = resources.filter((one) => one.type === 'AWS::Lambda::Function' && one.physicalId);
  return new Map(functions.map((one) => [one.logicalId, one.physicalId]));
}

function byLogicalId(sources: readonly FunctionSource[], word: string): FunctionSource | undefined {
  const found = sources.filter(
    ({ stack, logicalId }) =>
      logicalId === word || `${stack}/${logicalId}` === word || `${logicalId}` === `${word}Function`,
  );
  if (found.length < 2) return found[0];
  const names = found.map((one) => `${one.stack}/${one.logicalId}`);
  throw usageError('ambiguous-function', `${word} is the name of several functions: ${names.join(', ')}.`);
}

/**
 * Finds a function by its logical id (with or without `Function`), `Stack/LogicalId`, or deployed name.
 * @throws CliError `unknown-function`, `ambiguous-function` or `not-deployed` (exit 2)
 */
export async function findFunction(
  project: EnvironmentProject,
  enabled: readonly string[],
  stacks: Stacks,
  word: string,
): Promise<DeployedFunction> {
  const sources = readFunctions(project).filter((source) => enabled.includes(source.stack));
  const direct = byLogicalId(sources, word);
  const wanted = direct ? [direct.stack] : [...new Set(sources.map((source) => source.stack))];
  const names = new Map(
    await Promise.all(
      wanted.map(async (id) => [id, await physicalNames(stacks, stackName(project, id))] as const),
    ),
  );
  const nameOf = (source: FunctionSource) => names.get(source.stack)?.get(source.logicalId);
  const source = direct ?? sources.find((one) => nameOf(one) === word);
  if (!source) {
    const known = [...sources.map((one) => one.logicalId), ...sources.flatMap((one) => nameOf(one) ?? [])];
    throw usageError('unknown-function', `There is no function ${word}. ${didYouMean(word, known)}`);
  }
  const name = nameOf(source);
  if (!name) throw notDeployed(project, source);
  return { source, name };
}
