// `npm start`: installs what is missing, then the shop in the foreground until Ctrl-C.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pinnedPath } from './install.mjs';
import { root, setUpOrExit } from './setup.mjs';
import { nodeOf } from './stamps.mjs';

await setUpOrExit('engine');

const child = spawn(nodeOf(root), [join(root, 'cli', 'bin.mjs'), 'dev', ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, PATH: pinnedPath(root) },
});

// A terminal sends Ctrl-C to the child as well; the child takes two within half a second for one.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));

// npm that was killed sends no signal: the shop stops when its process has ended.
const parent = process.ppid;
const watch = setInterval(() => {
  if (process.env.npm_lifecycle_event && process.ppid !== parent) child.kill('SIGTERM');
}, 1_000);

child.on('close', (code, signal) => {
  clearInterval(watch);
  process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1);
});
