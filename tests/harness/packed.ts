import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

/** What `npm pack --json` says of the package. */
export interface Packed {
  filename: string;
  unpackedSize: number;
  files: { path: string }[];
}

export interface Result {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs a program to its end. */
export const runProgram = (
  command: string,
  args: readonly string[],
  { cwd, env }: { cwd: string; env: NodeJS.ProcessEnv },
): Promise<Result> =>
  new Promise((resolve) => {
    execFile(command, [...args], { cwd, env, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? 1 : 0, stdout, stderr });
    });
  });

/**
 * Packs the checkout and installs the package into `home/node_modules/cloudcart` as npm would, with the checkout's packages in
 * the place of downloaded ones.
 */
export async function installPacked(checkout: string, home: string): Promise<Packed> {
  const args = ['pack', '--json', '--pack-destination', home];
  const { stdout, stderr } = await runProgram('npm', args, { cwd: checkout, env: process.env });
  const start = stdout.search(/^[[{]/m);
  if (start < 0) throw new Error(stderr);
  const answer = JSON.parse(stdout.slice(start)) as Packed[] | Record<string, Packed>;
  const [packed] = Object.values(answer);
  if (!packed) throw new Error(`npm pack names no package: ${stdout}`);
  const folder = join(home, 'node_modules', 'cloudcart');
  mkdirSync(folder, { recursive: true });
  const unpack = ['-xzf', join(home, packed.filename), '-C', folder, '--strip-components=1'];
  await runProgram('tar', unpack, { cwd: home, env: process.env });
  symlinkSync(join(checkout, 'node_modules'), join(folder, 'node_modules'));
  return packed;
}

/** The command of the installed package. */
export const packedCommand = (home: string): string =>
  join(home, 'node_modules', 'cloudcart', 'cli', 'bin.mjs');

/** Copies a project for the package to work on. */
export function copyMiniProject(checkout: string, folder: string): string {
  cpSync(join(checkout, 'cli', 'fixtures', 'mini'), folder, { recursive: true });
  return folder;
}
