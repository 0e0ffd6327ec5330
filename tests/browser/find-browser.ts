import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ROOT = join(__dirname, '..', '..');
/** Names under which Chrome and Chromium are installed on Linux and, on macOS, where. */
const INSTALLED = ['google-chrome-stable', 'google-chrome', 'chromium', 'chromium-browser', 'microsoft-edge'];
const ON_MACOS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** A browser that playwright can launch. */
export interface Browser {
  executablePath: string;
  /** What it needs in its environment, on top of this process's. */
  env: Readonly<Record<string, string>>;
}

function installedBrowser(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const onPath = INSTALLED.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...onPath, ...ON_MACOS].find((path) => existsSync(path));
}

/** The package's own configuration names folders of Lambda. */
const fontsIn = (folder: string): string => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>${join(folder, 'fonts')}</dir><cachedir>${join(folder, 'fonts-cache')}</cachedir></fontconfig>
`;

/** The browser of the npm package, unpacked once per version. Two at once: one finds the other's. */
async function packagedBrowser(): Promise<Browser | undefined> {
  const manifest = join(ROOT, 'node_modules', '@sparticuz', 'chromium', 'package.json');
  if (process.platform !== 'linux' || process.arch !== 'x64' || !existsSync(manifest)) return undefined;
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  const cache = join(ROOT, 'node_modules', '.cache', 'cloudcart-browser');
  const folder = join(cache, version);
  if (!existsSync(folder)) {
    await mkdir(cache, { recursive: true });
    const draft = await mkdtemp(join(cache, 'new-'));
    await run(process.execPath, [join(__dirname, 'unpack.mjs')], { env: { ...process.env, TMPDIR: draft } });
    await writeFile(join(draft, 'fonts.conf'), fontsIn(folder));
    await rename(draft, folder).catch(() => rm(draft, { recursive: true }));
  }
  const env = {
    LD_LIBRARY_PATH: join(folder, 'al2023', 'lib'),
    FONTCONFIG_FILE: join(folder, 'fonts.conf'),
  };
  return { executablePath: join(folder, 'chromium'), env };
}

/**
 * The browser of the browser tests: `CHROME_PATH`, an installed Chrome or Chromium, or that of the npm package
 * @sparticuz/chromium on Linux x64.
 * @throws when there is none: a check that did not run has not passed
 */
export async function findBrowser(): Promise<Browser> {
  const chosen = process.env.CHROME_PATH;
  if (chosen) {
    if (!existsSync(chosen)) throw new Error(`CHROME_PATH names ${chosen}, which does not exist.`);
    return { executablePath: chosen, env: {} };
  }
  const installed = installedBrowser();
  if (installed) return { executablePath: installed, env: {} };
  const packaged = await packagedBrowser();
  if (packaged) return packaged;
  throw new Error('There is no browser for the browser tests. Install Chrome, or set CHROME_PATH.');
}
