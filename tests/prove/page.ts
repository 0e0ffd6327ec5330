import type { Finding, Trial } from '../invariants/report.ts';
import { PROMISE_IDS, PROMISES } from './promises.ts';
import { type Evidence, type Standing, verdictOf } from './verdict.ts';

const WIDTH = 118;

/** The page that `npm run prove` prints. */
export function pageOf(evidence: Evidence): string {
  const { findings, trials, failed, seed, form, seconds, command } = evidence;
  const { standings, ok } = verdictOf(evidence);
  const told = new Map<string, Finding>();
  const linesOf = (name: string): string[] =>
    findings.filter(({ promise }) => promise === name).flatMap((one) => findingLines(one, told));
  const promises = PROMISE_IDS.filter((id) => standings[id] !== 'not in this part');
  const others = [...new Set(findings.map(({ promise }) => promise))].filter((name) => !(name in PROMISES));
  return [
    `The promises, tried: ${form} form, seed ${seed}, ${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`,
    '',
    ...promises.flatMap((id) => [
      headline(id, PROMISES[id], standings[id]),
      ...linesOf(id),
      ...trials.filter(({ promise }) => promise === id).map(trialLine),
      '',
    ]),
    ...others.flatMap((name) => [
      headline(
        '',
        `Beside them: ${name}`,
        findings.every((one) => one.promise !== name || one.ok) ? 'kept' : 'BROKEN',
      ),
      ...linesOf(name),
      '',
    ]),
    ...failed.map(({ name }) => `The proof "${name}" ended with an error; its output is above.`),
    ok ? endOf(promises.length) : `Not proved. Repeat it with: ${command}`,
  ].join('\n');
}

const endOf = (judged: number): string =>
  judged === PROMISE_IDS.length
    ? 'Every promise was kept.'
    : `What was tried was kept: ${judged} of ${PROMISE_IDS.length} promises.`;

const headline = (id: string, title: string, standing: Standing): string => {
  const left = `${id.padEnd(4)} ${title} `;
  return `${left}${'·'.repeat(Math.max(3, WIDTH - left.length - standing.length - 1))} ${standing}`;
};

/** Lines of figures on the page; the reports have them all. */
const FIGURE_LINES = 2;

/**
 * What did not hold is told whole.
 * @param told what was tried for an earlier promise, which is not told again
 */
function findingLines(finding: Finding, told: Map<string, Finding>): string[] {
  const { promise, title, tried, numbers, ok } = finding;
  const mark = ok ? '✓' : '✗';
  const first = told.get(tried);
  const figures = figureLines(finding);
  if (ok && first !== undefined) {
    const same = JSON.stringify(first.numbers) === JSON.stringify(numbers);
    const line = wrapped(`${mark} ${title}: as for ${first.promise}`, '     ');
    return same ? line : [...line, ...figures.slice(0, 1)];
  }
  if (first === undefined) told.set(tried, finding);
  const more = figures.length > FIGURE_LINES ? [`${figures[FIGURE_LINES - 1]} …`] : figures.slice(1);
  const lines = ok ? [...figures.slice(0, 1), ...more] : figures;
  return [...wrapped(`${mark} ${headOf(promise, title)}${tried}`, '     '), ...lines];
}

function figureLines({ numbers, seed }: Finding): string[] {
  const figures = Object.entries(numbers).map(([name, value]) => `${name} ${figure(value)}`);
  const by = seed === undefined ? [] : [`seed ${seed}`];
  return wrapped([...by, ...figures].join(' · '), '       ');
}

/** What the promise's own headline says is not said again. */
const headOf = (promise: string, title: string): string => {
  const plain = (text: string) => text.toLowerCase().replaceAll('’', "'");
  const headline = PROMISE_IDS.find((id) => id === promise);
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
