import { foldText } from '../../../platform/text.ts';

/** Most characters of a key that are kept, since a table takes keys of limited length; names have 100 before they are folded. */
const MAX_CHARACTERS = 120;

/**
 * The key under which equal names of a category or a type meet: `kitchen`, `Kitchen` and `kitchen ` have one. Never empty
 * for a name that is not.
 */
export function groupKey(name: string): string {
  const folded = foldText(name) || name;
  return Array.from(folded).slice(0, MAX_CHARACTERS).join('');
}
