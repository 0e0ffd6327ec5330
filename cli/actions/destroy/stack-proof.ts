import type { StackState, Stacks } from '../../aws/stacks.ts';
import { DIGEST_PARAMETER } from '../../build/package-template.ts';
import { differenceOf, readOrigin } from '../../origin/origin.ts';
import type { OriginOf } from '../../origin/project-origin.ts';
import { type EnvironmentProject, PROJECT_TAG, stackName } from '../../project/project.ts';
import { isOtherProject } from '../deploy/own-stack.ts';

/** Who deployed a stack: this project, another owner, or `unknown` when nothing says it. */
export type StackProof = 'own' | 'unknown' | { owner: string };

/** Finds out who deployed the stack with this ARN. */
export type ProveStack = (stackId: string) => Promise<StackProof>;

const named = ({ name, status }: StackState): string =>
  `${status === 'DELETE_COMPLETE' ? 'deleted stack' : 'stack'} ${name}`;

/**
 * Proves by its ARN that this project deployed a stack. Other projects and tools create stacks of the same name once the name is
 * free, so the name proves nothing. CloudFormation describes deleted stacks for 90 days.
 */
export function stackProof(
  stacks: Pick<Stacks, 'describe'>,
  project: EnvironmentProject,
  originOf: OriginOf,
): ProveStack {
  const nodes = new Map(project.stacks.map(({ id }) => [stackName(project, id), id]));
  return async (stackId) => {
    const state = await stacks.describe(stackId);
    const node = state && nodes.get(state.name);
    if (!state || node === undefined) return 'unknown';
    if (!(DIGEST_PARAMETER in state.parameters))
      return { owner: `${named(state)}, which cloudcart did not deploy` };
    if (isOtherProject(state, project)) return { owner: `${named(state)} of another project` };
    if (state.tags[PROJECT_TAG] !== undefined) return 'own';
    const there = readOrigin(state.parameters[DIGEST_PARAMETER]);
    if (!there) return 'unknown';
    const isOther = differenceOf(there, originOf(node)) !== undefined;
    return isOther ? { owner: `${named(state)} of another project` } : 'own';
  };
}
