/**
 * Mutation tests of the rules of the shop, a score per service. Exit code 1 when a service is below the threshold.
 *
 *   npm run mutate -- [service or file …]   e.g. orders, functions/catalog/domain/stock.ts; all services without
 *   npm run mutate -- --changed             the rules that changed since upstream, or else in the last commit
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { changedFiles } from '../../setup/base.mjs';
import { report } from '../invariants/report.ts';
import { changedRules } from './changed-rules.ts';
import { formatScores, isGood, percentOf, type Score, scoresOf } from './scores.ts';
import stryker from './stryker.config.mjs';

/** Least per cent of a service's mutants that its tests must notice: just under what is reached. */
const LEAST = 97;

const STRYKER = 'node_modules/@stryker-mutator/core/bin/stryker.js';
const FOLDER = '.cloudcart/mutation';

const args = process.argv.slice(2);
const wanted = args.includes('--changed')
  ? changedRules(changedFiles(process.cwd()), stryker.mutate, existsSync)
  : args.map((one) => (one.endsWith('.ts') ? one : `functions/${one}/domain/**/*.ts`));
if (args.includes('--changed') && wanted.length === 0) {
  console.log('No rule changed: there is nothing to mutate. `npm run mutate` mutates all of them.');
  process.exit(0);
}
const scope = wanted.length > 0 ? ['--mutate', [...wanted, '!**/*.test.ts'].join(',')] : [];

rmSync(FOLDER, { recursive: true, force: true });
const started = performance.now();
const child = spawn(process.execPath, [STRYKER, 'run', 'tests/mutation/stryker.config.mjs', ...scope], {
  stdio: 'inherit',
});
const code = await new Promise<number>((resolve) => {
  child.on('error', () => resolve(1));
  child.on('close', (status) => resolve(status ?? 1));
});
const seconds = (performance.now() - started) / 1000;

const scores = code === 0 ? scoresOf(JSON.parse(readFileSync(`${FOLDER}/report.json`, 'utf8'))) : [];
const total = (of: keyof Omit<Score, 'service'>) => scores.reduce((sum, score) => sum + score[of], 0);
const ok = isGood(scores, LEAST);

console.log(formatScores(scores, LEAST));
console.log(
  `${(total('killed') + total('survived')).toLocaleString('en')} mutants in ${seconds.toFixed(0)} s.`,
);
if (code === 0) console.log(`Where each was made, and which test killed it: ${FOLDER}/report.html`);
if (!ok) {
  console.log(
    `Each service must reach ${LEAST} % and every mutant must run: kill what survives, see docs/mutation-testing.md.`,
  );
}

if (wanted.length === 0) {
  const numbers = Object.fromEntries(
    scores.map((score) => [score.service, `${percentOf(score).toFixed(1)} %`] as const),
  );
  report('mutation', [
    {
      promise: 'domain',
      title: 'The tests of the rules notice a changed rule',
      tried: `${total('killed') + total('survived')} changes to the rules, one at a time; ${LEAST} % must fail a test, and none may be one that cannot run`,
      numbers: {
        killed: total('killed'),
        survived: total('survived'),
        explained: total('explained'),
        'could not run': total('errors'),
        ...numbers,
      },
      ok,
    },
  ]);
}
process.exitCode = ok ? 0 : 1;
