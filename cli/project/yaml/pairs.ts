import {
  type Alias,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import type { Path, PlainData } from './data.ts';
import { MOST_LEVELS, TOO_DEEP } from './parse-document.ts';

/** Prefix of the types that YAML itself defines. */
export const CORE = 'tag:yaml.org,2002:';

/** What one reading of a document carries along. */
export interface Walk {
  /** The value of a plain scalar. */
  plain(text: string, path: Path): PlainData;
  /** Keeps the line of a value; the line of its key wins. */
  place(path: Path, line: number, isKey: boolean): void;
  targets: ReadonlyMap<Alias, Node>;
  /** Anchored nodes that are being converted. */
  open: Set<Node>;
  nodes: number;
  lineOf(node: Node): number;
  fail(node: Node, problem: string): never;
}

/** The text of a scalar, without quotes. */
export const textOf = (node: Scalar): string => node.source ?? String(node.value ?? '');

/** What an alias stands for. */
export function target(alias: Alias, walk: Walk): Node {
  const found =
    walk.targets.get(alias) ?? walk.fail(alias, `there is no anchor &${alias.source} before this`);
  return walk.open.has(found) ? walk.fail(alias, `the alias *${alias.source} contains itself`) : found;
}

/** The text of a key, and where it is written. */
export function keyOf({ key }: Pair, map: YAMLMap, walk: Walk): { text: string; node: Node } {
  const written = (key ?? map) as Node;
  const node = isAlias(written) ? target(written, walk) : written;
  if (!isScalar(node) || (node.type === 'PLAIN' && textOf(node) === ''))
    return walk.fail(written, 'a key must be text');
  const text = textOf(node);
  if (text === '__proto__') return walk.fail(written, 'the key __proto__ is not allowed');
  return { text, node: written };
}

const isMerge = (key: unknown): boolean =>
  isScalar(key) && key.type === 'PLAIN' && textOf(key) === '<<' && key.tag !== `${CORE}str`;

/** The pairs that `<<` brings, those that win last. */
function merged(value: unknown, at: Node, walk: Walk): Pair[] {
  const node = isAlias(value) ? target(value, walk) : value;
  if (isSeq(node)) return [...node.items].reverse().flatMap((one) => merged(one, at, walk));
  return isMap(node) ? pairsOf(node, walk) : walk.fail(at, '<< takes a map or a list of maps');
}

/** All pairs of a map, those that `<<` brings first: what is written in the map itself wins. */
export function pairsOf(node: YAMLMap, walk: Walk): Pair[] {
  if (walk.open.size > MOST_LEVELS) return walk.fail(node, TOO_DEEP);
  const isOpen = walk.open.has(node);
  walk.open.add(node);
  const own: Pair[] = [];
  const fromMerge: Pair[] = [];
  for (const pair of node.items) {
    if (isMerge(pair.key)) fromMerge.push(...merged(pair.value, pair.key as Node, walk));
    else own.push(pair);
  }
  if (!isOpen) walk.open.delete(node);
  return [...fromMerge, ...checkUnique(own, node, walk)];
}

function checkUnique(pairs: Pair[], map: YAMLMap, walk: Walk): Pair[] {
  const seen = new Set<string>();
  for (const pair of pairs) {
    const { text, node } = keyOf(pair, map, walk);
    if (seen.has(text))
      return walk.fail(node, `Map keys must be unique: ${JSON.stringify(text)} is there twice`);
    seen.add(text);
  }
  return pairs;
}
