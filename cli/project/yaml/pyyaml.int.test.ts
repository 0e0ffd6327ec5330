import { execFileSync } from 'node:child_process';
import path from 'node:path';
import fc from 'fast-check';
import { isDataMap, parseTemplate } from '../template-yaml.ts';

const ROOT = path.join(__dirname, '..', '..', '..');

interface Loaded {
  data?: unknown;
  error?: string;
}

/** What sam reads out of each text. */
function loadWithSam(texts: readonly string[]): Loaded[] {
  const python = path.join(ROOT, '.venv', 'bin', 'python');
  const input = JSON.stringify(texts);
  const options = { input, maxBuffer: 2 ** 28, encoding: 'utf8' } as const;
  const out = execFileSync(python, [path.join(__dirname, 'load.fake.py')], options);
  return JSON.parse(out.replaceAll(/(?<=: )(-?Infinity|NaN)(?=[,}\]])/g, '"$1"')) as Loaded[];
}

function loadHere(text: string): Loaded {
  try {
    return { data: parseTemplate(text, 'app.yaml').data };
  } catch (error) {
    return { error: String(error) };
  }
}

/** Equal, or a number whose text was kept because the number would not print as it. */
function agrees(here: unknown, sam: unknown): boolean {
  if (Array.isArray(here) && Array.isArray(sam))
    return here.length === sam.length && here.every((one, index) => agrees(one, sam[index]));
  if (isDataMap(here) && isDataMap(sam)) {
    const keys = Object.keys(here);
    return keys.length === Object.keys(sam).length && keys.every((key) => agrees(here[key], sam[key]));
  }
  if (typeof here === 'string' && (typeof sam === 'number' || /^(-?Infinity|NaN)$/.test(String(sam))))
    return String(sam) !== here;
  return here === sam;
}

function expectSame(texts: readonly string[]): void {
  const loaded = loadWithSam(texts);
  const different = texts.filter((text, index) => {
    const here = loadHere(text);
    const sam = loaded[index] ?? {};
    return here.error === undefined && sam.error === undefined
      ? !agrees(here.data, sam.data)
      : (here.error === undefined) !== (sam.error === undefined);
  });
  expect(different).toEqual([]);
}

const SEED = { seed: 20_261_128 };

it('reads every plain scalar as PyYAML does, but for digits that a number would lose', () => {
  const scalar = fc.oneof(
    fc.stringMatching(/^[-+]?[0-9_.:eExb]{1,8}$/),
    fc.stringMatching(/^[0-9]{1,22}$/),
    fc.constantFrom(
      'yes',
      'No',
      'ON',
      'off',
      'oN',
      'y',
      'n',
      'True',
      'FALSE',
      '~',
      '',
      'null',
      'nULL',
      '.inf',
    ),
    fc.constantFrom('2010-09-09', '2001-01-01 10:00:00', '2001-1-1T1:00:00Z', '.nan', '-.INF', '0o17', '1e3'),
  );
  // PyYAML crashes on 0b_ and 0x_, and takes a lone = or << for a type of its own.
  const texts = fc.sample(scalar, { numRuns: 4000, ...SEED }).filter((text) => !/^[-+]?0[bx]_*$/.test(text));
  expectSame(texts.map((text) => `A: ${text}\n`));
});

type Tree = string | Tree[] | { [key: string]: Tree };

const tree = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(
      'a',
      "it's",
      'a b',
      '"quoted"',
      "'single'",
      '"two\n  lines"',
      "'two\n\n lines'",
      '12',
      'no',
      '!Ref A',
      'x:y',
      'a#b',
    ),
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.dictionary(fc.stringMatching(/^k[a-z]{0,2}$/), tie('tree'), { maxKeys: 3 }),
  ),
})).tree;

/** Writes a tree in flow style with line breaks and indentation at random places. */
function flow(node: Tree, pick: () => string): string {
  if (typeof node === 'string') return node.replaceAll('\n', `\n${' '.repeat(pick().length)}`);
  if (Array.isArray(node))
    return `[${node.map((one) => pick() + flow(one, pick)).join(`${pick()},`)}${pick()}]`;
  const pairs = Object.entries(node).map(([key, one]) => `${pick()}${key}: ${flow(one, pick)}`);
  return `{${pairs.join(`${pick()},`)}${pick()}}`;
}

const BREAKS = ['', ' ', '\n', '\n  ', ' \n      ', ' # note: {[\n ', '\n\n'];

it('reads flow collections with lines that are indented anyhow as PyYAML does', () => {
  const breaks = fc.infiniteStream(fc.constantFrom(...BREAKS));
  const documents = fc.tuple(tree, tree, breaks).map(([first, second, stream]) => {
    const pick = (): string => String(stream.next().value);
    return `A:\n  B: ${flow(first, pick)}\n  C:\n    - ${flow(second, pick)}\n    - d: 1\nE: e\n`;
  });
  expectSame(fc.sample(documents, { numRuns: 1500, ...SEED }));
});

it('expands aliases and merges as PyYAML does', () => {
  const value = fc.constantFrom(
    '*x',
    '*y',
    '*z',
    '{a: 1, b: 2}',
    '[*x, *y]',
    '{<<: *x, a: 3}',
    '!Ref b',
    'c',
  );
  const documents = fc
    .tuple(value, value, value)
    .map(
      ([one, two, three]) =>
        `X: &x {a: 1, c: !Sub d}\nY: &y\n  <<: *x\n  b: 5\nZ: &z { q: ${one} }\nP:\n  a: 0\n  <<: ${two}\n  e: ${three}\n`,
    );
  expectSame(fc.sample(documents, { numRuns: 300, ...SEED }));
});
