import type { Node } from 'yaml';
import { usageError } from '../errors.ts';
import { aliasTargets } from './yaml/anchors.ts';
import { convert } from './yaml/convert.ts';
import type { Path, PlainData, PlainMap } from './yaml/data.ts';
import type { Walk } from './yaml/pairs.ts';
import { parseYamlDocument } from './yaml/parse-document.ts';
import { settingsScalar, templateScalar } from './yaml/scalars.ts';

/** A template as plain data: short tags (`!Ref x`) are in their long form (`{ Ref: x }`). */
export type Data = PlainData;
export type DataMap = PlainMap;

/** Where things are written: JSON pointer-like path to 1-based line. */
export type Lines = ReadonlyMap<string, number>;

export const isDataMap = (value: unknown): value is DataMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A map, or an empty one when the value is anything else. */
export const asMap = (value: unknown): DataMap => (isDataMap(value) ? value : {});

/** An entry that a map has itself: a template may call something `constructor` or `toString`. */
export const ownEntry = <T>(map: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(map, name) ? map[name] : undefined;

export const pathKey = (path: readonly (string | number)[]): string => path.join('\u0000');
interface MapKind {
  /** What the map is, for errors. */
  what: string;
  /** The value of a plain scalar. */
  plain: Walk['plain'];
}

function parseMap(source: string, file: string, { what, plain }: MapKind): { data: DataMap; lines: Lines } {
  const { document, lineAt } = parseYamlDocument(source, file);
  const lineOf = (node: Node): number => lineAt(node.range?.[0] ?? 0);
  const lines = new Map<string, number>();
  const place = (path: Path, line: number, isKey: boolean): void => {
    const key = pathKey(path);
    if (isKey || !lines.has(key)) lines.set(key, line);
  };
  const fail = (node: Node, problem: string): never => {
    const where = `${file}:${lineOf(node)}`;
    throw usageError('template-syntax', `${where}: ${problem}`, 'Correct the YAML and run again.');
  };
  const targets = aliasTargets(document);
  const walk: Walk = { plain, place, targets, open: new Set(), nodes: 0, lineOf, fail };
  const root = document.contents ? convert(document.contents, [], walk) : null;
  if (!isDataMap(root)) {
    const empty = root === null ? 'the file is empty: ' : '';
    throw usageError(
      'template-syntax',
      `${file}: ${empty}${what} must be a map`,
      'Correct the file and run again.',
    );
  }
  return { data: root, lines };
}

/**
 * Reads a CloudFormation template (YAML or JSON) as CloudFormation and sam read it; aliases and `<<` are expanded.
 * @param file the name shown in errors
 * @throws CliError `template-syntax` (exit 2) with file and line
 */
export const parseTemplate = (source: string, file: string): { data: DataMap; lines: Lines } =>
  parseMap(source, file, { what: 'a template', plain: templateScalar });

/**
 * Reads settings such as samconfig.yaml, with numbers and dates as text.
 * @throws CliError `template-syntax` (exit 2) with file and line
 */
export const parseSettingsYaml = (source: string, file: string): { data: DataMap; lines: Lines } =>
  parseMap(source, file, { what: 'the settings', plain: settingsScalar });
