import { report } from '../invariants/report.ts';
import { judgeOf } from './answers.ts';
import { operationsOf, shopDocument } from './document.ts';
import { unknownRoutes } from './hostile.ts';
import { serverOwned } from './mass-assignment.ts';
import { sampleOf } from './samples.ts';
import { openStage } from './stage.ts';
import { trials } from './trials.ts';

const document = shopDocument();
const operations = operationsOf(document);
const judge = judgeOf(document);
const findings: Parameters<typeof report>[1][number][] = [];

const found = (promise: string, title: string, what: string, tried: number, problems: readonly string[]) => {
  const numbers = { operations: operations.length, tried, violations: problems.length };
  findings.push({ promise, title, tried: what, numbers, ok: problems.length === 0 });
};

afterAll(() => report('access', findings));

describe('every operation of the document', () => {
  test.each(operations.map((operation) => [operation.id, operation] as const))(
    '%s does what it is for when it is called right',
    async (_id, operation) => {
      const { shop, held } = await openStage();
      const { path, body } = sampleOf(operation, held);
      if (operation.id === 'archiveProduct') {
        const product = {
          productId: path.split('/').at(-1),
          name: 'x',
          category: 'x',
          price: { amount: 1, currency: 'EUR' },
          stock: 0,
        };
        await shop.send('POST', '/products', { body: product });
      }
      const answer = await shop.send(operation.method, path, body === undefined ? {} : { body });
      expect([answer.text, answer.status >= 200 && answer.status < 300]).toEqual([answer.text, true]);
      expect(judge.problemsOf(operation, answer)).toEqual([]);
      if (operation.body !== undefined) expect(judge.allows(operation, body)).toBe(true);
    },
  );
});

test("P8: in Eve's name nothing of Ada's is told or changed, whatever ids are sent", async () => {
  const { tried, problems } = await trials.P8();
  found(
    'P8',
    'Nobody reaches another’s data',
    'ids of another user in path, query, body and cursor',
    tried,
    problems,
  );
  expect(problems).toEqual([]);
  expect(tried).toBeGreaterThan(12);
});

test('P9: no field that is the shop’s own can be set by a request', async () => {
  const { tried, problems } = await trials.P9();
  found(
    'P9',
    'Rights and mass assignment',
    'each field of the answers in each object of the bodies',
    tried,
    problems,
  );
  expect(problems).toEqual([]);
  expect(tried).toBeGreaterThan(100);
});

test('P9: what is tried follows from the document', () => {
  const placeOrder = operations.find(({ id }) => id === 'placeOrder');
  if (placeOrder === undefined) throw new Error('no placeOrder');
  const fields = serverOwned(placeOrder, { userId: 'u', items: [{ productId: 'p', quantity: 1 }] });
  const named = fields.map(({ at, name }) => [...at, name].join('.'));
  expect(named).toEqual(
    expect.arrayContaining(['status', 'total', 'createdAt', 'orderId', 'items.0.unitPrice', 'items.0.name']),
  );
  expect(named).not.toContain('userId');
  expect(named).not.toContain('items.0.quantity');
});

test('P10: nothing is sold at another price than the shop’s of now', async () => {
  const { tried, problems } = await trials.P10();
  found(
    'P10',
    'The price is the shop’s',
    'prices of the client’s own; a price changed between cart and order',
    tried,
    problems,
  );
  expect(problems).toEqual([]);
});

test('P11: every hostile input is refused as the document says, and none breaks anything', async () => {
  const { tried, problems } = await trials.P11();
  found('P11', 'Any input', 'hostile paths, queries, headers and bodies to each operation', tried, problems);
  expect(problems).toEqual([]);
  expect(tried).toBeGreaterThan(1_000);
});

describe('P11: what the shop does not have', () => {
  test('is 404, or 405 with the methods that there are', async () => {
    const { shop, held } = await openStage();
    for (const { what, method, path, expect: expected = [] } of unknownRoutes(operations, held)) {
      const { status, headers, json } = await shop.send(method, path);
      const told = method === 'HEAD' ? undefined : status;
      expect([what, expected.includes(status), json?.status]).toEqual([what, true, told]);
      if (status === 405) expect(headers.get('allow')).toMatch(/^[A-Z, ]+$/);
    }
  });
});
