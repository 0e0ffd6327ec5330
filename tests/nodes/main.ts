/**
 * `npm run nodes`: installs the packed command into another project and runs every command of an environment's life on the
 * oldest and the newest Node that the package promises (tests/nodes/package.json).
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyMiniProject, installPacked, packedCommand, type Result, runProgram } from '../harness/packed.ts';

/** A command line and the exit code that it must end with. */
type Step = readonly [line: string, exitCode: number];

/** In order: each finds what those before it left. */
const STEPS: readonly Step[] = [
  ['--version', 0],
  ['--help', 0],
  ['trust', 0],
  ['validate --own', 2],
  ['build', 0],
  ['up --install-engine', 0],
  ['deploy --env local', 0],
  ['diff --env local --fail', 0],
  ['status', 0],
  ['outputs --json', 0],
  ['outputs --sam-env-vars', 0],
  ['invoke HelloFunction', 0],
  ['invoke HelloFunction --remote', 0],
  ['logs --since 10m', 0],
  ['update-code', 0],
  ['trace nothing', 2],
  ['dlq list', 0],
  ['open --print', 0],
  ['cost', 0],
  ['doctor', 0],
  ['diagnose', 0],
  ['drift', 0],
  ['rollback', 0],
  ['gc --yes', 0],
  ['deploy --env local --param Nope=1', 2],
  ['completion bash', 0],
  ['destroy --yes', 0],
  ['down', 0],
];

const checkout = process.cwd();
const home = await mkdtemp(join(tmpdir(), 'cloudcart-nodes-'));
const nodes = join(checkout, 'tests', 'nodes', 'node_modules');

/** The binary of one of the Nodes. @throws Error where it is not published for this machine */
function binaryOf(which: 'oldest' | 'newest'): string {
  const file = join(nodes, `${which}-${process.platform}-${process.arch}`, 'bin', 'node');
  if (existsSync(file)) return file;
  throw new Error(`tests/nodes/package.json has no Node for ${process.platform} ${process.arch}.`);
}

function environmentOf(which: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    NO_COLOR: '1',
    CLOUDCART_STATE_DIR: join(home, which, 'state'),
    XDG_CONFIG_HOME: join(home, 'config'),
    XDG_DATA_HOME: join(checkout, '.cloudcart', 'nodes'),
    CLOUDCART_REEXECUTED: '1',
  };
}

async function tryNode(which: 'oldest' | 'newest'): Promise<number> {
  const node = binaryOf(which);
  const version = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim();
  const cwd = copyMiniProject(checkout, join(home, which, 'project'));
  const env = environmentOf(which);
  let failed = 0;
  const run = (line: string): Promise<Result> =>
    runProgram(node, [packedCommand(home), ...line.split(' ')], { cwd, env });
  try {
    for (const [line, exitCode] of STEPS) {
      const { code, stderr, stdout } = await run(line);
      const ok = code === exitCode;
      failed += ok ? 0 : 1;
      console.log(`${ok ? '✓' : '✗'} Node ${version}: cloudcart ${line} exits ${code}`);
      if (!ok) console.log(`    not ${exitCode}: ${(stderr || stdout).trim().slice(-1000)}`);
    }
  } finally {
    await run('down');
  }
  return failed;
}

let failed = 0;
try {
  await installPacked(checkout, home);
  for (const which of ['oldest', 'newest'] as const) failed += await tryNode(which);
} finally {
  await rm(home, { recursive: true, force: true });
}
process.exitCode = failed > 0 ? 1 : 0;
