import type { ActionContext } from '../../context.ts';
import { message } from '../../messages/registry.ts';
import type { StackNode } from '../../project/stacks.ts';
import { locate } from '../../project/template.ts';
import { droppedAttributes } from '../../project/template-structure.ts';

/** Reports attributes that SAM's transform drops, a misspelt `DependsOn` too. */
export function warnOfDroppedAttributes(
  context: Pick<ActionContext, 'reporter'>,
  selected: readonly StackNode[],
): void {
  for (const { id, template } of selected)
    for (const { path, text } of droppedAttributes(template.data))
      context.reporter.emit(
        message('attribute-ignored', { where: locate(template, path), text }, { stack: id }),
      );
}
