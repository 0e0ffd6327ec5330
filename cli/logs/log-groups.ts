import { isCreated } from '../actions/destroy/ownership.ts';
import type { Stacks } from '../aws/stacks.ts';
import { usageError } from '../errors.ts';
import { type EnvironmentProject, stackName } from '../project/project.ts';
import type { StackNode } from '../project/stacks.ts';
import { didYouMean } from '../project/suggest.ts';
import { section, type Template } from '../project/template.ts';
import { asMap } from '../project/template-yaml.ts';
import type { LogOrigin } from './log-line.ts';

/** Logical id of the log group that a function of this template names, if it names one of the same template. */
function namedGroup(template: Template, logicalId: string): string | undefined {
  const globals = asMap(asMap(template.data.Globals).Function);
  const properties = asMap(section(template, 'Resources')[logicalId]?.Properties);
  const config = asMap(properties.LoggingConfig ?? globals.LoggingConfig);
  const group = asMap(config.LogGroup).Ref;
  return typeof group === 'string' ? group : undefined;
}

/** Every function of these stacks that is deployed, with its log group. */
export async function listLogGroups(
  project: EnvironmentProject,
  enabled: readonly StackNode[],
  stacks: Pick<Stacks, 'describe' | 'resources'>,
): Promise<LogOrigin[]> {
  const all = await Promise.all(
    enabled.map(async ({ id, template }) => {
      const state = await stacks.describe(stackName(project, id));
      if (!state) return [];
      const resources = await stacks.resources(state.id);
      const physical = new Map(resources.map((one) => [one.logicalId, one.physicalId]));
      return resources
        .filter((one) => one.type === 'AWS::Lambda::Function' && one.physicalId && isCreated(one.status))
        .map((one) => ({
          stack: id,
          function: one.logicalId,
          name: one.physicalId,
          logGroup:
            physical.get(namedGroup(template, one.logicalId) ?? '') ?? `/aws/lambda/${one.physicalId}`,
        }));
    }),
  );
  return all.flat();
}

/**
 * The functions that were asked for, all when none was: by logical id (with or without `Function`), `Stack/LogicalId`,
 * deployed name, or stack.
 * @throws CliError `unknown-function` (exit 2)
 */
export function selectLogGroups(origins: readonly LogOrigin[], wanted: readonly string[]): LogOrigin[] {
  if (wanted.length === 0) return [...origins];
  const found = wanted.flatMap((word) => {
    const matches = origins.filter(
      ({ stack, function: id, name }) =>
        [id, `${stack}/${id}`, name].includes(word) || id === `${word}Function` || stack === word,
    );
    if (matches.length > 0) return matches;
    const known = origins.map((one) => one.function);
    throw usageError(
      'unknown-function',
      `No deployed function is called ${word}. ${didYouMean(word, known)}`,
    );
  });
  return [...new Set(found)];
}
