import { functionResources } from '../../build/functions.ts';
import type { StackNode } from '../../project/stacks.ts';
import { asMap } from '../../project/template-yaml.ts';

/** `Stack/LogicalId` of the functions that only a schedule calls: what they say every minute is no news. */
export function scheduledFunctions(stacks: readonly Pick<StackNode, 'id' | 'template'>[]): Set<string> {
  const found = stacks.flatMap(({ id, template }) =>
    functionResources(template).flatMap(([logicalId, resource]) => {
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
