import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { systemClock } from '../../../platform/clock.ts';
import { waitUntil } from '../../local/processes.ts';
import { browserCommand, browserOf, webAddress } from './browser.ts';

let folder: string;
let projectRoot: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'cloudcart-browser-'));
  projectRoot = path.join(folder, 'shop');
  mkdirSync(projectRoot);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** An `xdg-open` that notes who it is, its last argument and its PATH. */
function plant(where: string): string {
  const bin = path.join(folder, where);
  mkdirSync(bin, { recursive: true });
  const text = `#!/bin/sh\nprintf '%s\\n' ${where} "$1" "$PATH" > '${folder}/opened.tmp'\n/bin/mv '${folder}/opened.tmp' '${folder}/opened'\n`;
  writeFileSync(path.join(bin, 'xdg-open'), text, { mode: 0o755 });
  return bin;
}

test.each([
  ['https://shop.example/api', 'https://shop.example/api'],
  ['http://127.0.0.1:3000', 'http://127.0.0.1:3000/'],
  ['HTTPS://Shop.example/a b', 'https://shop.example/a%20b'],
  ['https://shop.example/"$(touch x)"', 'https://shop.example/%22$(touch%20x)%22'],
  ['file:///etc/passwd', undefined],
  ['javascript:alert(1)', undefined],
  ['https:', undefined],
  ['httpx://x', undefined],
  ['ssh://-oProxyCommand=x/', undefined],
  ['--version', undefined],
  ['', undefined],
])('of %j the browser gets %j', (text, expected) => {
  expect(webAddress(text)).toBe(expected);
});

test('the program of the checkout in PATH is not started, and what is started finds none of it', async () => {
  const [planted, good] = [plant('shop/node_modules/.bin'), plant('good')];
  const environment = { PATH: [planted, 'node_modules/.bin', good].join(path.delimiter) };
  expect(browserCommand({ projectRoot, environment }, 'linux')).toEqual({
    file: path.join(good, 'xdg-open'),
    args: [],
  });
  if (process.platform !== 'linux') return;
  expect(await browserOf({ projectRoot, environment })('https://shop.example')).toBe(true);
  const opened = () => readFileSync(path.join(folder, 'opened'), 'utf8');
  const isThere = async () => {
    try {
      return opened() !== '';
    } catch {
      return false;
    }
  };
  expect(await waitUntil(systemClock, isThere, { timeoutMs: 10_000 })).toBe(true);
  expect(opened().trim().split('\n')).toEqual(['good', 'https://shop.example/', good]);
});

test('without one of the machine nothing is opened', async () => {
  const environment = { PATH: plant('shop/bin') };
  expect(browserCommand({ projectRoot, environment }, 'linux')).toBeUndefined();
  if (process.platform === 'linux')
    expect(await browserOf({ projectRoot, environment })('https://shop.example')).toBe(false);
});

test('macOS and Windows have it at a fixed place', () => {
  const environment = { PATH: plant('shop/bin'), SystemRoot: 'D:\\Win' };
  expect(browserCommand({ projectRoot, environment }, 'darwin')?.file).toBe('/usr/bin/open');
  expect(browserCommand({ projectRoot, environment }, 'win32')?.file).toBe('D:\\Win\\System32\\rundll32.exe');
});
