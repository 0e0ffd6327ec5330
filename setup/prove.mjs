// `npm run prove`: installs what is missing, then tries every promise and prints one page.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pinnedPath } from './install.mjs';
import { root, setUpOrExit } from './setup.mjs';
import { nodeOf } from './stamps.mjs';

const args = process.argv.slice(2);
if (!args.includes('--help') && !args.includes('-h') && !args.includes('--list')) {
  await setUpOrExit(args.includes('--short') ? 'tools' : 'proofs');
}

const child = spawn(nodeOf(root), [join(root, 'tests', 'prove', 'prove.ts'), ...args], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, PATH: pinnedPath(root) },
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('close', (code) => {
  process.exitCode = code ?? 1;
});
