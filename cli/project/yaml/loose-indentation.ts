import { Lexer } from 'yaml';

/** A flow collection or quoted scalar whose lines are indented less than YAML asks for. */
interface Loose {
  /** Offset of the line that it begins in. */
  line: number;
  /** Offset of its bracket or quote. */
  start: number;
  /** Offset behind its end. */
  end: number;
}

const QUOTED = /"(?:[^"\\]|\\[\s\S])*"|'(?:[^']|'')*'/y;
/** What stands between the brackets of a flow collection: blanks, a comment, quoted and plain scalars, tags, marks. */
const INSIDE =
  /\s+(?:#[^\n]*)?|"(?:[^"\\]|\\[\s\S])*"|'(?:[^']|'')*'|[,?:](?=[\s,[\]{}"']|$)|(?:[^\s,[\]{}:]|:(?=[^\s,[\]{}])|[ \t]+(?=[^\s#,[\]{}:]))+|[:,]/y;

const matchEnd = (pattern: RegExp, text: string, from: number): number | undefined => {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : undefined;
};

/** The offset behind a flow collection or quoted scalar; undefined when it has no end. */
function endOf(text: string, start: number): number | undefined {
  const first = text[start] ?? '';
  if (first === '"' || first === "'") return matchEnd(QUOTED, text, start);
  let depth = 0;
  for (let at = start; at < text.length; ) {
    const char = text[at] ?? '';
    if (char === '[' || char === '{') depth += 1;
    if (char === ']' || char === '}') depth -= 1;
    if (depth === 0) return at + 1;
    const next = '[]{}'.includes(char) ? at + 1 : matchEnd(INSIDE, text, at);
    if (next === undefined) return undefined;
    at = next;
  }
  return undefined;
}

const isCutShort = (token: string): boolean =>
  /^["']/.test(token) && matchEnd(QUOTED, token, 0) !== token.length;

/** Where the lexer of YAML 1.2 gives a flow collection or quoted scalar up, because of a line's indentation. */
function firstCut(text: string): number | undefined {
  let offset = 0;
  let depth = 0;
  let start = 0;
  let plain = false;
  for (const token of new Lexer().lex(text)) {
    const isMark = token === '\u0002' || token === '\u0018' || token === '\u001f';
    if (!plain && !isMark) {
      if (depth === 0) start = offset;
      if (token === '[' || token === '{') depth += 1;
      else if (token === ']' || token === '}') depth -= 1;
      else if (isCutShort(token)) return start;
    }
    if (token === '\u0018') return depth > 0 ? start : undefined;
    plain = token === '\u001f';
    if (!isMark) offset += token.length;
  }
  return undefined;
}

function findLoose(text: string): Loose | undefined {
  const start = firstCut(text);
  if (start === undefined) return undefined;
  const end = endOf(text, start);
  return end === undefined ? undefined : { line: text.lastIndexOf('\n', start) + 1, start, end };
}

/**
 * Indents the lines of flow collections and quoted scalars that YAML 1.1 takes as they are and YAML 1.2 refuses:
 * ```yaml
 * Value: !If [Yes, {
 *   a: 1
 * }, no]
 * ```
 * Blanks at the start of such lines mean nothing, and no line is added or removed.
 */
export function indentLooseLines(source: string): string {
  let done = '';
  let rest = source;
  let last = -1;
  for (let loose = findLoose(rest); loose; loose = findLoose(rest)) {
    const { line, start, end } = loose;
    // Indented once and still cut short: it is something else that is wrong.
    if (line === 0 && start === last) break;
    const blanks = ' '.repeat(start - line + 1);
    const indented = rest.slice(start, end).replaceAll('\n', `\n${blanks}`);
    done += rest.slice(0, line);
    rest = rest.slice(line, start) + indented + rest.slice(end);
    last = start - line;
  }
  return done + rest;
}
