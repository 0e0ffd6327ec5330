import { groupKey } from './group.ts';
import { isActive, type Product } from './product.ts';
import type { ProductFilter } from './product-store.ts';
import { holdsWord, searchable } from './search.ts';

const same = (name: string | undefined, wanted: string): boolean =>
  name !== undefined && groupKey(name) === groupKey(wanted);

/** Whether a list with this filter shows the product. */
export function matches(product: Product, { category, type, words }: ProductFilter): boolean {
  if (!isActive(product)) return false;
  if (category !== undefined && !same(product.category, category)) return false;
  if (type !== undefined && !same(product.type, type)) return false;
  // Stryker disable next-line ConditionalExpression: every product has all of no words; this only saves folding its text.
  if (words.length === 0) return true;
  const text = searchable(`${product.name}\n${product.description ?? ''}`);
  return words.every((word) => holdsWord(text, word));
}
