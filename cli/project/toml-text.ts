const STRING = /"""[\s\S]*?"""+|'''[\s\S]*?'''+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'/y;
const HEADER = /[ \t]*\[(?:"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[^\]\n#])*\]+/y;
/** A number, date or time: a date and its time may have a blank between. */
const BARE = /\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d[^\s,\]}#]*|[^\s,[\]{}#"'=]+/y;

const matchAt = (pattern: RegExp, text: string, at: number): string | undefined => {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
};

/** sam reads `0x1F`, `1_000` and `+5` as the integers that they are; other numbers, dates and times are kept as they are written. */
function textOf(bare: string): string {
  const digits = bare.replaceAll('_', '');
  if (/^\d+$|^0[xob][0-9a-f]+$/i.test(digits)) return String(BigInt(digits.toLowerCase()));
  if (/^[+-]\d+$/.test(digits)) return String(BigInt(digits.replace('+', '')));
  return /^[+-]?[\d.]+(?:e[+-]?\d+)?$/i.test(digits) ? digits : bare;
}

/**
 * The same TOML with every number, date and time as a string of its text, which a parser would lose: `1.10`, `2024-01-02`.
 * @param text valid TOML
 */
export function quoteBareValues(text: string): string {
  let result = '';
  let isValue = false;
  let isLineStart = true;
  const open: string[] = [];
  for (let at = 0; at < text.length; ) {
    const char = text[at] ?? '';
    const header: string | undefined =
      isLineStart && open.length === 0 ? matchAt(HEADER, text, at) : undefined;
    const bare: string | undefined = isValue ? matchAt(BARE, text, at) : undefined;
    const token: string =
      header ??
      (char === '#' ? matchAt(/[^\n]*/y, text, at) : undefined) ??
      matchAt(STRING, text, at) ??
      bare ??
      char;
    const isBare = token === bare && token !== 'true' && token !== 'false';
    result += isBare ? JSON.stringify(textOf(token)) : token;
    isLineStart = token === '\n' || (isLineStart && /^[ \t]$/.test(token));
    if (token === '[' || token === '{') open.push(token);
    if (token === ']' || token === '}') open.pop();
    if (header !== undefined || (token.trim() !== '' && char !== '#'))
      isValue =
        header === undefined && (token === '=' || ((token === '[' || token === ',') && open.at(-1) === '['));
    at += token.length || 1;
  }
  return result;
}
