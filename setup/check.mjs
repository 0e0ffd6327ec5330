// `npm run check`: what is quick to know of a change. Format, lint, types and import rules of the whole tree at once, then the
// unit tests of what changed. `npm test` has every check.
import { spawn } from 'node:child_process';
import { baseCommit } from './base.mjs';
import { pinnedPath } from './install.mjs';
import { root, setUpOrExit } from './setup.mjs';

await setUpOrExit('tools');

const env = { ...process.env, PATH: pinnedPath(root) };

/** Runs a command and keeps its output until its end, so that two at once do not mix. */
function run(what, command, args) {
  const started = performance.now();
  const output = [];
  const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(chunk));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => {
    child.on('error', () => resolve({ what, ok: false, seconds: 0 }));
    child.on('close', (code) => {
      const seconds = (performance.now() - started) / 1000;
      if (code !== 0) process.stdout.write(`\n── ${what}\n${Buffer.concat(output)}`);
      console.log(`${code === 0 ? '✓' : '✗'} ${what}  ${seconds.toFixed(1)} s`);
      resolve({ what, ok: code === 0, seconds });
    });
  });
}

const npm = (script) => ['npm', ['run', '--silent', script]];
const since = baseCommit(root);
const unit = ['jest', '--selectProjects', 'unit', '--maxWorkers=100%', '--passWithNoTests'];
const results = await Promise.all([
  run('types', 'tsc', ['-p', '.', '--incremental', '--tsBuildInfoFile', '.cloudcart/check.tsbuildinfo']),
  run('format and lint', ...npm('lint')).then(async (first) => [
    first,
    await run('import rules', ...npm('imports')),
  ]),
]);
const tests = await run('unit tests of what changed', unit[0], [
  ...unit.slice(1),
  ...(since === '' ? [] : [`--changedSince=${since}`]),
]);
const all = [...results.flat(), tests];
process.exitCode = all.every(({ ok }) => ok) ? 0 : 1;
console.log(process.exitCode === 0 ? 'Everything that was checked is right.' : 'Correct what is marked ✗.');
