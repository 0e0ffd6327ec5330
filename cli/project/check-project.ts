import { CliError, ExitCode } from '../errors.ts';
import { passesToRoot } from './passed-values.ts';
import type { EnvironmentProject, Project } from './project.ts';
import { brokenValue, TRANSFORMS } from './root-values.ts';
import { isLocalApplication, type StackNode } from './stacks.ts';
import { locate } from './template.ts';
import { asMap, type Data, isDataMap } from './template-yaml.ts';
import { transformProblems } from './transforms.ts';

/** Something that could not be deployed, found in the files alone. */
export interface Problem {
  code: string;
  /** `template.yaml:12`. */
  where: string;
  text: string;
  remedy?: string;
}

function valueProblems(project: Project, at: readonly string[], value: Data): Problem[] {
  const where = locate(project.root, at);
  return brokenValue(project, value).map((text) => ({
    code: 'root-value',
    where,
    text: `${at.at(-1)}: ${text}`,
  }));
}

function nodeProblems(project: Project, node: StackNode): Problem[] {
  const at = ['Resources', node.id];
  const guard =
    node.condition === undefined
      ? []
      : valueProblems(project, [...at, 'Condition'], { Condition: node.condition });
  const kinds: [string, Record<string, Data>][] = [
    ['Parameters', node.parameters],
    ['Tags', node.tags],
  ];
  return [
    ...guard,
    ...kinds.flatMap(([kind, values]) =>
      Object.entries(values).flatMap(([name, value]) =>
        valueProblems(project, [...at, 'Properties', kind, passesToRoot(name) ? node.id : name], value),
      ),
    ),
    ...valueProblems(project, [...at, 'Properties', 'NotificationARNs'], node.notificationArns ?? []),
    ...valueProblems(project, [...at, 'DeletionPolicy'], node.deletionPolicy ?? []),
  ];
}

/** What an application says that a stack of its own cannot have. */
function applicationProblems(
  { root, stacks }: Project,
  id: string,
  resource: Record<string, Data>,
): Problem[] {
  if (!stacks.some((node) => node.id === id)) return [];
  const problem = (where: readonly string[], text: string, remedy: string): Problem => ({
    code: 'application-attribute',
    where: locate(root, ['Resources', id, ...where]),
    text: `${id}: ${text}`,
    remedy,
  });
  const found: Problem[] = [];
  for (const name of ['CreationPolicy', 'UpdatePolicy']) {
    if (name in resource)
      found.push(problem([name], `an application cannot have a ${name}`, `Remove ${name}.`));
  }
  if ('TimeoutInMinutes' in asMap(resource.Properties))
    found.push(
      problem(
        ['Properties', 'TimeoutInMinutes'],
        'a stack that is deployed with a change set has no TimeoutInMinutes',
        'Remove it; Ctrl-C twice cancels a deployment that takes too long.',
      ),
    );
  if (asMap(asMap(resource.Metadata).CloudCart).Region !== undefined)
    found.push(
      problem(
        ['Metadata', 'CloudCart', 'Region'],
        'a stack is in the region of its environment',
        'Remove it.',
      ),
    );
  return found;
}

/** Applications of local files within a loop: their stacks are not known. */
function loopProblems(project: Project, id: string, value: Data): Problem[] {
  if (!id.startsWith('Fn::ForEach::') || !Array.isArray(value)) return [];
  const inner = Object.entries(asMap(value[2]));
  const local = inner.some(
    ([name, one]) => isLocalApplication(asMap(one)) || loopProblems(project, name, one).length > 0,
  );
  if (!local) return [];
  return [
    {
      code: 'application-loop',
      where: locate(project.root, ['Resources', id]),
      text: `${id} makes applications from files of this project`,
      remedy: 'Write each application as a resource.',
    },
  ];
}

function rootProblems(project: Project): Problem[] {
  const { root, stacks, rootStack } = project;
  if (stacks.length === 0)
    return [
      {
        code: 'template-empty',
        where: locate(root, ['Resources']),
        text: 'the template has no resources',
        remedy: 'Add some below Resources.',
      },
    ];
  const hasChildren = stacks.some((node) => node.id !== rootStack);
  const macros = [root.data.Transform ?? []]
    .flat()
    .map((one) => (isDataMap(one) ? String(one.Name) : String(one)));
  const macro = macros.find((one) => !TRANSFORMS.test(one));
  if (hasChildren && macro !== undefined)
    return [
      {
        code: 'root-transform',
        where: locate(root, ['Transform']),
        text: `the macro ${macro} would not see the applications, which are stacks`,
        remedy: 'Move it to the templates that need it.',
      },
    ];
  if (rootStack === undefined && 'Hooks' in root.data)
    return [
      {
        code: 'root-hooks',
        where: locate(root, ['Hooks']),
        text: 'Hooks need resources in the same template',
        remedy: 'Move them to the template with the resources.',
      },
    ];
  return [];
}

/** Everything of the root that cannot be deployed as it is written, found without an account. */
export function projectProblems(project: Project): Problem[] {
  const resources = Object.entries(asMap(project.root.data.Resources));
  return [
    ...rootProblems(project),
    ...transformProblems(project),
    ...resources.flatMap(([id, one]) => [
      ...applicationProblems(project, id, asMap(one)),
      ...loopProblems(project, id, one),
    ]),
    ...project.stacks.flatMap((node) => nodeProblems(project, node)),
    ...(project.rootOutputs ?? []).flatMap(({ name, value, condition }) =>
      valueProblems(
        project,
        ['Outputs', name],
        condition === undefined ? value : [value, { Condition: condition }],
      ),
    ),
  ];
}

/** Options of samconfig that the environment cannot be deployed with. */
export const optionProblems = ({ config }: Pick<EnvironmentProject, 'config'>): Problem[] =>
  (config.options?.refused ?? []).map(({ option, where, reason, remedy }) => ({
    code: 'samconfig-option',
    where,
    text: `${option}: ${reason}`,
    remedy,
  }));

/**
 * Refuses what cannot be deployed, before anything is changed.
 * @throws CliError with the code of the first problem (exit 2), naming each
 */
export function refuseProblems(problems: readonly Problem[]): void {
  const [first] = problems;
  if (!first) return;
  const [line = '', ...details] = [...new Set(problems.map(({ where, text }) => `${where}: ${text}`))];
  throw new CliError(line, {
    code: first.code,
    exitCode: ExitCode.Usage,
    details,
    remedy: first.remedy ?? 'Correct it and run again.',
  });
}
