import { spawn, spawnSync } from 'node:child_process';
import { lookup } from 'node:dns/promises';
import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fingerprint, isStamped, npmInstalled, npmStamp, pinnedNode, stamp, venvPython } from './stamps.mjs';
import { atLeast, choosePython, installProblem, parseVersion, pythonCandidates } from './versions.mjs';

/** A failure that the user can fix. */
export class SetupError extends Error {
  constructor({ what, remedy }) {
    super(what);
    this.remedy = remedy;
  }
}

/** Runs a command, says what it does and how long it took; its output goes to a log that is shown when it fails. */
async function step(root, say, { title, tool, command, args, cwd = root, env = {} }) {
  const started = performance.now();
  say(`${title} …`);
  const seconds = () => `${((performance.now() - started) / 1000).toFixed(1)} s`;
  const heartbeat = setInterval(() => say(`  still at it, ${seconds()}`), 15_000);
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  const code = await new Promise((resolve) => {
    child.on('error', (error) => {
      output += error.message;
      resolve(-1);
    });
    child.on('close', resolve);
  });
  clearInterval(heartbeat);
  if (code === 0) return say(`  done in ${seconds()}`);
  const log = join(root, '.cloudcart', `setup-${tool}.log`);
  mkdirSync(dirname(log), { recursive: true });
  writeFileSync(log, output);
  throw new SetupError(installProblem(tool, output, log));
}

/** npm as it was called, else the one on PATH. */
const npm = () =>
  process.env.npm_execpath?.endsWith('.js')
    ? { command: process.execPath, first: [process.env.npm_execpath] }
    : { command: 'npm', first: [] };

/**
 * True when the registry's name can be resolved. Without it npm would try one package after another for minutes; in
 * offline mode it uses its cache, or fails at once.
 */
async function registryIsKnown() {
  const { env } = process;
  const byProxy = [
    'HTTPS_PROXY',
    'https_proxy',
    'HTTP_PROXY',
    'http_proxy',
    'npm_config_proxy',
    'npm_config_https_proxy',
  ];
  // Only a run by npm has the configured registry.
  if (!env.npm_execpath || byProxy.some((name) => env[name])) return true;
  try {
    const { hostname } = new URL(env.npm_config_registry ?? 'https://registry.npmjs.org/');
    await Promise.race([lookup(hostname), new Promise((_, fail) => setTimeout(fail, 10_000).unref())]);
    return true;
  } catch {
    return false;
  }
}

/** Installs the npm packages of the lock file unless they are there. @returns whether it did anything */
export async function ensurePackages(root, say) {
  const print = fingerprint([join(root, 'package-lock.json')]);
  const fresh = !npmInstalled(root);
  if (fresh) {
    const { command, first } = npm();
    const args = [
      ...first,
      'ci',
      // No package runs code of its own while it is installed.
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--fetch-retries=2',
      '--fetch-retry-mintimeout=1000',
      '--fetch-retry-maxtimeout=5000',
      '--loglevel=warn',
      ...((await registryIsKnown()) ? [] : ['--offline']),
    ];
    await step(root, say, { title: 'Installing npm packages (npm ci)', tool: 'npm', command, args });
  }
  checkPinnedNode(root);
  if (!isStamped(npmStamp(root), print)) stamp(npmStamp(root), print);
  return fresh;
}

/**
 * The Node of the lock file must be there, on every platform that it is published for; elsewhere the one that runs this must be new enough.
 * @throws SetupError
 */
function checkPinnedNode(root) {
  const { version } = JSON.parse(readFileSync(join(root, 'setup', 'node', 'package.json'), 'utf8'));
  if (!existsSync(pinnedNode(root))) {
    if (atLeast(parseVersion(process.version), [parseVersion(version)[0], 0])) return;
    throw new SetupError({
      what: `Node ${version} is not published for ${process.platform} ${process.arch}, and this is ${process.version}.`,
      remedy: `Install Node ${parseVersion(version)[0]} (https://nodejs.org) and run npm run setup with it.`,
    });
  }
  const printed = spawnSync(pinnedNode(root), ['--version'], { encoding: 'utf8' }).stdout?.trim();
  if (printed === `v${version}`) return;
  throw new SetupError({
    what: `The pinned Node ${version} is not installed (${pinnedNode(root)} says ${printed ?? 'nothing'}).`,
    remedy: 'Remove node_modules and run npm run setup again.',
  });
}

