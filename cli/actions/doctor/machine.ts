import { existsSync, readFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import path from 'node:path';
import type { ActionContext } from '../../context.ts';
import { CliError } from '../../errors.ts';
import { type EnginePlaces, engineRemedy, findEnginePython } from '../../local/engine-python.ts';
import { readEngineRecord } from '../../local/engine-record.ts';
import { engineFolders, lastPorts } from '../../local/engine-state.ts';
import { proveEngine } from '../../local/find-engine.ts';
import { stateDirectory } from '../../local/state-folder.ts';
import type { ToolName } from '../../trust/own-programs.ts';
import type { Tools } from '../../validate/tool.ts';
import { type Check, fail, ok, unknown, warn } from './check.ts';

const LEAST_NODE = 20;
const LEAST_PYTHON = [3, 10] as const;

/** @param version `v24.1.0` */
export function nodeCheck(version: string, wanted = LEAST_NODE): Check {
  const major = Number(/^v?(\d+)/.exec(version)?.[1] ?? 0);
  return major >= wanted
    ? ok('node', `Node ${version}`)
    : fail('node', `Node ${version} is too old`, `Install Node ${wanted} or newer.`);
}

/** @param told what `python --version` prints */
export function pythonCheck(told: string): Check {
  const [, major = '0', minor = '0'] = /(\d+)\.(\d+)/.exec(told) ?? [];
  const [leastMajor, leastMinor] = LEAST_PYTHON;
  const fine = Number(major) > leastMajor || (Number(major) === leastMajor && Number(minor) >= leastMinor);
  return fine
    ? ok('python', told.trim())
    : fail(
        'python',
        `${told.trim()} is too old for the local engine`,
        `Install Python ${LEAST_PYTHON.join('.')} or newer.`,
      );
}

async function python(tools: Tools): Promise<Check> {
  const file = tools.find('python') ?? tools.find('python3');
  if (!file)
    return warn(
      'python',
      'There is no Python, which the local engine and the linters need',
      `Install Python ${LEAST_PYTHON.join('.')} or newer.`,
    );
  const { stdout, stderr } = await tools.run(file, ['--version']);
  return pythonCheck(stdout || stderr);
}

/** What each foreign tool is for, and how it is had. */
const TOOLS: readonly (readonly [name: ToolName, purpose: string, remedy: string])[] = [
  [
    'cfn-lint',
    '`validate` checks less without it',
    'Run: pip install cfn-lint, or npm run setup in a checkout of CloudCart',
  ],
  [
    'sam',
    'only those who prefer sam-cli need it',
    'Run: pip install aws-sam-cli, or npm run setup in a checkout of CloudCart',
  ],
  [
    'checkov',
    '`validate` checks less without it',
    'Run: pip install checkov, or npm run setup in a checkout of CloudCart',
  ],
];
const OPTIONAL = ['sam', 'checkov'];

/** Whether `up` finds the local engine. */
export function engineInstalled(places: EnginePlaces): Check {
  const python = findEnginePython(places);
  return python === undefined
    ? warn('ministack', 'The local engine is not installed', engineRemedy(places.projectRoot))
    : ok('ministack', `The local engine is installed: ${python}`);
}

const toolChecks = (tools: Tools): Check[] =>
  TOOLS.map(([name, purpose, remedy]) => {
    const file = tools.find(name);
    if (file) return ok(name, `${name}: ${file}`);
    const text = `${name} is not installed: ${purpose}`;
    return OPTIONAL.includes(name) ? unknown(name, text, remedy) : warn(name, text, remedy);
  });

const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port });
    socket.setTimeout(1000, () => socket.destroy());
    socket.once('connect', () => {
      resolve(true);
      socket.destroy();
    });
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(false));
  });

/** Whether the ports of the engine's last run are free for its next one. */
async function portCheck(stateDir: string): Promise<Check> {
  const known = Object.values(await lastPorts(engineFolders(stateDir)));
  const taken: number[] = [];
  for (const port of known) if (await listens(port)) taken.push(port);
  if (taken.length === 0)
    return ok(
      'port',
      known.length === 0 ? 'No port is taken yet' : `Free, from the last run: ${known.join(', ')}`,
    );
  return warn(
    'port',
    `Another program listens on ${taken.join(' and ')}, which the engine's last run used`,
    'Nothing to do: the engine takes other ports, and addresses of the last run stop working.',
  );
}

/** The local engine: runs, does not run, or left a record of a run that has ended. */
export async function engineChecks(context: ActionContext): Promise<Check[]> {
  const stateDir = stateDirectory(context);
  try {
    const proof = await proveEngine(stateDir);
    if (proof.state === 'running') {
      const { endpoint, version = 'version unknown' } = proof.engine;
      return [ok('engine', `The local engine runs at ${endpoint} (${version})`)];
    }
    if (proof.state === 'outdated')
      return [
        warn(
          'engine',
          'The local engine was started by an older cloudcart',
          'Start it again: npx cloudcart up',
        ),
      ];
    const record = await readEngineRecord(stateDir);
    const engine = record
      ? warn(
          'engine',
          `${stateDir} has a record of an engine (process ${record.pid}) that does not run`,
          'Run: npx cloudcart down, then npx cloudcart up',
        )
      : ok('engine', 'The local engine does not run (npx cloudcart up starts it)');
    return [engine, await portCheck(stateDir)];
  } catch (error) {
    if (!(error instanceof CliError) || error.code !== 'state-folder') throw error;
    return [fail('engine', error.message, error.remedy ?? `Remove ${stateDir}.`, 4)];
  }
}

/** Dependencies that are older than what package.json asks for. */
function installed(projectRoot: string): Check[] {
  const file = path.join(projectRoot, 'package.json');
  if (!existsSync(file)) return [];
  const { dependencies = {} } = JSON.parse(readFileSync(file, 'utf8')) as {
    dependencies?: Record<string, string>;
  };
  const missing = Object.keys(dependencies).filter(
    (name) => !existsSync(path.join(projectRoot, 'node_modules', name)),
  );
  return [
    missing.length === 0
      ? ok('packages', 'All npm packages are installed')
      : fail('packages', `npm packages are missing: ${missing.slice(0, 5).join(', ')}`, 'Run: npm ci'),
  ];
}

/** Everything about this machine; nothing of it needs credentials. */
export async function machineChecks(context: ActionContext, tools: Tools): Promise<Check[]> {
  return [
    nodeCheck(process.version),
    ...installed(context.projectRoot),
    await python(tools),
    engineInstalled(context),
    ...toolChecks(tools),
    ...(await engineChecks(context)),
  ];
}
