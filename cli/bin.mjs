#!/usr/bin/env node
// Plain JavaScript: this file must also run on a Node that cannot run the rest, in order to find one that can.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import module from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
// An installed package holds JavaScript, a checkout TypeScript, which older Nodes cannot run.
const packed = !existsSync(path.join(root, 'cli', 'main.ts'));
const NEEDED = packed ? [20, 18] : [24, 0];
const advice = packed ? 'Install a newer Node.' : 'Run: npm run setup';
const pinned = path.join(root, 'node_modules', '.bin', 'node');

const refuse = (text) => {
  process.stderr.write(`error: ${text}\n`);
  process.exitCode = 2;
};

const runPinned = () => {
  const binaries = `${path.dirname(pinned)}${path.delimiter}${process.env.PATH ?? ''}`;
  const child = spawn(pinned, ['--', fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, PATH: binaries, CLOUDCART_REEXECUTED: '1' },
  });
  // The child gets the terminal's signals itself; one that is sent to this process alone is handed on.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      if (signal !== 'SIGINT') child.kill(signal);
    });
  }
  child.on('error', (error) => refuse(`${pinned} does not start: ${error.message}. Run: npm run setup`));
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1);
  });
};

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < NEEDED[0] || (major === NEEDED[0] && minor < NEEDED[1])) {
  if (existsSync(pinned) && !process.env.CLOUDCART_REEXECUTED) runPinned();
  else refuse(`cloudcart needs Node ${NEEDED.join('.')} and this is ${process.version}. ${advice}`);
} else if (!packed && !existsSync(path.join(root, 'node_modules', 'commander'))) {
  refuse('the packages of cloudcart are not installed. Run: npm run setup');
} else {
  module.enableCompileCache?.(path.join(root, 'node_modules', '.cache', 'cloudcart'));
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const { main } = await import(packed ? '../dist/main.js' : './main.ts');
  await main(process.argv.slice(2), version, root);
}