/** Looks at one Python: which version, and whether it has venv and ensurepip. */
function inspectPython(command) {
  const script =
    'import sys, importlib.util as u; print("%d.%d.%d" % sys.version_info[:3]); print(bool(u.find_spec("venv") and u.find_spec("ensurepip")))';
  const { status, stdout } = spawnSync(command, ['-c', script], { encoding: 'utf8', timeout: 20_000 });
  if (status !== 0 || !stdout) return { command };
  const [version, venv] = stdout.trim().split('\n');
  return { command, version, venv: venv === 'True' };
}

function findPython() {
  const looked = [];
  for (const command of pythonCandidates(process.env)) {
    looked.push(inspectPython(command));
    const choice = choosePython(looked);
    if ('command' in choice) return choice.command;
  }
  throw new SetupError(choosePython(looked));
}

/** Installs what `requirements/<part>.txt` asks for into the environment of this Python. */
const pipInstall = (root, say, python, part) =>
  step(root, say, {
    title: `Installing Python packages (requirements/${part}.txt)`,
    tool: 'pip',
    command: python,
    args: [
      '-m',
      'pip',
      'install',
      '--disable-pip-version-check',
      '--no-input',
      '--retries=2',
      '--timeout=15',
      // Everything is listed: only these files, byte for byte, and nothing that would run code to be built.
      '--no-deps',
      '--require-hashes',
      '--only-binary=:all:',
      '-r',
      join(root, 'requirements', `${part}.txt`),
    ],
    env: { PIP_REQUIRE_VIRTUALENV: '0' },
  });

/** Scripts of a virtual environment hold its path. One that is shared by a link stays the other checkout's. */
const placeOf = (root) => {
  const venv = join(root, '.venv');
  return existsSync(venv) ? dirname(realpathSync(venv)) : root;
};

/**
 * Makes the project's virtual environment hold what `requirements/<part>.txt` asks for.
 * @param {'engine' | 'tools'} part `engine` for running the shop, `tools` for all the checks too
 * @returns whether it did anything
 */
export async function ensureVenv(root, say, part) {
  const venv = join(root, '.venv');
  const engine = join(root, 'requirements', 'engine.txt');
  const tools = join(root, 'requirements', 'tools.txt');
  const place = placeOf(root);
  const prints = { engine: fingerprint([engine], place), tools: fingerprint([engine, tools], place) };
  const stampOf = (name) => join(venv, `.cloudcart-${name}`);
  const works = existsSync(venvPython(root));
  if (works && isStamped(stampOf(part), prints[part])) return false;
  const home = join(venv, '.cloudcart-home');
  const moved = existsSync(home) && readFileSync(home, 'utf8') !== place;
  if (!works || moved) {
    const args = ['-m', 'venv', '--clear', venv];
    await step(root, say, { title: 'Making .venv', tool: 'python', command: findPython(), args });
  }
  writeFileSync(home, place);
  rmSync(stampOf('engine'), { force: true });
  rmSync(stampOf('tools'), { force: true });
  await pipInstall(root, say, venvPython(root), part);
  stamp(stampOf('engine'), prints.engine);
  if (part === 'tools') stamp(stampOf('tools'), prints.tools);
  return true;
}

/**
 * Makes `.venv/<part>` hold what `requirements/<part>.txt` asks for: an environment apart, for packages whose pins the rest
 * cannot take (checkov: docs/decisions/0017) or that few need (generators of API clients: docs/decisions/0047). Wants
 * `.venv`, whose Python it is made with and with which it is removed.
 * @param {'checks' | 'clients'} part
 * @returns whether it did anything
 */
export async function ensureSeparateVenv(root, say, part) {
  const folder = join(root, '.venv', part);
  const python = join(folder, 'bin', 'python');
  const stampPath = join(folder, `.cloudcart-${part}`);
  const print = fingerprint([join(root, 'requirements', `${part}.txt`)], placeOf(root));
  if (existsSync(python) && isStamped(stampPath, print)) return false;
  const args = ['-m', 'venv', '--clear', folder];
  await step(root, say, { title: `Making .venv/${part}`, tool: 'python', command: venvPython(root), args });
  await pipInstall(root, say, python, part);
  stamp(stampPath, print);
  return true;
}

/** PATH on which the pinned Node and the project's commands come first. */
export function pinnedPath(root) {
  return [join(root, 'node_modules', '.bin'), process.env.PATH ?? ''].join(delimiter);
}
