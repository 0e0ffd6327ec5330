import { locate } from '../../project/template.ts';
import { droppedAttributes } from '../../project/template-structure.ts';
import { type Finding, finding } from '../finding.ts';
import type { Sources } from '../sources.ts';

/** Attributes beside `Properties` of a SAM resource that its transform drops without a word. */
export const samAttributes = ({ root, children }: Sources): Finding[] =>
  [root, ...children.map((child) => child.template)].flatMap((template) =>
    droppedAttributes(template.data).map(({ path, text }) =>
      finding('sam-attribute', locate(template, path), text, {
        level: 'warning',
        remedy: 'Remove it, or write it below Properties.',
      }),
    ),
  );
