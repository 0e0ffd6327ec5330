import { isAlias, isMap, isScalar, isSeq, type Node, type Scalar, type YAMLMap } from 'yaml';
import type { PlainData as Data, PlainMap as DataMap, Path } from './data.ts';
import { CORE, keyOf, pairsOf, target, textOf, type Walk } from './pairs.ts';
import { MOST_LEVELS, TOO_DEEP } from './parse-document.ts';

/** Far more than a template of 1 MB holds: aliases of aliases grow without a limit. */
const MOST_NODES = 500_000;

const TAGS_WITHOUT_PREFIX = new Set(['Ref', 'Condition']);

/** Names are text, also one like `Yes`: all scalars of the argument, or its first. */
const NAMES: Readonly<Record<string, 'all' | 'first'>> = {
  Ref: 'all',
  Condition: 'all',
  DependsOn: 'all',
  'Fn::GetAtt': 'all',
  'Fn::FindInMap': 'all',
  'Fn::If': 'first',
  'Fn::Sub': 'first',
};
type Role = 'all' | 'first' | undefined;

/** Types of YAML that read a quoted scalar as if it were plain. */
const RESOLVING = new Set(['int', 'float', 'bool', 'null'].map((name) => CORE + name));
const PASSING = new Set(
  ['str', 'binary', 'timestamp', 'map', 'seq', 'merge', 'value'].map((name) => CORE + name),
);

function tagged(name: string, value: Data): Data {
  if (name === 'Fn::GetAtt' && typeof value === 'string') {
    const dot = value.indexOf('.');
    return { [name]: dot < 0 ? [value] : [value.slice(0, dot), value.slice(dot + 1)] };
  }
  return { [name]: value };
}

function scalar(node: Scalar, path: Path, role: Role, walk: Walk): Data {
  const text = textOf(node);
  const isPlain = node.type === 'PLAIN' && (node.tag === undefined || RESOLVING.has(node.tag));
  if (role !== undefined || !(isPlain || RESOLVING.has(node.tag ?? ''))) return text;
  return walk.plain(text, path);
}

function mapOf(node: YAMLMap, path: Path, walk: Walk): DataMap {
  const result: DataMap = {};
  for (const pair of pairsOf(node, walk)) {
    const { text, node: key } = keyOf(pair, node, walk);
    const inner = [...path, text];
    walk.place(inner, walk.lineOf(key), true);
    result[text] = pair.value === null ? null : convert(pair.value as Node, inner, walk, NAMES[text]);
  }
  return result;
}

function untagged(node: Node, path: Path, walk: Walk, role: Role): Data {
  if (isSeq(node)) {
    return node.items.map((item, index) =>
      convert(item as Node, [...path, index], walk, role === 'first' && index > 0 ? undefined : role),
    );
  }
  if (isMap(node)) return mapOf(node, path, walk);
  return isScalar(node) ? scalar(node, path, role, walk) : walk.fail(node, 'templates cannot hold this');
}

function tagOf(node: Node, walk: Walk): string | undefined {
  const tag = 'tag' in node ? node.tag : undefined;
  if (typeof tag !== 'string' || tag === '!' || PASSING.has(tag) || RESOLVING.has(tag)) return undefined;
  if (!tag.startsWith('!'))
    return walk.fail(node, `the type !!${tag.replace(CORE, '')} is not allowed in templates`);
  const name = tag.slice(1);
  return TAGS_WITHOUT_PREFIX.has(name) ? name : `Fn::${name}`;
}

/** A node as plain data: short tags in their long form, aliases and `<<` expanded. */
export function convert(node: Node, path: Path, walk: Walk, role?: Role): Data {
  walk.nodes += 1;
  if (walk.nodes > MOST_NODES) return walk.fail(node, `aliases make it larger than ${MOST_NODES} values`);
  if (path.length > MOST_LEVELS) return walk.fail(node, TOO_DEEP);
  walk.place(path, walk.lineOf(node), false);
  if (isAlias(node)) return convert(target(node, walk), path, walk, role);
  const name = tagOf(node, walk);
  walk.open.add(node);
  // PyYAML gives the text of a tagged scalar to its function.
  const inner = name === undefined ? role : (NAMES[name] ?? (isScalar(node) ? 'all' : undefined));
  const value = untagged(node, path, walk, inner);
  walk.open.delete(node);
  return name === undefined ? value : tagged(name, value);
}
