import { execFileSync } from 'node:child_process';
import path from 'node:path';
import fc from 'fast-check';
import { keyValues } from './key-values.ts';

interface Converted {
  data?: Record<string, string>;
}

function convertWithSam(values: readonly unknown[]): Converted[] {
  const python = path.join(__dirname, '..', '..', '.venv', 'bin', 'python');
  const options = { input: JSON.stringify(values), maxBuffer: 2 ** 28, encoding: 'utf8' } as const;
  return JSON.parse(
    execFileSync(python, [path.join(__dirname, 'overrides.fake.py')], options),
  ) as Converted[];
}

const key = fc.stringMatching(/^[A-Za-z0-9]{1,3}$/);
const value = fc.oneof(
  fc.stringMatching(/^"(?:\\[a-z"'\\ ]|[^"\\]){0,6}"$/),
  fc.stringMatching(/^'(?:\\[a-z"'\\ ]|[^'\\]){0,6}'$/),
  // sam takes the blank away that a backslash at the end is for.
  fc.stringMatching(/^(?:\\[a-z"'\\ ]|[^ "'\\\s]){1,6}$/).filter((text) => !text.endsWith(' ')),
);
const pair = fc.oneof(
  fc.tuple(key, value).map(([name, text]) => `${name}=${text}`),
  fc.tuple(key, value).map(([name, text]) => `ParameterKey=${name},ParameterValue=${text}`),
);

it('reads parameter_overrides as sam does, as a string and as a list', () => {
  const strings = fc.array(pair, { minLength: 1, maxLength: 4 }).map((all) => all.join(' '));
  const lists = fc.array(pair, { minLength: 1, maxLength: 4 });
  const values = fc.sample(fc.oneof(strings, lists), { numRuns: 3000, seed: 20_261_128 });
  const converted = convertWithSam(values);
  // Where both forms are in one text sam passes over one of them, and nothing is passed over here.
  const isMixed = (one: unknown): boolean =>
    typeof one === 'string' && /ParameterKey=/.test(one) && / [A-Za-z0-9]+=|^(?!Parameter)/.test(one);
  const different = values.filter((one, index) => {
    const sam = converted[index]?.data;
    return sam !== undefined && !isMixed(one) && JSON.stringify(keyValues(one)) !== JSON.stringify(sam);
  });
  expect(different).toEqual([]);
});
