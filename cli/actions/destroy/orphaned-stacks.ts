import type { StackState, Stacks } from '../../aws/stacks.ts';
import { DIGEST_PARAMETER } from '../../build/package-template.ts';
import { CliError } from '../../errors.ts';
import { differenceOf, readOrigin } from '../../origin/origin.ts';
import type { OriginOf } from '../../origin/project-origin.ts';
import type { EnvironmentProject } from '../../project/project.ts';
import { freeId } from '../../project/root-parts.ts';
import type { StackNode } from '../../project/stacks.ts';
import type { Template } from '../../project/template.ts';
import { parseTemplate } from '../../project/template-yaml.ts';
import { ifAllowed } from '../deploy/if-allowed.ts';
import { findLeftovers } from '../deploy/leftovers.ts';
import { isOtherProject } from '../deploy/own-stack.ts';

/** A project with its orphaned stacks: those that it deployed and that its root template does not name any more. */
export interface WithOrphans {
  /** With the orphaned stacks among its stacks; they need all others, so that they are deleted first. */
  project: EnvironmentProject;
  /** Ids of the orphaned stacks. */
  orphaned: ReadonlySet<string>;
  /** Names of stacks of this project, of an earlier version, that do not say which application they are of. */
  unproven: readonly string[];
}

/**
 * The application that a stack of this project says it is of. Its name is no proof: `shop-ada-data` is a stack of `shop` or of
 * `shop-ada`, which may be in the settings of another branch only.
 * @returns `''` when it does not say it; undefined for a stack of another project
 */
function applicationOf(state: StackState, project: EnvironmentProject, here: OriginOf): string | undefined {
  const there = readOrigin(state.parameters[DIGEST_PARAMETER]);
  if (!there || isOtherProject(state, project)) return undefined;
  // Its template is not in the project any more, so that its resources prove nothing.
  const difference = differenceOf(there, { ...here(''), resources: there.resources });
  return difference === undefined ? (there.application ?? '') : undefined;
}

async function templateOf(stacks: Pick<Stacks, 'template'>, { id, name }: StackState): Promise<Template> {
  const title = `the deployed template of ${name}`;
  const source = await stacks.template(id, 'Processed');
  try {
    return { file: title, name: title, ...parseTemplate(source ?? '{}', title) };
  } catch (error) {
    if (error instanceof CliError) return { file: title, name: title, ...parseTemplate('{}', title) };
    throw error;
  }
}

/**
 * Adds the orphaned stacks of an environment to its project.
 * @param otherApplications application names of the project's other environments
 */
export async function withOrphanedStacks(
  stacks: Pick<Stacks, 'list' | 'describe' | 'template'>,
  project: EnvironmentProject,
  originOf: OriginOf,
  otherApplications: readonly string[],
): Promise<WithOrphans> {
  const { stackName: application } = project.config;
  // Who may not list stacks finds none.
  const found = (await ifAllowed(() => findLeftovers(stacks, project, otherApplications))) ?? [];
  const states = (await Promise.all(found.map(({ name }) => stacks.describe(name)))).filter(
    (state) => state !== undefined,
  );
  const from = new Map(states.map((state) => [state, applicationOf(state, project, originOf)]));
  const own = states.filter((state) => from.get(state) === application);
  const rootStack = own.some(({ name }) => name === application) ? freeId(project.root, 'Root') : undefined;
  const nodes = await Promise.all(
    own.map(
      async (state): Promise<StackNode> => ({
        id: state.name === application && rootStack ? rootStack : state.name.slice(application.length + 1),
        template: await templateOf(stacks, state),
        condition: undefined,
        parameters: {},
        tags: {},
        needs: project.stacks.map((node) => node.id),
      }),
    ),
  );
  const extended = {
    ...project,
    stacks: [...project.stacks, ...nodes],
    ...(rootStack === undefined ? {} : { rootStack }),
  };
  return {
    project: extended,
    orphaned: new Set(nodes.map((node) => node.id)),
    unproven: states.filter((state) => from.get(state) === '').map(({ name }) => name),
  };
}
