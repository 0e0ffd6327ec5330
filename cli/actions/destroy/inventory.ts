import pLimit from 'p-limit';
import { type Belonging, type Belongings, LOG_GROUP } from '../../aws/belongings.ts';
import type { StackState, Stacks } from '../../aws/stacks.ts';
import { type EnvironmentProject, type Place, stackName } from '../../project/project.ts';
import type { StackNode } from '../../project/stacks.ts';
import { expectedBelongings } from './expected-belongings.ts';

const PARALLEL_LOOKUPS = 8;

/** What there is of one stack. */
export interface Holding {
  node: StackNode;
  name: string;
  state: StackState | undefined;
  /** Each with what it holds, in words. */
  things: (Belonging & { holds: string })[];
}

async function candidates(
  stacks: Stacks,
  belongings: Belongings,
  state: StackState | undefined,
  expected: Belonging[],
) {
  const deployed = state ? await stacks.resources(state.id) : [];
  const own = deployed.flatMap(({ type, physicalId }): Belonging[] => {
    if (!physicalId) return [];
    if (type === 'AWS::Lambda::Function') return [{ type: LOG_GROUP, name: `/aws/lambda/${physicalId}` }];
    return belongings.handles(type) ? [{ type, name: physicalId }] : [];
  });
  return [...new Map([...own, ...expected].map((one) => [`${one.type} ${one.name}`, one])).values()];
}

/** Everything of an environment that stands, or that an earlier stack has left behind. */
export async function takeInventory(
  stacks: Stacks,
  belongings: Belongings,
  project: EnvironmentProject,
  place: Place,
): Promise<Holding[]> {
  const slot = pLimit(PARALLEL_LOOKUPS);
  const all = await Promise.all(
    project.stacks.map(async (node): Promise<Holding> => {
      const name = stackName(project, node.id);
      const state = await slot(() => stacks.describe(name));
      const expected = expectedBelongings(project, node, place);
      const found = await slot(() => candidates(stacks, belongings, state, expected));
      const things = await Promise.all(
        found.map((thing) =>
          slot(async () => {
            const holds = await belongings.inspect(thing);
            return holds === undefined ? [] : [{ ...thing, holds }];
          }),
        ),
      );
      return { node, name, state, things: things.flat() };
    }),
  );
  return all.filter((holding) => holding.state !== undefined || holding.things.length > 0);
}
