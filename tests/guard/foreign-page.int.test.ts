import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../browser/launch.ts';
import { current } from '../harness/current.ts';
import { engine } from '../harness/shop.ts';
import { deployVictim, type Victim } from './victim.ts';

// What a page of another origin on this machine can do with a real browser: nothing, on either port.
const { port: controlPort, shopPort } = current();
/** A name of another site that resolves to this machine, as after DNS rebinding. */
const REBOUND = 'evil.example';

let victim: Victim;
let browser: Browser;
let site: Server;
let sitePort: number;
beforeAll(async () => {
  victim = await deployVictim();
  site = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end('<!doctype html><title>another site</title><body></body>');
  });
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  sitePort = (site.address() as AddressInfo).port;
  browser = await launchBrowser([`--host-resolver-rules=MAP ${REBOUND} 127.0.0.1`]);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await new Promise((resolve) => site.close(resolve));
  await victim.remove();
});

/** Runs in a page that was opened at this address. */
async function inPage<Result>(url: string, work: (page: Page) => Promise<Result>): Promise<Result> {
  const page = await browser.newPage();
  try {
    await page.goto(url);
    return await work(page);
  } finally {
    await page.close();
  }
}

const SCRIPT = readFileSync(join(__dirname, 'attack.browser.js'), 'utf8');

/** Sends everything that a page can send, and gives what the page learned. */
async function attack(page: Page, base: string, path: string, body: string): Promise<unknown> {
  await page.addScriptTag({ content: SCRIPT });
  const options = { url: `${base}${path}`, socketUrl: `${base.replace('http', 'ws')}${path}`, body };
  return page.evaluate(`attack(${JSON.stringify(options)})`);
}

const NOTHING = [
  'no-cors POST: opaque 0 ',
  'no-cors GET: opaque 0 ',
  'GET: blocked',
  'POST of text: blocked',
  'POST of JSON: blocked',
  'PUT: blocked',
  'img: failed',
  'script: failed',
  'websocket: closed',
];

async function functionNames(): Promise<string[]> {
  const lambda = new LambdaClient(engine());
  const { Functions = [] } = await lambda.send(new ListFunctionsCommand({}));
  lambda.destroy();
  return Functions.map(({ FunctionName = '' }) => FunctionName);
}

const EVIL = JSON.stringify({
  FunctionName: 'evil',
  Runtime: 'nodejs24.x',
  Handler: 'index.handler',
  Role: 'arn:aws:iam::000000000000:role/evil',
  Code: { ZipFile: 'UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==' },
});

describe.each(['127.0.0.1', 'localhost'])('a page at http://%s of another port', (host) => {
  const origin = () => `http://${host}:${sitePort}/`;

  test.each(['127.0.0.1', 'localhost'])(
    'creates and invokes no function on the control plane at %s',
    async (name) => {
      const base = `http://${name}:${controlPort}`;
      const read = await inPage(origin(), (page) => attack(page, base, '/2015-03-31/functions', EVIL));
      expect(read).toEqual(NOTHING);
      const victims = (await functionNames()).filter((one) => one.startsWith('victim-'));
      for (const one of victims) {
        const path = `/2015-03-31/functions/${one}/invocations`;
        expect(await inPage(origin(), (page) => attack(page, base, path, '{}'))).toEqual(NOTHING);
      }
      // Other files deploy functions of theirs meanwhile.
      const made = (await functionNames()).filter((one) => one === 'evil');
      expect([made, await victim.calls()]).toEqual([[], []]);
    },
  );

  test.each(['127.0.0.1', 'localhost'])('calls no API on the shop port at %s', async (name) => {
    const base = `http://${name}:${shopPort}`;
    expect(await inPage(origin(), (page) => attack(page, base, `${victim.path}/orders`, '{}'))).toEqual(
      NOTHING,
    );
    expect(await victim.calls()).toEqual([]);
  });
});

test.each([
  ['control plane', controlPort, '/apikeys?includeValues=true'],
  ['shop port', shopPort, '/restapis/x/v1/_user_request_/orders'],
])('a site whose name is rebound to this machine is refused by the %s', async (_what, port, path) => {
  const page = await browser.newPage();
  const response = await page.goto(`http://${REBOUND}:${port}${path}`);
  expect(response?.status()).toBe(403);
  const read = await page.evaluate(async (target) => (await fetch(target)).status, path);
  expect(read).toBe(403);
  await page.close();
});

test('a page of the shop port itself calls the API, and a link from another site opens it', async () => {
  const shop = `http://127.0.0.1:${shopPort}`;
  const before = (await victim.calls()).length;
  const text = await inPage(`${shop}${victim.path}/page`, (page) =>
    page.evaluate(
      async (path) => (await fetch(path, { method: 'POST', body: '{}' })).text(),
      `${victim.path}/orders`,
    ),
  );
  expect([text, (await victim.calls()).length - before]).toEqual(['secret of the shop', 2]);
  await inPage(`http://localhost:${sitePort}/`, async (page) => {
    await page.setContent(`<a href="${shop}${victim.path}/linked">shop</a>`);
    await Promise.all([page.waitForURL(`${shop}${victim.path}/linked`), page.click('a')]);
    expect(await page.textContent('body')).toBe('secret of the shop');
  });
});
