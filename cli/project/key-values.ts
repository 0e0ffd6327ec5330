import { usageError } from '../errors.ts';

type Pair = [key: string, value: string];

const isTable = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

// As CfnParameterOverridesType of sam-cli has them: a value is quoted, or ends at a blank.
const VALUE = String.raw`("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|(?:\\.|[^ "\\])+)`;
const KEY = `([A-Za-z0-9"']+)`;
const FORMS = [
  new RegExp(`ParameterKey=${KEY},ParameterValue=${VALUE}`, 'g'),
  new RegExp(` ${KEY}=${VALUE}`, 'g'),
];
/** A word that holds quotes somewhere: `V={"a":"b c"}`. */
const WORD = /(?:[^\s"'\\]|\\.|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|')+/gs;

/** Takes the quotes around a text away, and the backslashes before quotes and blanks. */
function unquote(text: string): string {
  const wrapped = text.length > 1 && /^["']/.test(text) && text.at(-1) === text[0];
  return (wrapped ? text.slice(1, -1) : text).replace(/\\(["' ])/g, '$1');
}

function notPair(file: string, key: string, word: string): never {
  throw usageError(
    'samconfig',
    `${file}: ${key}: "${word}" is not Key=value`,
    'Write Key=value, or Key="a value".',
  );
}

function literalPair(word: string): Pair | undefined {
  const [, key, value] =
    /^ParameterKey=([^,]+),ParameterValue=([\s\S]*)$/.exec(word) ?? /^([^=\s]+)=([\s\S]*)$/.exec(word) ?? [];
  return key === undefined || value === undefined ? undefined : [unquote(key), value];
}

/** What sam reads of a text; undefined when it would pass over a part of it. */
function samPairs(text: string): Pair[] | undefined {
  const padded = ` ${text}`;
  for (const form of FORMS) {
    const found = [...padded.matchAll(form)];
    if (found.length === 0) continue;
    if (padded.replace(form, '').trim() !== '') return undefined;
    return found.map(([, key = '', value = '']) => [unquote(key), unquote(value)]);
  }
  return undefined;
}

interface Place {
  file: string;
  key: string;
}

/** `"V=1"` as a whole in quotes. */
const unwrapped = (text: string): string => /^(["'])([A-Za-z0-9]+=[\s\S]*)\1$/.exec(text)?.[2] ?? text;

/** Line breaks outside of quotes separate like blanks. */
const oneLine = (text: string): string =>
  text.replace(
    /("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|\s*\n\s*/gs,
    (_found, quoted?: string) => quoted ?? ' ',
  );

/** `A=1 B="x y"`, and words that sam would cut off. */
function pairsOfText(written: string, { file, key }: Place): Pair[] {
  const text = oneLine(unwrapped(written.trim()));
  if (text === '') return [];
  const read = samPairs(text);
  if (read) return read;
  if (text.replace(WORD, '').trim() !== '') notPair(file, key, text);
  return (text.match(WORD) ?? []).map((word) => literalPair(word) ?? notPair(file, key, word));
}

/** One of a list: usually a single pair, whose value may have blanks without quotes. */
function pairsOfItem(item: unknown, place: Place): Pair[] {
  if (Array.isArray(item)) return item.flatMap((one) => pairsOfItem(one, place));
  if (isTable(item)) return pairsOfTable(item, place);
  const text = String(item ?? '').trim();
  const whole = unwrapped(text);
  if (whole === '') return [];
  return samPairs(whole) ?? [literalPair(whole) ?? notPair(place.file, place.key, whole)];
}

function pairsOfTable(table: Record<string, unknown>, { file, key }: Place): Pair[] {
  return Object.entries(table).map(([name, value]): Pair => {
    if (isTable(value)) return notPair(file, key, `${name} = {…}`);
    const list = Array.isArray(value) ? value.filter((one) => one !== null && one !== '') : [value ?? ''];
    return [name, Array.isArray(value) ? list.map((one) => String(one).trim()).join(',') : String(list[0])];
  });
}

/**
 * Reads every form of `parameter_overrides` that sam takes: a string, a list, a table. Text that sam would pass over is kept with
 * its value, or refused.
 * @param file name of the settings file, for errors
 * @throws CliError `samconfig` (exit 2) for what is no `Key=value`
 */
export function keyValues(
  value: unknown,
  file = 'samconfig.toml',
  key = 'parameter_overrides',
): Record<string, string> {
  if (value === undefined || value === null) return {};
  const place = { file, key };
  const pairs = typeof value === 'string' ? pairsOfText(value, place) : pairsOfItem(value, place);
  return Object.fromEntries(pairs);
}

/** Reads `tags`, of which one with a single `=` is a pair as a whole: `Owner=the team`. */
export function tagValues(value: unknown, file = 'samconfig.toml'): Record<string, string> {
  if (typeof value !== 'string' || value.split('=').length !== 2) return keyValues(value, file, 'tags');
  const [name = '', text = ''] = value.split('=');
  return { [unquote(name.trim())]: unquote(text.trim()) };
}
