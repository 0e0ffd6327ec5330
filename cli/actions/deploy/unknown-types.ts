import type { FindUnknownTypes } from '../../aws/resource-types.ts';
import type { StackState, Stacks } from '../../aws/stacks.ts';
import { type Problem, refuseProblems } from '../../project/check-project.ts';
import { childScope, knownCondition } from '../../project/child-scope.ts';
import { type EnvironmentProject, type Place, stackName } from '../../project/project.ts';
import type { StackNode } from '../../project/stacks.ts';
import { locate, section, type Template } from '../../project/template.ts';
import { asMap, type DataMap, parseTemplate } from '../../project/template-yaml.ts';
import { isSamType, transformsOf } from '../../project/type-names.ts';
import { ifAllowed } from './if-allowed.ts';
import { nestedTemplates } from './nested-templates.ts';
import { UNKNOWN_TYPES_REMEDY } from './remedies.ts';

/** What is about to be deployed, and where types are looked up; without it they are not. */
export interface PlannedTypes {
  project: EnvironmentProject;
  place: Place;
  selected: readonly StackNode[];
  states: ReadonlyMap<string, StackState>;
  stacks: Pick<Stacks, 'template'>;
  findUnknownTypes?: FindUnknownTypes;
}

/** Types of SAM become others, and custom ones are no types of CloudFormation. */
const isPlain = (type: unknown): type is string =>
  typeof type === 'string' && !isSamType(type) && !type.startsWith('Custom::');

interface TypedResource {
  node: StackNode;
  template: Template;
  id: string;
  type: string;
}

/** Macros of other owners may make anything of a template. */
const hasMacro = ({ data }: Template): boolean =>
  transformsOf(data).some((name) => !name.startsWith('AWS::'));

function typedResources(
  node: StackNode,
  template: Template,
  isWanted: (condition: string) => boolean,
): TypedResource[] {
  if (hasMacro(template)) return [];
  return Object.entries(section(template, 'Resources')).flatMap(([id, { Type, Condition }]) =>
    isPlain(Type) && (typeof Condition !== 'string' || isWanted(Condition))
      ? [{ node, template, id, type: Type }]
      : [],
  );
}

/**
 * Resources that will exist: those of a condition that is not known before the deployment may not. Stacks nested in one that exists
 * are left to CloudFormation.
 */
function plainResources({ project, place, states }: PlannedTypes, node: StackNode): TypedResource[] {
  const scope = childScope(project, node, place);
  const own = typedResources(node, node.template, (name) => knownCondition(name, scope) === true);
  if (states.has(node.id) || hasMacro(node.template)) return own;
  const nested = nestedTemplates(project, node);
  return [...own, ...nested.flatMap((template) => typedResources(node, template, () => false))];
}

/** Types that the deployed stack has for the same resources: CloudFormation took them once. */
async function deployedTypes({ project, stacks }: PlannedTypes, { id }: StackNode): Promise<DataMap> {
  const name = stackName(project, id);
  const body = await ifAllowed(() => stacks.template(name, 'Original'));
  const resources = body === undefined ? {} : asMap(parseTemplate(body, name).data.Resources);
  return Object.fromEntries(Object.entries(resources).map(([key, one]) => [key, asMap(one).Type ?? null]));
}

async function isNew(planned: PlannedTypes, { node, id, type }: TypedResource): Promise<boolean> {
  return !planned.states.has(node.id) || (await deployedTypes(planned, node))[id] !== type;
}

/**
 * Refuses resource types that CloudFormation would reject, before the first stack changes.
 * @throws CliError `resource-type` (exit 2)
 */
export async function checkResourceTypes(deployment: PlannedTypes): Promise<void> {
  const { selected, findUnknownTypes } = deployment;
  if (!findUnknownTypes) return;
  const resources = selected.flatMap((node) => plainResources(deployment, node));
  if (resources.length === 0) return;
  const unknown = new Set(await findUnknownTypes(resources.map((one) => one.type)));
  const problems: Problem[] = [];
  for (const one of resources.filter(({ type }) => unknown.has(type))) {
    if (!(await isNew(deployment, one))) continue;
    problems.push({
      code: 'resource-type',
      where: locate(one.template, ['Resources', one.id, 'Type']),
      text: `${one.id} has the type ${one.type}, which is unknown here`,
      remedy: UNKNOWN_TYPES_REMEDY,
    });
  }
  refuseProblems(problems);
}
