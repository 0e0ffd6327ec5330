// Writes the SHA-256 of every wheel behind the pins of requirements/*.txt: `npm run python-hashes`, after a version was changed there.
// What may be installed is decided here, and nowhere at installation: no source archive, no other file than these.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './setup.mjs';
import { venvPython } from './stamps.mjs';

const UV = 'uv==0.13.9';
const PARTS = ['engine', 'tools', 'checks', 'clients'];

/** The comments and references at the head of a file, which uv would drop. */
export const head = (text) => text.split('\n').filter((line) => /^(#|-r )/.test(line));
/** The pins alone: `boto3==1.43.102`, with a marker where there is one. */
export const pins = (text) =>
  text
    .split('\n')
    .filter((line) => /^[A-Za-z0-9]/.test(line))
    .map((line) => line.replace(/ \\$/, ''));

function withHashes(uv, folder, part) {
  const file = join(root, 'requirements', `${part}.txt`);
  const text = readFileSync(file, 'utf8');
  const input = join(folder, `${part}.in`);
  writeFileSync(input, `${pins(text).join('\n')}\n`);
  // For the oldest Python on which setup runs; it need not be there.
  const interpreter = ['--python-version', '3.10', '--no-python-downloads'];
  const options = ['--no-deps', '--universal', ...interpreter, '--only-binary', ':all:'];
  const args = ['pip', 'compile', input, ...options, '--generate-hashes', '--no-header', '--no-annotate'];
  const locked = execFileSync(uv, [...args, '--quiet'], { encoding: 'utf8', maxBuffer: 2 ** 26 });
  writeFileSync(file, `${head(text).join('\n')}\n${locked}`);
  process.stderr.write(`requirements/${part}.txt: ${pins(locked).length} packages\n`);
}

if (process.argv[1]?.endsWith('python-hashes.mjs')) {
  const folder = mkdtempSync(join(tmpdir(), 'cloudcart-hashes-'));
  try {
    execFileSync(venvPython(root), ['-m', 'venv', folder]);
    execFileSync(join(folder, 'bin', 'pip'), ['install', '--quiet', UV]);
    for (const part of PARTS) withHashes(join(folder, 'bin', 'uv'), folder, part);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
