import { isActive, type Product } from './product.ts';
import type { ProductFilter } from './product-store.ts';

/** The words of a search, lower case, each once. */
export const searchWords = (q: string | undefined): string[] => [...new Set(q?.toLowerCase().match(/\S+/g))];

/** Whether a list with this filter shows the product. */
export function matches(product: Product, { category, type, words }: ProductFilter): boolean {
  if (!isActive(product)) return false;
  if (category !== undefined && product.category !== category) return false;
  if (type !== undefined && product.type !== type) return false;
  const text = `${product.name}\n${product.description ?? ''}`.toLowerCase();
  return words.every((word) => text.includes(word));
}
