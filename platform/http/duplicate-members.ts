/** Whatever of JSON text opens, closes, names or separates; all else lies between. */
const TOKENS = /"(?:[^"\\]+|\\.)*"|[{}[\]:]/gs;

/**
 * The first name that an object of the text gives twice. Readers disagree on which of the two counts, so what a proxy or a
 * log checked may not be what the shop would do: such a text is refused (RFC 8259, section 4, calls it unpredictable).
 * @param json text that `JSON.parse` takes
 */
export function duplicateMember(json: string): string | undefined {
  const open: (Set<string> | undefined)[] = [];
  let text = '';
  for (const [token] of json.matchAll(TOKENS)) {
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(undefined);
    else if (token === '}' || token === ']') open.pop();
    else if (token !== ':') text = token;
    else {
      const name: string = JSON.parse(text);
      const names = open.at(-1);
      if (names?.has(name)) return name;
      names?.add(name);
    }
  }
  return undefined;
}
