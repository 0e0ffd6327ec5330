import type { Stacks } from '../../aws/stacks.ts';
import { DIGEST_PARAMETER } from '../../build/package-template.ts';
import { type EnvironmentProject, stackName } from '../../project/project.ts';

/** A stack that cloudcart deployed and that the root template does not name any more. */
export interface Leftover {
  name: string;
  status: string;
}

/**
 * Whether a name is that of a stack of an application, as far as names show: `cloudcart-dev-eu-api` is none of `cloudcart-dev` when
 * there is an environment `cloudcart-dev-eu`.
 * @param others stack names of the other environments
 */
export function hasStackName(application: string, others: readonly string[], name: string): boolean {
  const isOf = (one: string): boolean => name === one || name.startsWith(`${one}-`);
  return isOf(application) && !others.some((other) => other.startsWith(`${application}-`) && isOf(other));
}

/**
 * The stacks of this environment that have left the root template: named as ours are, made by us, and not another environment's.
 * @param otherApplications stack names of the other environments
 */
export async function findLeftovers(
  stacks: Pick<Stacks, 'list' | 'describe'>,
  project: EnvironmentProject,
  otherApplications: readonly string[],
): Promise<Leftover[]> {
  const known = new Set(project.stacks.map((node) => stackName(project, node.id)));
  const candidates = (await stacks.list()).filter(
    ({ name }) => !known.has(name) && hasStackName(project.config.stackName, otherApplications, name),
  );
  const states = await Promise.all(candidates.map(({ name }) => stacks.describe(name)));
  return states.flatMap((state) =>
    state && DIGEST_PARAMETER in state.parameters ? [{ name: state.name, status: state.status }] : [],
  );
}
