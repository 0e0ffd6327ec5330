import { type Browser, chromium } from 'playwright-core';
import { findBrowser } from './find-browser.ts';

/** No sandbox: CI and containers run as root. No traffic of its own, and no proxy of the machine. */
const FLAGS = [
  '--no-sandbox',
  '--no-proxy-server',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts a headless browser. @param flags further switches, such as `--host-resolver-rules=…` */
export async function launchBrowser(flags: readonly string[] = []): Promise<Browser> {
  const { executablePath, env } = await findBrowser();
  const inherited = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return chromium.launch({
    executablePath,
    args: [...FLAGS, ...flags],
    env: { ...Object.fromEntries(inherited), ...env },
  });
}
