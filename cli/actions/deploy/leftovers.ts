import type { Stacks } from '../../aws/stacks.ts';
import { DIGEST_PARAMETER } from '../../build/package-template.ts';
import { type EnvironmentProject, stackName } from '../../project/project.ts';

/** A stack that cloudcart deployed and that the root template does not name any more. */
export interface Leftover {
  name: string;
  status: string;
}

/**
 * The stacks of this environment that have left the root template: named as ours are, made by us, and not another environment's
 * (`cloudcart-dev-eu-api` is none of `cloudcart-dev` when there is an environment `cloudcart-dev-eu`).
 * @param otherApplications stack names of the other environments
 */
export async function findLeftovers(
  stacks: Pick<Stacks, 'list' | 'describe'>,
  project: EnvironmentProject,
  otherApplications: readonly string[],
): Promise<Leftover[]> {
  const prefix = `${project.config.stackName}-`;
  const known = new Set(project.stacks.map((node) => stackName(project, node.id)));
  const foreign = otherApplications.filter((other) => other.startsWith(prefix));
  const candidates = (await stacks.list()).filter(
    ({ name }) =>
      (name === project.config.stackName || name.startsWith(prefix)) &&
      !known.has(name) &&
      !foreign.some((other) => name === other || name.startsWith(`${other}-`)),
  );
  const states = await Promise.all(candidates.map(({ name }) => stacks.describe(name)));
  return states.flatMap((state) =>
    state && DIGEST_PARAMETER in state.parameters ? [{ name: state.name, status: state.status }] : [],
  );
}
