import pLimit from 'p-limit';
import type { RetainedResources } from '../../aws/retained-resources.ts';
import type { Stacks } from '../../aws/stacks.ts';
import { CliError } from '../../errors.ts';
import { type EnvironmentProject, stackName } from '../../project/project.ts';
import { isHeld } from '../destroy/ownership.ts';
import { itemText } from '../destroy/verify-deletion.ts';
import { type Check, fail, ok, unknown, warn } from './check.ts';

const PARALLEL_LOOKUPS = 8;

/**
 * Tables, buckets and log groups that a stack lists and that do not exist: deleted outside CloudFormation. `deploy` does not
 * notice, since the stack is what its template says.
 */
export async function findMissing(
  stacks: Pick<Stacks, 'describe' | 'resources'>,
  resources: Pick<RetainedResources, 'handles' | 'identify'>,
  project: EnvironmentProject,
): Promise<string[]> {
  const slot = pLimit(PARALLEL_LOOKUPS);
  const all = await Promise.all(
    project.stacks.map(async (node) => {
      const state = await stacks.describe(stackName(project, node.id));
      const listed = state ? await stacks.resources(state.id) : [];
      const held = listed.filter(
        (one) => one.physicalId && isHeld(one.status) && resources.handles(one.type),
      );
      const lost = await Promise.all(
        held.map(({ type, physicalId: name }) =>
          slot(async () =>
            (await resources.identify({ type, name })) ? [] : [`${node.id}: ${itemText({ type, name })}`],
          ),
        ),
      );
      return lost.flat();
    }),
  );
  return all.flat();
}

export function missingCheck(missing: readonly string[] | Error, env: string): Check {
  if (missing instanceof CliError && missing.code === 'stack-not-owned') {
    return fail('resources', missing.message, missing.remedy ?? '');
  }
  if (missing instanceof Error) {
    return unknown(
      'resources',
      `Resources of the stacks could not be looked up: ${missing.message.split('\n')[0]}`,
      'Grant the right to describe them, or look in the console.',
    );
  }
  return missing.length === 0
    ? ok('resources', 'Every table, bucket and log group of the stacks exists')
    : warn(
        'resources',
        `Deleted outside CloudFormation, and deploy does not create them again: ${missing.join(', ')}`,
        `Restore what held data from a backup under the same name. To create one empty: remove it from the template, run npx cloudcart deploy --env ${env}, put it back and deploy again. Nothing else is lost.`,
      );
}
