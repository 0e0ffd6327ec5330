import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCloudcart } from '../../tests/harness/cloudcart.ts';
import { api, outputs, stateDir } from '../../tests/harness/shop.ts';

const cloudcart = (...args: string[]) => runCloudcart(stateDir(), ...args);

test('demo ends with a parcel, and stdout is one JSON document', async () => {
  const { exitCode, stdout } = await cloudcart('demo', '--json');
  const report = JSON.parse(stdout) as {
    orderId: string;
    userId: string;
    trackingId: string;
    steps: unknown[];
  };
  expect(exitCode).toBe(0);
  expect(report).toMatchObject({ status: 'SHIPPED', trackingId: expect.stringMatching(/^TRK-[0-9A-Z]{8}$/) });
  const order = await api('GET', `/orders/${report.orderId}?userId=${report.userId}`);
  expect(order.body).toMatchObject({ status: 'SHIPPED', trackingId: report.trackingId });
});

test('seed finds the sample catalog that up has put in', async () => {
  const { exitCode, stdout } = await cloudcart('seed', '--json');
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ rows: 68, created: 0, unchanged: 68, failed: [] });
});

describe("seed with the user's own file", () => {
  let folder: string;
  const row = {
    productId: 'e2e-own-lamp',
    name: 'Own lamp',
    category: 'e2e-own',
    price: { amount: 1250, currency: 'EUR' },
    stock: 4,
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cloudcart-own-'));
  });

  afterEach(() => rm(folder, { recursive: true }));

  async function seed(rows: unknown, ...options: string[]) {
    const file = join(folder, 'own.json');
    await writeFile(file, JSON.stringify(rows));
    return cloudcart('seed', '--file', file, '--json', ...options);
  }

  test('names every bad row and loads nothing', async () => {
    const bad = await seed([{ ...row, productId: 'e2e-never' }, { ...row, stock: 'many' }, 7]);
    expect(bad.exitCode).toBe(2);
    expect(JSON.parse(bad.stdout)).toMatchObject({ created: 0, bad: [{ row: 2 }, { row: 3 }] });
    expect(bad.stderr).toContain('Row 2 (e2e-own-lamp): stock must be a whole number, not "many"');
    expect((await api('GET', '/products/e2e-never')).status).toBe(404);
  });

  test('loads the good ones, and again changes nothing and says what differs', async () => {
    const first = await seed([row, { productId: 'broken' }], '--skip-bad');
    expect(first.exitCode).toBe(8);
    expect(JSON.parse(first.stdout)).toMatchObject({ created: 1, bad: [{ row: 2 }] });
    const second = await seed([row, { ...row, productId: 'gooseneck-kettle-1-l' }]);
    expect(second.exitCode).toBe(8);
    expect(JSON.parse(second.stdout)).toMatchObject({
      created: 0,
      unchanged: 1,
      differing: [{ row: 2, fields: expect.arrayContaining(['name', 'price']) }],
    });
  });
});

test('up on a running shop does nothing but say where it is', async () => {
  const [one, two] = await Promise.all([cloudcart('up', '--json'), cloudcart('up', '--json')]);
  for (const { exitCode, stdout } of [one, two]) {
    expect(exitCode).toBe(0);
    const report = JSON.parse(stdout) as { stacks: { action: string }[] };
    expect(report).toMatchObject({
      attached: true,
      lost: false,
      apiUrl: outputs().ApiUrl,
      seed: { created: 0 },
    });
    expect(new Set(report.stacks.map(({ action }) => action))).toEqual(new Set(['unchanged']));
  }
});
