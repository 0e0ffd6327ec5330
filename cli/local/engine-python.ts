import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { CliError, ExitCode } from '../errors.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const PACKAGE = 'ministack';
/** Written when everything is installed: an installation that was cut short has none. */
const STAMP = 'cloudcart-engine';
const DIGITS = 16;

/** The lock file of the engine's packages, beside the code in a checkout and in a packed command. */
export function engineRequirements(): string {
  const places = ['../requirements/engine.txt', '../../requirements/engine.txt'];
  const files = places.map((place) => fileURLToPath(new URL(place, import.meta.url)));
  const found = files.find((file) => existsSync(file));
  if (found === undefined) throw new Error(`${files.join(' and ')} are missing`);
  return found;
}

/** `$XDG_DATA_HOME/cloudcart`, by default `~/.local/share/cloudcart`. A relative `XDG_DATA_HOME` is ignored. */
function dataFolder({ XDG_DATA_HOME, HOME }: Environment): string {
  const home = HOME && path.isAbsolute(HOME) ? HOME : homedir();
  const base =
    XDG_DATA_HOME && path.isAbsolute(XDG_DATA_HOME) ? XDG_DATA_HOME : path.join(home, '.local', 'share');
  return path.join(base, 'cloudcart');
}

/** Folder of the engine that this user installed for all projects; another version of its packages has another one. */
export function userEngineFolder(environment: Environment): string {
  const hash = createHash('sha256').update(readFileSync(engineRequirements())).digest('hex');
  return path.join(dataFolder(environment), `engine-${hash.slice(0, DIGITS)}`);
}

/** The Python of a virtual environment. */
export const pythonIn = (folder: string): string => path.join(folder, 'bin', 'python');

/** File whose presence says that an installation in this folder is complete. */
export const stampIn = (folder: string): string => path.join(folder, STAMP);

/** Whether a virtual environment has the engine's package: a project may have one for purposes of its own. */
function hasEngine(venv: string): boolean {
  if (!existsSync(pythonIn(venv))) return false;
  const lib = path.join(venv, 'lib');
  const versions = existsSync(lib) ? readdirSync(lib) : [];
  return versions.some((version) => existsSync(path.join(lib, version, 'site-packages', PACKAGE)));
}

/** Where the engine of a project is looked for. */
export interface EnginePlaces {
  /** Absolute folder that may hold a `.venv` with the engine. */
  projectRoot: string;
  environment: Environment;
}

/** The Python that has the engine: that of the project's `.venv`, or the one that the user installed for all projects. */
export function findEnginePython({ projectRoot, environment }: EnginePlaces): string | undefined {
  const own = path.join(projectRoot, '.venv');
  if (hasEngine(own)) return pythonIn(own);
  const shared = userEngineFolder(environment);
  return existsSync(stampIn(shared)) && existsSync(pythonIn(shared)) ? pythonIn(shared) : undefined;
}

/** Whether the project is CloudCart's own checkout, whose set-up installs the engine. */
const isOwnCheckout = (projectRoot: string): boolean =>
  path.join(projectRoot, 'requirements', 'engine.txt') === engineRequirements();

/** How a project gets the engine. */
export const engineRemedy = (projectRoot: string): string =>
  isOwnCheckout(projectRoot)
    ? 'Run: npm run setup'
    : 'Run: npx cloudcart up --install-engine. It installs the engine once for all your projects (110 MB, Python 3.10 or newer).';

/** What to do when the engine is installed and its files are damaged. */
export const engineRepair = ({ projectRoot, environment }: EnginePlaces): string =>
  isOwnCheckout(projectRoot)
    ? 'remove .venv and run npm run setup.'
    : `remove ${userEngineFolder(environment)} and run npx cloudcart up --install-engine.`;

/** @returns `engine-missing` (exit 2) with what to type in this project */
export const engineMissing = (projectRoot: string): CliError =>
  new CliError('The local engine is not installed.', {
    code: 'engine-missing',
    exitCode: ExitCode.Usage,
    remedy: engineRemedy(projectRoot),
  });
