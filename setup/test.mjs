// `npm test`: installs what is missing, then every check in order. Stops at nothing and reports all.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pinnedPath } from './install.mjs';
import { root, setUpOrExit } from './setup.mjs';
import { addUp, formatSummary, readCounts } from './summary.mjs';

/** Scripts of package.json in order; those with `jest` count their own tests. */
const checks = [
  { script: 'lint', what: 'Biome: format and lint' },
  { script: 'types', what: 'TypeScript' },
  { script: 'imports', what: 'import rules' },
  { script: 'templates', what: 'cfn-lint on every template' },
  { script: 'test:unit', what: 'unit tests', jest: true },
  { script: 'mutate:changed', what: 'mutation tests of changed rules' },
  { script: 'test:int', what: 'integration tests', jest: true },
  { script: 'test:e2e', what: 'end-to-end tests', jest: true },
];

await setUpOrExit('tools');

const folder = mkdtempSync(join(tmpdir(), 'cloudcart-test-'));
let child;
let stopped = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    stopped = true;
    if (signal !== 'SIGINT') child?.kill(signal);
  });
}

function run(script, summary) {
  const env = { ...process.env, PATH: pinnedPath(root), CLOUDCART_TEST_SUMMARY: summary };
  child = spawn('npm', ['run', '--silent', script], { cwd: root, env, stdio: 'inherit' });
  return new Promise((resolve) => {
    child.on('error', () => resolve(1));
    child.on('close', (code) => resolve(code ?? 1));
  });
}

const results = [];
for (const { script, what, jest } of checks) {
  if (stopped) break;
  console.log(`\n── ${what} (npm run ${script})`);
  const started = performance.now();
  const file = join(folder, script.replace(':', '-'));
  const code = await run(script, file);
  const seconds = (performance.now() - started) / 1000;
  const counts = jest
    ? readCounts(readText(file), code)
    : { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 };
  results.push({ script, what, seconds, ...counts });
}

function readText(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

rmSync(folder, { recursive: true, force: true });
const total = addUp(results);
console.log(`\n${formatSummary(results)}`);
if (stopped) console.log('Interrupted: not everything was checked.');
process.exitCode = stopped ? 130 : total.failed > 0 ? 1 : 0;
console.log(`${total.passed} passed, ${total.failed} failed`);
