import type { ListExportNames } from '../../aws/exports.ts';
import { type Problem, refuseProblems } from '../../project/check-project.ts';
import { attempt, childScope, knownCondition } from '../../project/child-scope.ts';
import type { Scope } from '../../project/intrinsics.ts';
import type { EnvironmentProject, Place } from '../../project/project.ts';
import type { StackNode } from '../../project/stacks.ts';
import { locate, section } from '../../project/template.ts';
import { asMap, type Data, type DataMap, isDataMap, pathKey } from '../../project/template-yaml.ts';
import { transformsOf } from '../../project/type-names.ts';
import { ifAllowed } from './if-allowed.ts';

/** What is about to be deployed, and where exports are looked up; without it they are not. */
export interface PlannedImports {
  project: EnvironmentProject;
  place: Place;
  /** All stacks of the environment: each may export something. */
  enabled: readonly StackNode[];
  selected: readonly StackNode[];
  listExports?: ListExportNames;
}

interface Import {
  node: StackNode;
  path: readonly (string | number)[];
  name: string;
  /** JSON of the function as it is written. */
  written: string;
}

/** Resources whose stacks may export what their template does not show. */
const NESTED = /^AWS::(CloudFormation::Stack|Serverless::Application)$/;

/** What a stack imports with a name that is known before the deployment; branches and parts that may not be used are left out. */
function importsOf(value: Data, scope: Scope, path: readonly (string | number)[]): Omit<Import, 'node'>[] {
  if (Array.isArray(value)) return value.flatMap((one, index) => importsOf(one, scope, [...path, index]));
  if (!isDataMap(value)) return [];
  return Object.entries(value).flatMap(([key, one]) => {
    const inner = [...path, key];
    if (key === 'Fn::If' && Array.isArray(one)) {
      const holds = typeof one[0] === 'string' ? knownCondition(one[0], scope) : undefined;
      const branch = holds ? 1 : 2;
      return holds === undefined ? [] : importsOf(one[branch] ?? null, scope, [...inner, branch]);
    }
    if (key !== 'Fn::ImportValue') return importsOf(one, scope, inner);
    const name = attempt(one, scope);
    return typeof name === 'string' ? [{ name, path, written: JSON.stringify(value) }] : [];
  });
}

const isWanted = ({ Condition }: DataMap, scope: Scope): boolean =>
  typeof Condition !== 'string' || knownCondition(Condition, scope) === true;

function stackImports({ project, place }: PlannedImports, node: StackNode): Import[] {
  const scope = childScope(project, node, place);
  return ['Resources', 'Outputs'].flatMap((part) =>
    Object.entries(section(node.template, part))
      .filter(([, one]) => isWanted(one, scope))
      .flatMap(([id, one]) => importsOf(one, scope, [part, id]).map((found) => ({ ...found, node }))),
  );
}

/** Names that a stack exports. @returns undefined when it may export others as well */
function exportsOf({ project, place }: PlannedImports, node: StackNode): string[] | undefined {
  const { data } = node.template;
  const resources = Object.entries(section(node.template, 'Resources'));
  const isOpen =
    transformsOf(data).some((name) => !name.startsWith('AWS::')) ||
    resources.some(([id, { Type }]) => id.startsWith('Fn::') || NESTED.test(String(Type))) ||
    [...Object.keys(data), ...Object.keys(asMap(data.Outputs))].some((key) => key.startsWith('Fn::'));
  if (isOpen) return undefined;
  const scope = childScope(project, node, place);
  const names: string[] = [];
  for (const { Export } of Object.values(section(node.template, 'Outputs'))) {
    if (Export === undefined) continue;
    const name = attempt(asMap(Export).Name ?? null, scope);
    if (typeof name !== 'string') return undefined;
    names.push(name);
  }
  return names;
}

function pathTo(
  value: Data,
  written: string,
  path: readonly (string | number)[] = [],
): readonly (string | number)[] | undefined {
  if (JSON.stringify(value) === written) return path;
  const inner: [string | number, Data][] = Array.isArray(value)
    ? value.map((one, index) => [index, one])
    : Object.entries(asMap(value));
  for (const [key, one] of inner) {
    const found = pathTo(one, written, [...path, key]);
    if (found) return found;
  }
  return undefined;
}

/** Values that the root passes on are in outputs of its own stack, which are written nowhere. */
function problemOf({ project, place }: PlannedImports, { node, path, name, written }: Import): Problem {
  const { root } = project;
  const isWritten = node.template.lines.has(pathKey(path.slice(0, 2)));
  const [template, at] = isWritten ? [node.template, path] : [root, pathTo(root.data, written) ?? path];
  return {
    code: 'missing-export',
    where: locate(template, at),
    text: `${String(at[1])} imports ${name}, which no stack of ${place.region} exports`,
    remedy:
      'Deploy the stack that exports it first, or give the parameter that the name is made of another value.',
  };
}

/**
 * Looks up what stacks import before the first one changes, except what a stack of this project may export.
 * @throws CliError `missing-export` (exit 2)
 */
export async function checkImports(planned: PlannedImports): Promise<void> {
  const { enabled, selected, listExports } = planned;
  if (!listExports) return;
  const imports = selected.flatMap((node) => stackImports(planned, node));
  if (imports.length === 0) return;
  const own = enabled.map((node) => exportsOf(planned, node));
  if (own.includes(undefined)) return;
  const mayExist = new Set(own.flatMap((names) => names ?? []));
  const missing = imports.filter(({ name }) => !mayExist.has(name));
  const existing = missing.length === 0 ? [] : await ifAllowed(listExports);
  if (existing === undefined) return;
  refuseProblems(
    missing.filter(({ name }) => !existing.includes(name)).map((one) => problemOf(planned, one)),
  );
}
