import { CODE_PROPERTIES } from '../../build/resource-code.ts';
import type { StackNode } from '../../project/stacks.ts';
import { section } from '../../project/template.ts';
import { asMap } from '../../project/template-yaml.ts';

/** `Stack/LogicalId` of the functions that only a schedule calls: what they say every minute is no news. */
export function scheduledFunctions(stacks: readonly Pick<StackNode, 'id' | 'template'>[]): Set<string> {
  const found = stacks.flatMap(({ id, template }) =>
    Object.entries(section(template, 'Resources')).flatMap(([logicalId, resource]) => {
      if (!(String(resource.Type) in CODE_PROPERTIES)) return [];
      const types = Object.values(asMap(asMap(resource.Properties).Events)).map((one) =>
        String(asMap(one).Type),
      );
      return types.length > 0 && types.every((type) => type.startsWith('Schedule'))
        ? [`${id}/${logicalId}`]
        : [];
    }),
  );
  return new Set(found);
}
