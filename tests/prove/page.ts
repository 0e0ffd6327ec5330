import type { Finding, Trial } from '../invariants/report.ts';
import { PROMISES, type PromiseId } from './promises.ts';

/** Everything that the proofs left behind. */
export interface Evidence {
  readonly findings: readonly Finding[];
  readonly trials: readonly Trial[];
  /** Proofs that ended with an error, by name. */
  readonly failed: readonly string[];
  readonly seed: number;
  readonly form: 'short' | 'long';
  readonly seconds: number;
}

/** How it stands with a promise. */
export type Standing = 'kept' | 'BROKEN' | 'NOT TRIED';

export interface Verdict {
  readonly standings: Readonly<Record<PromiseId, Standing>>;
  readonly ok: boolean;
}

const ids = Object.keys(PROMISES) as PromiseId[];

/** A promise is kept when something was tried for it, all of it held, and each of its mutants turned red. */
export function verdictOf({ findings, trials, failed }: Evidence): Verdict {
  const standing = (id: PromiseId): Standing => {
    const own = findings.filter(({ promise }) => promise === id);
    const mutants = trials.filter(({ promise }) => promise === id);
    if (own.some(({ ok }) => !ok) || mutants.some(({ red }) => !red)) return 'BROKEN';
    return own.length > 0 ? 'kept' : 'NOT TRIED';
  };
  const standings = Object.fromEntries(ids.map((id) => [id, standing(id)])) as Record<PromiseId, Standing>;
  const all = ids.every((id) => standings[id] === 'kept') && findings.every(({ ok }) => ok);
  return { standings, ok: all && failed.length === 0 && trials.every(({ red }) => red) };
}

const WIDTH = 118;

/** The page that `npm run prove` prints. */
export function pageOf(evidence: Evidence): string {
  const { findings, trials, failed, seed, form, seconds } = evidence;
  const { standings, ok } = verdictOf(evidence);
  const others = [...new Set(findings.map(({ promise }) => promise))].filter(
    (name) => !ids.some((id) => id === name),
  );
  const told = new Map<string, string>();
  const minutes = `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
  return [
    `The promises, tried: ${form} form, seed ${seed}, ${minutes}`,
    '',
    ...ids.flatMap((id) => [
      headline(id, PROMISES[id], standings[id]),
      ...findings.filter(({ promise }) => promise === id).flatMap((one) => findingLines(one, told)),
      ...trials.filter(({ promise }) => promise === id).map(trialLine),
      '',
    ]),
    ...others.flatMap((name) => {
      const own = findings.filter(({ promise }) => promise === name);
      const standing = own.every((one) => one.ok) ? 'kept' : 'BROKEN';
      return [
        headline('', `Beside them: ${name}`, standing),
        ...own.flatMap((one) => findingLines(one, told)),
        '',
      ];
    }),
    ...failed.map((name) => `The proof "${name}" ended with an error; its output is above.`),
    ok ? 'Every promise was kept.' : `Not proved. Repeat it with: npm run prove -- --seed ${seed}`,
  ].join('\n');
}

const headline = (id: string, title: string, standing: Standing): string => {
  const left = `${id.padEnd(4)} ${title} `;
  return `${left}${'·'.repeat(Math.max(3, WIDTH - left.length - standing.length - 1))} ${standing}`;
};

/** Lines of figures on the page; the reports have them all. */
const FIGURE_LINES = 2;

/** @param told which promise something tried was told for first: it is not told again */
function findingLines(
  { promise, title, tried, numbers, seed, ok }: Finding,
  told: Map<string, string>,
): string[] {
  const mark = ok ? '✓' : '✗';
  const first = told.get(tried);
  if (first !== undefined) return wrapped(`${mark} ${title}: as for ${first}`, '     ');
  told.set(tried, promise);
  const figures = Object.entries(numbers).map(([name, value]) => `${name} ${figure(value)}`);
  const by = seed === undefined ? [] : [`seed ${seed}`];
  const lines = wrapped([...by, ...figures].join(' · '), '       ');
  const more = lines.length > FIGURE_LINES ? [`${lines[FIGURE_LINES - 1]} …`] : lines.slice(1, FIGURE_LINES);
  return [...wrapped(`${mark} ${headOf(promise, title)}${tried}`, '     '), ...lines.slice(0, 1), ...more];
}

/** What the promise's own headline says is not said again. */
const headOf = (promise: string, title: string): string => {
  const plain = (text: string) => text.toLowerCase().replaceAll('’', "'");
  const headline = ids.find((id) => id === promise);
  return headline && plain(PROMISES[headline]).startsWith(plain(title)) ? '' : `${title}: `;
};

const trialLine = ({ mutant, red, detail }: Trial): string => {
  const line = `     ${red ? '✓ mutant turns it red' : '✗ MUTANT STAYS GREEN'}: ${mutant} (${detail})`;
  return line.length > WIDTH ? `${line.slice(0, WIDTH - 1)}…` : line;
};

const figure = (value: number | string): string =>
  typeof value === 'number' && Number.isInteger(value) && value >= 10_000
    ? value.toLocaleString('en-US')
    : String(value);

/** Breaks a text at blanks; what follows the first line is two further to the right. */
function wrapped(text: string, indent: string): string[] {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(' ')) {
    if (line.length + word.length > WIDTH && line.trim() !== '') {
      lines.push(line.trimEnd());
      line = `${indent}  `;
    }
    line += `${word} `;
  }
  return line.trim() === '' ? lines : [...lines, line.trimEnd()];
}
