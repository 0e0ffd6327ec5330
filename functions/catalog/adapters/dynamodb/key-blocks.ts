import { byCodePoint } from '../../../../platform/text.ts';

/** A product that an index names, and the most read units that its row costs. */
export interface Key {
  readonly productId: string;
  readonly units: number;
}

/** Keys of an index in the order of their ids, up to some id. */
export interface KeyBlock {
  readonly keys: readonly Key[];
  /** The id up to which all keys are here; absent when no others follow at all. */
  readonly end?: string | undefined;
  /** Read units that the block has cost. */
  readonly units: number;
}

const earliest = (blocks: readonly KeyBlock[]): string | undefined =>
  blocks.flatMap(({ end }) => end ?? []).sort(byCodePoint)[0];

const upTo = (keys: readonly Key[], end: string | undefined): readonly Key[] =>
  end === undefined ? keys : keys.filter(({ productId }) => byCodePoint(productId, end) <= 0);

const cost = (blocks: readonly KeyBlock[]): number => blocks.reduce((sum, { units }) => sum + units, 0);

/** The keys of all blocks, each once. */
export function union(blocks: readonly KeyBlock[]): KeyBlock {
  const end = earliest(blocks);
  const unique = new Map(
    blocks.flatMap(({ keys }) => upTo(keys, end)).map((key) => [key.productId, key] as const),
  );
  const keys = [...unique.values()].sort((a, b) => byCodePoint(a.productId, b.productId));
  return { keys, end, units: cost(blocks) };
}

/** The keys that are in both blocks. */
export function intersection(a: KeyBlock, b: KeyBlock): KeyBlock {
  const end = earliest([a, b]);
  const others = new Set(b.keys.map(({ productId }) => productId));
  const keys = upTo(a.keys, end).filter(({ productId }) => others.has(productId));
  // Where one side has no more keys, the other cannot add any.
  const done = [a, b].some((one) => one.end === undefined && upTo(one.keys, end).length === one.keys.length);
  return { keys, end: done ? undefined : end, units: cost([a, b]) };
}
