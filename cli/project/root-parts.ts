import { type PassedValues, passedName } from './passed-values.ts';
import { kebab, type StackNode } from './stacks.ts';
import type { Template } from './template.ts';
import { asMap, type DataMap } from './template-yaml.ts';

/** A root template, taken apart. */
export interface RootParts {
  root: Template;
  /** Id of the stack of its own resources. */
  id: string;
  children: readonly StackNode[];
  /** Resources of the root itself. */
  own: DataMap;
  outputs: DataMap;
  values: PassedValues;
}

/**
 * A resource that costs nothing and does nothing, for a stack that has outputs without resources of its own. Its id says what the
 * outputs are: the local engine takes no other change of outputs for a change.
 */
export const placeholderFor = (outputs: DataMap): DataMap => ({
  [passedName('Handle', outputs)]: { Type: 'AWS::CloudFormation::WaitConditionHandle' },
});

/** The first of these ids that nothing in the root has, also not as part of a stack's name. */
export function freeId(root: Template, wanted: string): string {
  const taken = new Set(
    [...Object.keys(asMap(root.data.Resources)), ...Object.keys(asMap(root.data.Parameters))].map(kebab),
  );
  for (let count = 1; ; count += 1) {
    const id = count === 1 ? wanted : `${wanted}${count}`;
    if (!taken.has(kebab(id))) return id;
  }
}
