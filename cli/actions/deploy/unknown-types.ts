import type { FindUnknownTypes } from '../../aws/resource-types.ts';
import type { StackState } from '../../aws/stacks.ts';
import { type Problem, refuseProblems } from '../../project/check-project.ts';
import { childScope, knownCondition } from '../../project/child-scope.ts';
import type { EnvironmentProject, Place } from '../../project/project.ts';
import type { StackNode } from '../../project/stacks.ts';
import { locate, section } from '../../project/template.ts';
import { UNKNOWN_TYPES_REMEDY } from './remedies.ts';

/** What is about to be deployed, and where types are looked up; without it they are not. */
export interface PlannedTypes {
  project: EnvironmentProject;
  place: Place;
  selected: readonly StackNode[];
  states: ReadonlyMap<string, StackState>;
  findUnknownTypes?: FindUnknownTypes;
}

/** Types of SAM become others, and custom ones are no types of CloudFormation. */
const isPlain = (type: unknown): type is string => /^AWS::(?!Serverless::)\w+::\w+$/.test(String(type));

interface TypedResource {
  node: StackNode;
  id: string;
  type: string;
}

/** Resources that will exist: those of a condition that is not known before the deployment may not. */
function plainResources({ project, place }: PlannedTypes, node: StackNode): TypedResource[] {
  const scope = childScope(project, node, place);
  return Object.entries(section(node.template, 'Resources')).flatMap(([id, { Type, Condition }]) =>
    isPlain(Type) && (typeof Condition !== 'string' || knownCondition(Condition, scope) === true)
      ? [{ node, id, type: Type }]
      : [],
  );
}

/**
 * Refuses resource types of new stacks that CloudFormation would reject, before the first stack changes.
 * @throws CliError `resource-type` (exit 2)
 */
export async function checkResourceTypes(deployment: PlannedTypes): Promise<void> {
  const { selected, states, findUnknownTypes } = deployment;
  const resources = selected
    .filter((node) => !states.has(node.id))
    .flatMap((node) => plainResources(deployment, node));
  if (!findUnknownTypes || resources.length === 0) return;
  const unknown = new Set(await findUnknownTypes(resources.map((one) => one.type)));
  const problems = resources
    .filter((one) => unknown.has(one.type))
    .map(({ node, id, type }): Problem => {
      const where = locate(node.template, ['Resources', id, 'Type']);
      return {
        code: 'resource-type',
        where,
        text: `${id} has the type ${type}, which is unknown here`,
        remedy: UNKNOWN_TYPES_REMEDY,
      };
    });
  refuseProblems(problems);
}
