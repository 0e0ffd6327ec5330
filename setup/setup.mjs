#!/usr/bin/env node
// Installs what is missing, from the lock files. Needs nothing but Node 20 and Python 3.10.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { nodeProblem } from './versions.mjs';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const log = (line) => process.stderr.write(`${line}\n`);

const runs = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
};

const read = (path) => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};

/** Two set-ups of one checkout at once: the second waits. @returns releases the lock */
async function acquireLock() {
  const lock = join(root, '.cloudcart', 'setup.lock');
  mkdirSync(dirname(lock), { recursive: true });
  for (let round = 0, unreadable = 0; ; round += 1) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      return () => rmSync(lock, { force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const holder = Number(read(lock));
    unreadable = holder > 0 ? 0 : unreadable + 1;
    // Of a process that was killed, at the latest while it wrote its number.
    if (unreadable > 10 || (holder > 0 && !runs(holder))) rmSync(lock, { force: true });
    else if (round === 0) log('Another set-up is running in this checkout; waiting for it …');
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Lets git run the hooks of the repository, unless hooks are configured already or this is no checkout. */
function installHooks() {
  if (!existsSync(join(root, '.git'))) return;
  const git = (...args) => spawnSync('git', args, { cwd: root, encoding: 'utf8' });
  if (git('config', '--get', 'core.hooksPath').status === 1) git('config', 'core.hooksPath', '.githooks');
}

/**
 * Installs what is missing.
 * @param {'engine' | 'tools' | 'proofs'} part what of the Python packages is needed; each has those before it too
 */
export async function setUp(part) {
  const problem = nodeProblem(process.version);
  const { ensureSeparateVenv, ensurePackages, ensureVenv, SetupError } = await import('./install.mjs');
  if (problem) throw new SetupError(problem);
  const release = await acquireLock();
  try {
    const packages = await ensurePackages(root, log);
    const venv = await ensureVenv(root, log, part === 'engine' ? 'engine' : 'tools');
    const checks = part !== 'engine' && (await ensureSeparateVenv(root, log, 'checks'));
    if (part !== 'engine') installHooks();
    const clients = part === 'proofs' && (await ensureSeparateVenv(root, log, 'clients'));
    return packages || venv || checks || clients;
  } finally {
    release();
  }
}

/** `setUp` for a script: says what is wrong and ends the process when it fails. */
export async function setUpOrExit(part) {
  try {
    return await setUp(part);
  } catch (error) {
    if (!error.remedy) throw error;
    log(`\n✗ ${error.message}\n  → ${error.remedy}`);
    process.exit(2);
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const asked = (flag) => process.argv.includes(flag);
  const did = await setUpOrExit(asked('--engine') ? 'engine' : asked('--proofs') ? 'proofs' : 'tools');
  log(
    did ? '✓ Everything is installed. Next: npm start' : '✓ Everything is installed already. Next: npm start',
  );
}
