import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { shopDocument } from '../access/document.ts';
import { type FuzzReport, readReport } from './report.ts';
import type { RealIds } from './seed-shop.ts';
import { examplesOf, settingsWith } from './settings.ts';

export interface FuzzRun {
  /** `ApiUrl` and `ApiKey` of the shop. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly ids: RealIds;
  /** Cases per operation and phase. */
  readonly examples: number;
  readonly seed: number;
}

/**
 * Runs schemathesis against a shop, from its exact document: the one that the shop serves leaves out what some languages
 * cannot compile, and lets responses have further fields.
 */
export async function runSchemathesis(run: FuzzRun): Promise<{ report: FuzzReport; output: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'cloudcart-fuzz-'));
  try {
    // From a file: schemathesis leaves out the operation that it reads a document from.
    const document = shopDocument();
    const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    await writeFile(join(folder, 'openapi.json'), JSON.stringify(document));
    const settings = await readFile('tests/fuzz/schemathesis.toml', 'utf8');
    await writeFile(join(folder, 'schemathesis.toml'), settingsWith(settings, run.ids));
    const output = await execute(folder, run);
    const ndjson = await readFile(join(folder, 'run.ndjson'), 'utf8').catch(() => '');
    return { report: readReport(ndjson, operations), output };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Its output, of standard output and error. The exit code says less than the report. */
function execute(folder: string, { outputs, ids, examples, seed }: FuzzRun): Promise<string> {
  const url = outputs.ApiUrl?.replace(/\/$/, '') ?? '';
  const args = [
    `--config-file=${join(folder, 'schemathesis.toml')}`,
    'run',
    join(folder, 'openapi.json'),
    `--url=${url}`,
    `--header=x-api-key: ${outputs.ApiKey}`,
    `--seed=${seed}`,
    `--max-examples=${examples}`,
    '--workers=2',
    '--continue-on-failure',
    '--generation-database=none',
    '--report=ndjson',
    `--report-ndjson-path=${join(folder, 'run.ndjson')}`,
    '--no-color',
  ];
  const env = {
    ...process.env,
    PYTHONPATH: join(process.cwd(), 'tests', 'fuzz'),
    PYTHONDONTWRITEBYTECODE: '1',
    SCHEMATHESIS_HOOKS: 'checks',
    FUZZ_EXAMPLES: JSON.stringify(examplesOf(ids)),
  };
  const command = join(process.cwd(), '.venv', 'bin', 'schemathesis');
  // In a folder of its own: it looks for settings and leaves a cache where it is started.
  const child = spawn(command, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  return new Promise((resolve, reject) => {
    child.on('error', () =>
      reject(new Error(`${command} does not start: npm run setup installs it (requirements/tools.txt).`)),
    );
    child.on('close', () => resolve(output));
  });
}
