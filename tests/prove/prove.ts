import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Finding, reportFolder, type Trial } from '../invariants/report.ts';
import { pageOf } from './page.ts';
import { PROMISE_IDS, type PromiseId } from './promises.ts';
import { type Form, PROOFS, type Proof } from './proofs.ts';
import { type Evidence, type FailedProof, verdictOf } from './verdict.ts';

const HELP = `Tries every promise of docs/promises.md and prints one page.

  npm run prove                     the long form: a new seed, 20,000 attempts a storm, fuzzing, mutants, load
  npm run prove -- --short          what npm test tries on each commit
  npm run prove -- --seed 7         repeats a run
  npm run prove -- --only crash     only the proofs whose name contains this
  npm run prove -- --list           names the proofs

Exit code 0 when every promise was kept, 1 when not, 2 for an option that there is not, 130 when it was interrupted.`;

interface Options extends Form {
  readonly only: string;
}

const FIXED_SEED = 20261121;
const TAIL_LINES = 60;

function optionsOf(args: readonly string[]): Options | 'help' | 'list' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      short: { type: 'boolean', default: false },
      seed: { type: 'string' },
      only: { type: 'string', default: '' },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return 'help';
  if (values.list) return 'list';
  const { short, only } = values;
  if (values.seed !== undefined && !/^\d{1,9}$/.test(values.seed)) {
    throw new Error(`--seed is "${values.seed}" and must be a whole number of at most 9 digits`);
  }
  // Each long run tries what no run before it tried; the page says how to repeat it.
  const [chance = 0] = crypto.getRandomValues(new Uint32Array(1));
  const drawn = short ? FIXED_SEED : chance % 1_000_000_000;
  return { short, only, seed: values.seed === undefined ? drawn : Number(values.seed) };
}

/** Set once somebody wants to stop; what runs is told, and nothing more begins. */
let stopped = false;
let running: ChildProcess | undefined;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    stopped = true;
    running?.kill(signal);
  });
}

/** Runs a proof with its output in a log. @returns whether it ended well */
async function runProof({ name, command, args }: Proof, { short, seed }: Options): Promise<boolean> {
  const log = join(reportFolder(), `${name.replaceAll(' ', '-')}.log`);
  const started = performance.now();
  process.stderr.write(`${name} … `);
  const out = createWriteStream(log);
  const env = {
    ...process.env,
    CLOUDCART_SEED: String(seed),
    CLOUDCART_PROVE: short ? 'short' : 'long',
  };
  const child = spawn(command, args({ short, seed }), { env, stdio: ['ignore', 'pipe', 'pipe'] });
  running = child;
  child.stdout.pipe(out, { end: false });
  child.stderr.pipe(out, { end: false });
  const code = await new Promise<number>((resolve) => {
    child.on('error', (error) => {
      out.write(`${command}: ${error.message}\n`);
      resolve(1);
    });
    child.on('close', (exitCode) => resolve(exitCode ?? 1));
  });
  await new Promise((resolve) => out.end(resolve));
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  process.stderr.write(code === 0 ? `${seconds} s\n` : `FAILED after ${seconds} s\n`);
  if (code !== 0) {
    const lines = (await readFile(log, 'utf8')).trimEnd().split('\n');
    process.stderr.write(`${lines.slice(-TAIL_LINES).join('\n')}\n(all of it: ${log})\n`);
  }
  return code === 0;
}

async function readReports(): Promise<{ findings: Finding[]; trials: Trial[] }> {
  const files = (await readdir(reportFolder())).filter((file) => file.endsWith('.json')).sort();
  const all = await Promise.all(files.map((file) => readFile(join(reportFolder(), file), 'utf8')));
  const lines = all.flatMap((text) => JSON.parse(text) as (Finding | Trial)[]);
  return {
    findings: lines.filter((line): line is Finding => 'tried' in line),
    trials: lines.filter((line): line is Trial => 'mutant' in line),
  };
}

async function prove(options: Options): Promise<Evidence> {
  await rm(reportFolder(), { recursive: true, force: true });
  await mkdir(reportFolder(), { recursive: true });
  const started = performance.now();
  const failed: FailedProof[] = [];
  const chosen = PROOFS.filter(
    ({ name, longOnly }) => name.includes(options.only) && !(options.short && longOnly),
  );
  if (chosen.length === 0)
    throw new Error(`--only "${options.only}" is in no proof's name; --list names them`);
  for (const proof of chosen) {
    if (stopped) break;
    if (!(await runProof(proof, options))) failed.push(proof);
  }
  return {
    ...(await readReports()),
    failed,
    // The whole is asked for all of its promises, a part for those that it speaks for.
    chosen: options.only === '' ? PROMISE_IDS : promisesOf(chosen),
    seed: options.seed,
    form: options.short ? 'short' : 'long',
    seconds: (performance.now() - started) / 1000,
    command: commandOf(options),
  };
}

const promisesOf = (proofs: readonly Proof[]): PromiseId[] => [
  ...new Set(proofs.flatMap(({ promises }) => promises)),
];

function commandOf({ short, seed, only }: Options): string {
  const flags = [
    ...(short ? ['--short'] : []),
    `--seed ${seed}`,
    ...(only === '' ? [] : [`--only '${only}'`]),
  ];
  return `npm run prove -- ${flags.join(' ')}`;
}

async function main(args: readonly string[]): Promise<number> {
  let options: ReturnType<typeof optionsOf>;
  try {
    options = optionsOf(args);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${HELP}\n`);
    return 2;
  }
  if (options === 'help') {
    process.stdout.write(`${HELP}\n`);
    return 0;
  }
  if (options === 'list') {
    process.stdout.write(
      `${PROOFS.map(({ name, longOnly }) => (longOnly ? `${name} (long form only)` : name)).join('\n')}\n`,
    );
    return 0;
  }
  const evidence = await prove(options);
  if (stopped) {
    process.stderr.write('Interrupted: not everything was tried.\n');
    return 130;
  }
  process.stdout.write(`\n${pageOf(evidence)}\n`);
  return verdictOf(evidence).ok ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
