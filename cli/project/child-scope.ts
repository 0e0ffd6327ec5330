import { CliError } from '../errors.ts';
import { evaluate, type Scope } from './intrinsics.ts';
import { type EnvironmentProject, type Place, rootScope, stackName } from './project.ts';
import type { StackNode } from './stacks.ts';
import { section } from './template.ts';
import { asMap, type Data } from './template-yaml.ts';

/** The value of a piece of template as far as it is known without deploying anything. */
export function attempt(written: Data, scope: Scope): Data | undefined {
  try {
    const value = evaluate(written, scope);
    return typeof value === 'symbol' ? undefined : value;
  } catch (error) {
    if (error instanceof CliError) return undefined;
    throw error;
  }
}

/** What a child's intrinsic functions mean before anything is deployed: other stacks' outputs are not known. */
export function childScope(project: EnvironmentProject, node: StackNode, place: Place): Scope {
  const root = rootScope(project, place, {});
  const declared = Object.entries(section(node.template, 'Parameters'));
  const parameters: Record<string, Data> = {};
  for (const [name, one] of declared) {
    const given = node.parameters[name];
    const value = given === undefined ? one.Default : attempt(given, root);
    if (value !== undefined) parameters[name] = value;
  }
  return {
    ...root,
    file: node.template.name,
    parameters,
    pseudo: { ...root.pseudo, 'AWS::StackName': stackName(project, node.id) },
    mappings: asMap(node.template.data.Mappings),
    conditions: asMap(node.template.data.Conditions),
    attribute: () => undefined,
  };
}
