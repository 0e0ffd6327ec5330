import { references } from './references.ts';
import { freeId, placeholderFor, type RootParts } from './root-parts.ts';
import type { StackNode } from './stacks.ts';
import { asMap, type Data, type DataMap } from './template-yaml.ts';

/** A stack that has nothing but exports: of values that come from children. */
export function createExportsNode(
  { root, id: rootId, children, values }: RootParts,
  exported: DataMap,
): StackNode {
  const id = freeId(root, 'RootOutputs');
  const parameters: DataMap = {};
  const declared: DataMap = {};
  const conditions: DataMap = {};
  const outputs: DataMap = {};
  for (const [name, written] of Object.entries(exported)) {
    const { Value, Export, Condition, Description } = asMap(written);
    const when = typeof Condition === 'string' ? Condition : undefined;
    const optional = (value: Data): Data => (when === undefined ? value : { 'Fn::If': [when, value, ''] });
    const [value, exportName] = [`${name}Value`, `${name}Export`];
    parameters[value] = optional(values.pass(Value ?? '', when));
    parameters[exportName] = optional(values.pass(asMap(Export).Name ?? '', when));
    declared[value] = { Type: 'String' };
    declared[exportName] = { Type: 'String' };
    conditions[`${name}Exists`] = { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: exportName }, ''] }] };
    outputs[name] = {
      ...(Description === undefined ? {} : { Description }),
      Condition: `${name}Exists`,
      Value: { Ref: value },
      Export: { Name: { Ref: exportName } },
    };
  }
  const ids = new Set([rootId, ...children.map((child) => child.id)]);
  const needs = [...new Set(references(parameters).map((one) => one.logicalId))].filter((one) =>
    ids.has(one),
  );
  const data: DataMap = {
    AWSTemplateFormatVersion: '2010-09-09',
    Parameters: declared,
    Conditions: conditions,
    Resources: placeholderFor(exported),
    Outputs: outputs,
  };
  return {
    id,
    template: { ...root, data },
    condition: undefined,
    parameters,
    tags: {},
    onlyExports: true,
    needs: needs.sort(),
  };
}
