import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { ActionContext } from '../context.ts';
import { CliError, ExitCode } from '../errors.ts';
import { message } from '../messages/registry.ts';
import { findOutside } from '../trust/outside-path.ts';
import { programEnvironment } from '../trust/program-environment.ts';
import { takeLock } from './engine-lock.ts';
import {
  engineRequirements,
  findEnginePython,
  pythonIn,
  stampIn,
  userEngineFolder,
} from './engine-python.ts';
import { FILE_MODE } from './state-folder.ts';

const LEAST_PYTHON = [3, 10] as const;
/** Newest first: a system's `python3` may be too old beside a newer one. */
const NAMES = ['python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python3', 'python'];
const INSTALL_TIMEOUT_MS = 600_000;
/** Another command may be installing it. */
const WAIT_MS = INSTALL_TIMEOUT_MS;
const TAIL_LINES = 8;

interface Ran {
  ok: boolean;
  output: string;
}

function run(file: string, args: readonly string[], context: ActionContext): Promise<Ran> {
  const { signal, environment } = context;
  const env = programEnvironment(environment);
  const options = { env, signal, timeout: INSTALL_TIMEOUT_MS, maxBuffer: 2 ** 26 };
  return new Promise((resolve) => {
    execFile(file, [...args], options, (error, stdout, stderr) =>
      resolve({ ok: error === null, output: `${stdout}${stderr}`.trim() || (error?.message ?? '') }),
    );
  });
}

const failed = (what: string, output: string, remedy: string): CliError =>
  new CliError(what, {
    details: output
      .split('\n')
      .slice(-TAIL_LINES)
      .map((line) => `  ${line}`),
    code: 'engine-install',
    exitCode: ExitCode.Usage,
    remedy,
  });

const PROBE = 'import sys, venv, ensurepip; print("%d.%d" % sys.version_info[:2])';

/**
 * A Python of this machine that can make virtual environments. It is none of the checkout's.
 * @throws CliError `engine-install` (exit 2)
 */
async function findPython(context: ActionContext): Promise<string> {
  const { environment, projectRoot } = context;
  const tried: string[] = [];
  for (const name of NAMES) {
    const file = findOutside(environment.PATH ?? '', projectRoot, name);
    if (file === undefined) continue;
    const { ok, output } = await run(file, ['-I', '-c', PROBE], context);
    const [major = 0, minor = 0] = output.split('.').map(Number);
    const isNew = major === LEAST_PYTHON[0] && minor >= LEAST_PYTHON[1];
    if (ok && isNew) return file;
    tried.push(`${file}: ${ok ? `Python ${output}` : (output.split('\n').at(-1) ?? '')}`);
  }
  const wanted = `Python ${LEAST_PYTHON.join('.')} or newer with venv`;
  throw failed(
    `The local engine needs ${wanted}, and there is none on PATH.`,
    tried.join('\n'),
    `Install ${wanted} (Debian: apt install python3-venv), then run the command again.`,
  );
}

/** Every package by hash, and none that would run code to be built. */
const pipArgs = (requirements: string): string[] => [
  ...[
    '-I',
    '-m',
    'pip',
    'install',
    '--disable-pip-version-check',
    '--no-input',
    '--retries=2',
    '--timeout=15',
  ],
  ...['--no-deps', '--require-hashes', '--only-binary=:all:', '-r', requirements],
];

async function install(folder: string, context: ActionContext): Promise<void> {
  const python = await findPython(context);
  await rm(folder, { recursive: true, force: true });
  const made = await run(python, ['-I', '-m', 'venv', folder], context);
  context.signal.throwIfAborted();
  if (!made.ok) {
    const remedy =
      'Install the venv module of this Python (Debian: apt install python3-venv), then run it again.';
    throw failed(`${python} cannot make a virtual environment in ${folder}.`, made.output, remedy);
  }
  const filled = await run(pythonIn(folder), pipArgs(engineRequirements()), context);
  context.signal.throwIfAborted();
  if (!filled.ok) {
    const remedy =
      'Check the connection to PyPI (PIP_INDEX_URL names another index), then run the command again.';
    throw failed('The packages of the local engine were not installed.', filled.output, remedy);
  }
  writeFileSync(stampIn(folder), '', { mode: FILE_MODE });
}

/**
 * Installs the local engine for all projects of this user, unless this project has one. Two at once: the second waits.
 * @throws CliError `engine-install`, `busy`
 */
export async function ensureEngine(context: ActionContext): Promise<void> {
  const { projectRoot, environment, clock, ids, reporter } = context;
  const places = { projectRoot, environment };
  if (findEnginePython(places) !== undefined) return;
  const folder = userEngineFolder(environment);
  await mkdir(path.dirname(folder), { recursive: true, mode: 0o700 });
  const lock = { stateDir: path.dirname(folder), name: `${path.basename(folder)}.lock`, isState: false };
  const release = await takeLock({ ...lock, clock, ids, waitMs: WAIT_MS });
  try {
    if (findEnginePython(places) !== undefined) return;
    reporter.emit(message('engine-installing', { folder }));
    await install(folder, context);
    reporter.emit(message('engine-installed', { folder }));
  } finally {
    await release();
  }
}
