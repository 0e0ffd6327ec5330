import type { ReadSsmParameters } from '../aws/ssm-parameters.ts';
import { SSM_TYPE, typedValue } from './parameters.ts';
import type { EnvironmentProject } from './project.ts';
import { references } from './references.ts';
import { section } from './template.ts';
import type { DataMap } from './template-yaml.ts';

/** The type of an SSM parameter's value. */
const valueType = (type: string): string => {
  const [, inner = 'String'] = SSM_TYPE.exec(type) ?? [];
  return inner;
};

/**
 * The project with the values of the root's parameters of the types `AWS::SSM::Parameter::Value<…>`.
 * @param needs `used`: only those that the root's conditions use are read
 * @throws CliError `ssm-parameter` (exit 2) for one that does not exist
 */
export async function withSsmValues(
  project: EnvironmentProject,
  read: ReadSsmParameters,
  needs: 'all' | 'used',
): Promise<EnvironmentProject> {
  const used = new Set(references(project.root.data.Conditions ?? {}).map((one) => one.logicalId));
  const wanted = Object.entries(project.ssmNames ?? {}).filter(([name]) => needs === 'all' || used.has(name));
  if (wanted.length === 0) return project;
  const values = await read(wanted.map(([, name]) => name));
  const declared = section(project.root, 'Parameters');
  const found = wanted.map(([name, ssm]) => [
    name,
    typedValue(valueType(String(declared[name]?.Type)), values[ssm] ?? ''),
  ]);
  return { ...project, parameters: { ...project.parameters, ...Object.fromEntries(found) } };
}

/**
 * Values of the SSM parameters that a stack's parameters name, by parameter: CloudFormation reads them itself, and a change of
 * one is a change of the stack.
 * @param mayBeMissing says of a name that it need not exist yet: its value is then empty
 */
export async function ssmValuesOf(
  declared: Readonly<Record<string, DataMap>>,
  parameters: Readonly<Record<string, string>>,
  read: ReadSsmParameters,
  mayBeMissing?: (name: string) => boolean,
): Promise<Record<string, string>> {
  const named = Object.entries(declared).flatMap(([name, { Type, Default }]): [string, string][] => {
    const value = parameters[name] ?? Default;
    return SSM_TYPE.test(String(Type)) && value !== undefined ? [[name, String(value)]] : [];
  });
  if (named.length === 0) return {};
  const values = await read(
    named.map(([, name]) => name),
    mayBeMissing,
  );
  return Object.fromEntries(named.map(([name, ssm]) => [name, values[ssm] ?? '']));
}
