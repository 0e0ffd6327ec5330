import { CliError } from '../errors.ts';
import { condition, evaluate, type Scope } from './intrinsics.ts';
import { SSM_TYPE, typedValue } from './parameters.ts';
import { type EnvironmentProject, type Place, rootScope, stackName } from './project.ts';
import type { StackNode } from './stacks.ts';
import { section } from './template.ts';
import { asMap, type Data, type DataMap } from './template-yaml.ts';

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

/**
 * Whether an entry of `Conditions` holds.
 * @returns undefined when that depends on a value that is not known yet
 */
export function knownCondition(name: string, scope: Scope): boolean | undefined {
  try {
    return condition(name, scope);
  } catch (error) {
    if (error instanceof CliError) return undefined;
    throw error;
  }
}

/** The value of a parameter as functions see it: a list is split, anything else is a text. */
function parameterValue(declared: DataMap, value: Data): Data {
  const text = Array.isArray(value) ? value.map(String).join(',') : String(value);
  return typedValue(String(declared.Type), text);
}

/**
 * What the functions of a child's template mean with these parameters; those without a value have their default. Values that
 * CloudFormation reads from SSM are not known.
 */
export function templateScope(node: StackNode, root: Scope, name: string, given: DataMap): Scope {
  const { template } = node;
  const parameters: Record<string, Data> = {};
  for (const [parameter, one] of Object.entries(section(template, 'Parameters'))) {
    const value = parameter in node.parameters ? given[parameter] : (given[parameter] ?? one.Default);
    if (value !== undefined && !SSM_TYPE.test(String(one.Type)))
      parameters[parameter] = parameterValue(one, value);
  }
  return {
    ...root,
    file: template.name,
    parameters,
    pseudo: { ...root.pseudo, 'AWS::StackName': name },
    mappings: asMap(template.data.Mappings),
    conditions: asMap(template.data.Conditions),
    attribute: () => undefined,
    absent: () => undefined,
    isStack: () => false,
  };
}

/** What a child's intrinsic functions mean before anything is deployed: other stacks' outputs are not known. */
export function childScope(project: EnvironmentProject, node: StackNode, place: Place): Scope {
  const root = rootScope(project, place, {});
  const given = Object.entries(node.parameters).flatMap(([name, written]): [string, Data][] => {
    const value = attempt(written, root);
    return value === undefined ? [] : [[name, value]];
  });
  return templateScope(node, root, stackName(project, node.id), Object.fromEntries(given));
}
