import { type Document, LineCounter, parseDocument } from 'yaml';
import { usageError } from '../../errors.ts';
import { indentLooseLines } from './loose-indentation.ts';

/** More than any template needs, and few enough for every walk over it. */
export const MOST_LEVELS = 200;
export const TOO_DEEP = `nested more than ${MOST_LEVELS} levels deep`;

/** One YAML document with the place of every node. */
export interface ParsedDocument {
  document: Document.Parsed;
  /** 1-based line of an offset. */
  lineAt(offset: number): number;
}

/** What PyYAML calls special characters. */
const UNPRINTABLE = /[^\t\n\r\u0020-\u007e\u0085\u00a0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;
/** YAML 1.1 takes these as they are. */
const TOLERATED = /^Comments must be separated from other tokens/;

const syntaxError = (where: string, what: string) =>
  usageError('template-syntax', `${where}: ${what}`, 'Correct the YAML and run again.');

function checkCharacters(source: string, file: string): void {
  const at = source.search(UNPRINTABLE);
  if (at < 0) return;
  const code = (source.codePointAt(at) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  const line = source.slice(0, at).split('\n').length;
  throw syntaxError(`${file}:${line}`, `the control character U+${code} is not allowed in YAML`);
}

/** The parser calls itself for each level: a text of nothing but brackets takes the whole stack. */
function parse(source: string, lineCounter: LineCounter, file: string): Document.Parsed {
  try {
    return parseDocument(source, { lineCounter, schema: 'failsafe', uniqueKeys: false, logLevel: 'error' });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw syntaxError(file, TOO_DEEP);
  }
}

function describe(code: string, message: string): string {
  if (code === 'MULTIPLE_DOCS') return 'a second YAML document begins here, and only one is read';
  const [first = ''] = message.split('\n');
  return /call stack/i.test(first) ? TOO_DEEP : first.replace(/ at line \d+, column \d+:?$/, '');
}

/**
 * Parses one YAML (or JSON) document by the grammar that PyYAML accepts. Scalars keep their text: nothing is resolved yet.
 * @param file the name shown in errors
 * @throws CliError `template-syntax` (exit 2) with file and line
 */
export function parseYamlDocument(source: string, file: string): ParsedDocument {
  checkCharacters(source.replace(/^\ufeff/, ''), file);
  const counter = new LineCounter();
  const document = parse(indentLooseLines(source), counter, file);
  const lineAt = (offset: number): number => counter.linePos(offset).line;
  const problem = document.errors.find((error) => !TOLERATED.test(error.message));
  if (problem)
    throw syntaxError(`${file}:${lineAt(problem.pos[0])}`, describe(problem.code, problem.message));
  return { document, lineAt };
}
