import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import * as programs from './programs.ts';

const execute = promisify(execFile);
const root = process.cwd();
const localBin = join(root, 'node_modules', '.bin');
/** Where `npm run clients` installs the generators that are Python packages. */
const pythonBin = join(root, '.venv', 'clients', 'bin');

/** What a generated client is given. */
export interface ClientRun {
  /** The shop's own OpenAPI document. */
  readonly document: string;
  /** A new, empty folder. */
  readonly folder: string;
  /** SERVER, API_KEY, USER_ID, PRODUCT_ID and what the runtime needs. */
  readonly environment: Readonly<Record<string, string>>;
}

/** What a program of `programs.ts` prints. */
export interface ClientResult {
  readonly placed: { readonly orderId: string; readonly status: string; readonly total: unknown };
  readonly read: { readonly orderId: string; readonly userId: string };
  readonly missing: string;
}

export interface Generator {
  readonly name: string;
  /** Generates a client, type-checks a program that uses it where the language has types, and runs the program. */
  run(run: ClientRun): Promise<ClientResult>;
}

/** Runs a command in the folder of a client. @throws Error with its output when it fails */
export async function execIn(
  { folder, environment }: Pick<ClientRun, 'folder' | 'environment'>,
  command: string,
  ...args: readonly string[]
): Promise<string> {
  const env = {
    PATH: [localBin, pythonBin, process.env.PATH ?? ''].join(delimiter),
    HOME: folder,
    LANG: 'C.UTF-8',
    ...environment,
  };
  try {
    const { stdout } = await execute(command, args, {
      cwd: folder,
      env,
      maxBuffer: 2 ** 25,
      timeout: 180_000,
    });
    return stdout;
  } catch (error) {
    const {
      stdout = '',
      stderr = '',
      message,
    } = error as { stdout?: string; stderr?: string; message: string };
    throw new Error([message, stdout.slice(-4000), stderr.slice(-4000)].filter(Boolean).join('\n'));
  }
}

/** The document in the folder, and the project's packages within reach of what is generated there. */
async function prepare({ document, folder }: ClientRun): Promise<string> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, 'openapi.json');
  await writeFile(path, document);
  if (!existsSync(join(folder, 'node_modules')))
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  return path;
}

const STRICT = [
  '--noEmit',
  '--strict',
  '--skipLibCheck',
  '--ignoreConfig',
  '--target',
  'es2023',
  '--module',
  'esnext',
  '--moduleResolution',
  'bundler',
  '--allowImportingTsExtensions',
  '--types',
  'node',
  '--lib',
  'es2023,dom,dom.iterable',
];

/** Type-checks a TypeScript program with its client, bundles both and runs them. */
async function runTypeScript(run: ClientRun, program: string): Promise<ClientResult> {
  const source = join(run.folder, 'program.ts');
  const bundle = join(run.folder, 'program.mjs');
  await writeFile(source, program);
  await writeFile(join(run.folder, 'package.json'), '{ "type": "module" }');
  await execIn(run, 'tsc', ...STRICT, source);
  await build({
    entryPoints: [source],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'silent',
  });
  return JSON.parse(await execIn(run, process.execPath, bundle)) as ClientResult;
}

async function runPython(run: ClientRun, client: string, program: string): Promise<ClientResult> {
  const source = join(run.folder, 'program.py');
  await writeFile(source, program);
  const withClient = { ...run, environment: { ...run.environment, PYTHONPATH: client } };
  return JSON.parse(await execIn(withClient, join(pythonBin, 'python'), source)) as ClientResult;
}

/** Lets openapi-generator write a client. @returns its folder */
export async function openapiGenerator(
  run: ClientRun,
  language: string,
  ...options: string[]
): Promise<string> {
  const document = await prepare(run);
  const client = join(run.folder, 'client');
  await execIn(
    run,
    'openapi-generator-cli',
    'generate',
    '-i',
    document,
    '-g',
    language,
    '-o',
    client,
    ...options,
  );
  return client;
}

/** Generators that are npm packages. */
export const NPM_GENERATORS: readonly Generator[] = [
  {
    name: 'openapi-typescript with openapi-fetch',
    run: async (run) => {
      const document = await prepare(run);
      await execIn(run, 'openapi-typescript', document, '--output', join(run.folder, 'schema.ts'));
      return runTypeScript(run, programs.OPENAPI_FETCH);
    },
  },
  {
    name: '@hey-api/openapi-ts',
    run: async (run) => {
      const document = await prepare(run);
      await execIn(
        run,
        'openapi-ts',
        '-i',
        document,
        '-o',
        join(run.folder, 'client'),
        '-c',
        '@hey-api/client-fetch',
        '--silent',
        '--no-log-file',
      );
      return runTypeScript(run, programs.HEY_API);
    },
  },
];

/** Generators that need Java or Python packages of their own. */
export const OTHER_GENERATORS: readonly Generator[] = [
  {
    name: 'openapi-generator typescript-fetch',
    run: async (run) => {
      await openapiGenerator(run, 'typescript-fetch', '--additional-properties=supportsES6=true');
      return runTypeScript(run, programs.TYPESCRIPT_FETCH);
    },
  },
  {
    name: 'openapi-generator python',
    run: async (run) =>
      runPython(run, await openapiGenerator(run, 'python'), programs.OPENAPI_GENERATOR_PYTHON),
  },
  {
    name: 'openapi-python-client',
    run: async (run) => {
      const document = await prepare(run);
      const client = join(run.folder, 'client');
      await execIn(
        run,
        'openapi-python-client',
        'generate',
        '--path',
        document,
        '--output-path',
        client,
        '--fail-on-warning',
      );
      return runPython(run, client, programs.OPENAPI_PYTHON_CLIENT);
    },
  },
];
