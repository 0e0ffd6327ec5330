/** Whatever of JSON text opens, closes, names or separates; all else lies between. */
const TOKENS = /"(?:[^"\\]+|\\.)*"|[{}[\]:,]/gs;

/** A member that an object gives twice. */
export interface DuplicateKey {
  name: string;
  /** Members and indexes that lead to the object. */
  path: readonly (string | number)[];
}

/** An object or a list that is not closed yet, and the member or index in it that is being read. */
interface Open {
  names?: Set<string>;
  at: string | number;
}

/**
 * Every name that an object of the text gives again.
 * @param json text that `JSON.parse` takes
 */
export function* findDuplicateKeys(json: string): Generator<DuplicateKey> {
  const open: Open[] = [];
  let text = '';
  for (const [token] of json.matchAll(TOKENS)) {
    const inner = open.at(-1);
    if (token === '{') open.push({ names: new Set(), at: '' });
    else if (token === '[') open.push({ at: 0 });
    else if (token === '}' || token === ']') open.pop();
    else if (token === ',') {
      if (typeof inner?.at === 'number') inner.at += 1;
    } else if (token !== ':') text = token;
    else if (inner) {
      const name: string = JSON.parse(text);
      inner.at = name;
      if (inner.names?.has(name)) yield { name, path: open.slice(0, -1).map(({ at }) => at) };
      inner.names?.add(name);
    }
  }
}

/**
 * The first name that an object of the text gives twice. Readers disagree on which of the two counts, so what a proxy or a
 * log checked may not be what the shop would do: such a text is refused (RFC 8259, section 4, calls it unpredictable).
 * @param json text that `JSON.parse` takes
 */
export function describeDuplicateKey(json: string): string | undefined {
  for (const { name } of findDuplicateKeys(json)) return name;
  return undefined;
}
