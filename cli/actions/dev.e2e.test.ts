import { rm } from 'node:fs/promises';
import {
  type Finished,
  type RunningCommand,
  runCloudcart,
  startCloudcart,
} from '../../tests/harness/cloudcart.ts';
import { eventually, ownFolder } from '../../tests/harness/shop.ts';
import { engineProcesses, findEngine } from '../local/find-engine.ts';
import type { RunningEngine } from '../local/running-engine.ts';

let stateDir: string;
const ready = 'The shop is ready';

beforeEach(async () => {
  stateDir = await ownFolder();
});

afterEach(async () => {
  await runCloudcart(stateDir, 'down');
  await rm(stateDir, { recursive: true, force: true });
});

async function startDev(): Promise<{ dev: RunningCommand; record: RunningEngine }> {
  const dev = startCloudcart(stateDir, 'dev');
  await dev.shows(ready);
  const record = await findEngine(stateDir);
  if (!record) throw new Error('The shop is ready without an engine.');
  return { dev, record };
}

async function end(dev: RunningCommand, signal: NodeJS.Signals): Promise<Finished> {
  dev.child.kill(signal);
  return dev.finished;
}

test('Ctrl-C ends the foreground shop, and the next start has its data', async () => {
  const { dev, record } = await startDev();
  expect(await end(dev, 'SIGINT')).toMatchObject({ exitCode: 0 });
  expect(await engineProcesses(record)).toEqual([]);
  await expect(fetch(record.endpoint)).rejects.toThrow();
  const up = JSON.parse((await runCloudcart(stateDir, 'up', '--json')).stdout);
  expect(up).toMatchObject({ restored: true, lost: false, seed: { created: 0, unchanged: 68 } });
});

test.each(['SIGTERM', 'SIGHUP'] as const)('%s ends it as Ctrl-C does', async (signal) => {
  const { dev, record } = await startDev();
  const { exitCode, stderr } = await end(dev, signal);
  expect(exitCode).toBe(0);
  expect(stderr).toContain('its data is kept for the next start');
  expect(await engineProcesses(record)).toEqual([]);
});

test('a second one says where the first one is and leaves it alone', async () => {
  const { dev, record } = await startDev();
  const second = await runCloudcart(stateDir, 'dev', '--json');
  expect(second.exitCode).toBe(0);
  expect(JSON.parse(second.stdout)).toMatchObject({
    end: 'attached',
    up: { pid: record.pid, attached: true },
  });
  expect(second.stderr).toContain('It runs in another terminal');
  expect((await findEngine(stateDir))?.id).toBe(record.id);
  await end(dev, 'SIGINT');
});

test('an engine killed under it is told, and the next start begins anew', async () => {
  const { dev, record } = await startDev();
  process.kill(record.pid, 'SIGKILL');
  const { exitCode, stderr } = await dev.finished;
  expect(exitCode).toBe(7);
  expect(stderr).toContain('The local engine ended by itself');
  expect(await engineProcesses(record)).toEqual([]);
  const next = await runCloudcart(stateDir, 'up', '--json');
  expect(next.stderr).toContain('its local data was lost');
  expect(JSON.parse(next.stdout)).toMatchObject({ lost: true, seed: { created: 68 } });
});

test('down from elsewhere ends it in peace', async () => {
  const { dev } = await startDev();
  const down = await runCloudcart(stateDir, 'down', '--json');
  expect(JSON.parse(down.stdout)).toEqual({ stopped: true, saved: true });
  expect(await dev.finished).toMatchObject({ exitCode: 0 });
});

test('orders in flight when it stops are shipped after the next start', async () => {
  const { dev } = await startDev();
  const read = async () =>
    JSON.parse((await runCloudcart(stateDir, 'outputs', '--json', '--secrets')).stdout) as Record<
      string,
      string
    >;
  const { ApiUrl = '', ApiKey = '' } = await read();
  const order = (key: number) =>
    fetch(`${ApiUrl}/orders`, {
      method: 'POST',
      headers: {
        'x-api-key': ApiKey,
        'content-type': 'application/json',
        'idempotency-key': `in-flight-${key}`,
      },
      body: JSON.stringify({
        userId: 'in-flight',
        items: [{ productId: 'braided-usb-c-cable-2-m', quantity: 1 }],
        paymentToken: 'tok_ok',
      }),
    });
  // A busy machine may answer 502; the same key makes it the same order.
  const place = (key: number) => eventually(async () => expect((await order(key)).status).toBe(201));
  await Promise.all([1, 2, 3, 4, 5, 6].map(place));
  await end(dev, 'SIGINT');

  await runCloudcart(stateDir, 'up');
  const now = await read();
  const headers = { 'x-api-key': now.ApiKey ?? '' };
  const statuses = async (): Promise<string[]> => {
    const answer = await fetch(`${now.ApiUrl}/orders?userId=in-flight&limit=100`, { headers });
    const { items } = (await answer.json()) as { items: { status: string }[] };
    return items.map(({ status }) => status);
  };
  while ((await statuses()).some((status) => status !== 'SHIPPED')) {
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  expect(await statuses()).toHaveLength(6);
}, 110_000);
