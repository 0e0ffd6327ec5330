import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
} from 'yaml';
import { usageError } from '../errors.ts';

/** A template as plain data: short tags (`!Ref x`) are in their long form (`{ Ref: x }`). */
export type Data = string | number | boolean | null | Data[] | { [key: string]: Data };
export type DataMap = { [key: string]: Data };

/** Where things are written: JSON pointer-like path to 1-based line. */
export type Lines = ReadonlyMap<string, number>;

export const isDataMap = (value: unknown): value is DataMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A map, or an empty one when the value is anything else. */
export const asMap = (value: unknown): DataMap => (isDataMap(value) ? value : {});

export const pathKey = (path: readonly (string | number)[]): string => path.join('\u0000');

/** More than any template needs, and few enough for every walk over it. */
const MOST_LEVELS = 200;
const TOO_DEEP = `nested more than ${MOST_LEVELS} levels deep`;

const TAGS_WITHOUT_PREFIX = new Set(['Ref', 'Condition']);

interface Walk {
  lines: Map<string, number>;
  lineOf(node: Node): number;
  fail(node: Node, problem: string): never;
}

function tagged(tag: string, value: Data): Data {
  const name = tag.slice(1);
  if (name === 'GetAtt' && typeof value === 'string') {
    const dot = value.indexOf('.');
    return { 'Fn::GetAtt': dot < 0 ? [value] : [value.slice(0, dot), value.slice(dot + 1)] };
  }
  return { [TAGS_WITHOUT_PREFIX.has(name) ? name : `Fn::${name}`]: value };
}

function scalarKey(pair: Pair): string {
  return isScalar(pair.key) ? String(pair.key.value) : String(pair.key);
}

function untagged(node: Node, path: readonly (string | number)[], walk: Walk): Data {
  if (isSeq(node)) return node.items.map((item, index) => convert(item as Node, [...path, index], walk));
  if (isMap(node)) {
    const result: DataMap = {};
    for (const pair of node.items) {
      const key = scalarKey(pair);
      const inner = [...path, key];
      if (isScalar(pair.key)) walk.lines.set(pathKey(inner), walk.lineOf(pair.key));
      result[key] = pair.value === null ? null : convert(pair.value as Node, inner, walk);
    }
    return result;
  }
  if (isScalar(node)) return scalarValue(node.value);
  return walk.fail(node, 'an alias or another construct that templates cannot hold');
}

function scalarValue(value: unknown): Data {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value;
  return String(value);
}

function convert(node: Node, path: readonly (string | number)[], walk: Walk): Data {
  if (path.length > MOST_LEVELS) return walk.fail(node, TOO_DEEP);
  if (isAlias(node)) return walk.fail(node, 'YAML aliases are not allowed in CloudFormation templates');
  if (!walk.lines.has(pathKey(path))) walk.lines.set(pathKey(path), walk.lineOf(node));
  const value = untagged(node, path, walk);
  const tag = 'tag' in node ? node.tag : undefined;
  return typeof tag === 'string' && tag.startsWith('!') && tag.length > 1 && !tag.startsWith('!!')
    ? tagged(tag, value)
    : value;
}

/** The parser calls itself for each level: a text of nothing but brackets takes the whole stack. */
function parsed(source: string, lineCounter: LineCounter, file: string): Document.Parsed {
  try {
    return parseDocument(source, { lineCounter, version: '1.2', logLevel: 'silent' });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw usageError('template-syntax', `${file}: ${TOO_DEEP}`, 'Correct the YAML and run again.');
  }
}

/**
 * Reads a CloudFormation template (YAML or JSON).
 * @param file the name shown in errors
 * @throws CliError `template-syntax` (exit 2) with file and line
 */
export function parseTemplate(source: string, file: string): { data: DataMap; lines: Lines } {
  const counter = new LineCounter();
  const document = parsed(source, counter, file);
  const [problem] = document.errors;
  if (problem) {
    const line = counter.linePos(problem.pos[0]).line;
    const said = problem.message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '');
    const what = /call stack/i.test(said ?? '') ? TOO_DEEP : said;
    throw usageError('template-syntax', `${file}:${line}: ${what}`, 'Mend the YAML and run again.');
  }
  const lineOf = (node: Node): number => counter.linePos(node.range?.[0] ?? 0).line;
  const lines = new Map<string, number>();
  const fail = (node: Node, what: string): never => {
    throw usageError('template-syntax', `${file}:${lineOf(node)}: ${what}`);
  };
  const root = document.contents ? convert(document.contents, [], { lines, lineOf, fail }) : null;
  if (!isDataMap(root)) throw usageError('template-syntax', `${file}: a template must be a map`);
  return { data: root, lines };
}
