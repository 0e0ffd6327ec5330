/**
 * `npm pack` runs this first: Node does not strip types below node_modules, so the package holds the command as JavaScript.
 * Packages stay outside: they are dependencies. What the shop adds is not in it: other projects bring a plug-in of their own.
 */
import { cp, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))));
const outdir = path.join(root, 'dist');

await rm(outdir, { recursive: true, force: true });
const { metafile, warnings } = await build({
  entryPoints: [path.join(root, 'cli', 'main.ts')],
  outdir,
  absWorkingDir: root,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  charset: 'utf8',
  metafile: true,
});
// The local engine's guard is Python, found beside the code that starts it.
await cp(path.join(root, 'cli', 'local', 'engine_guard'), path.join(outdir, 'engine_guard'), {
  recursive: true,
  filter: (file) => !file.includes('__pycache__'),
});
const bytes = Object.values(metafile.outputs).reduce((sum, one) => sum + one.bytes, 0);
const shop = Object.keys(metafile.inputs).filter((file) => /^(functions|server)\/|^cli\/shop\//.test(file));
if (warnings.length > 0 || shop.length > 0) {
  process.stderr.write(`The command must not hold what is the shop's: ${shop.join(', ')}\n`);
  process.exitCode = 1;
}
process.stderr.write(`dist: ${Object.keys(metafile.outputs).length} files, ${Math.round(bytes / 1000)} kB\n`);
