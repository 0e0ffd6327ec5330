import type { StackState, Stacks } from '../../aws/stacks.ts';

export const NESTED_STACK = 'AWS::CloudFormation::Stack';

type StackResource = Awaited<ReturnType<Stacks['resources']>>[number];

/** A stack that another stack of the environment created, at any depth. */
export interface NestedStack {
  /** ARN. */
  id: string;
  name: string;
  /** Undefined when CloudFormation does not find the stack. */
  resources: readonly StackResource[] | undefined;
}

const isDeleted = ({ status }: StackState): boolean => status === 'DELETE_COMPLETE';
const nameInArn = (id: string): string => /:stack\/([^/]+)\//.exec(id)?.[1] ?? id;

/**
 * Reads the stacks below a stack, at any depth: they are deleted together with it. One whose creation failed may hold resources
 * too, and is read like the others.
 * @param resources what the stack lists
 */
export async function readNestedStacks(
  stacks: Pick<Stacks, 'describe' | 'resources'>,
  resources: readonly StackResource[],
): Promise<NestedStack[]> {
  const ids = resources
    .filter(({ type, physicalId, status }) => {
      const isLeft = status === 'DELETE_COMPLETE' || status === 'DELETE_SKIPPED';
      return type === NESTED_STACK && physicalId && !isLeft;
    })
    .map((one) => one.physicalId);
  const found = await Promise.all(
    ids.map(async (id): Promise<NestedStack[]> => {
      const state = await stacks.describe(id);
      if (!state) return [{ id, name: nameInArn(id), resources: undefined }];
      if (isDeleted(state)) return [];
      const own = await stacks.resources(id);
      return [{ id, name: state.name, resources: own }, ...(await readNestedStacks(stacks, own))];
    }),
  );
  return found.flat();
}
