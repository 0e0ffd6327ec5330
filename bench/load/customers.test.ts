import { fakeClock, systemClock } from '../../platform/clock.ts';
import { seededIds } from '../../platform/ids.ts';
import { openJournal } from '../../tests/invariants/journal.ts';
import { crowd, httpSender } from './customers.ts';
import { driveClosed } from './drive.ts';
import { figuresOf } from './figures.ts';
import { PRESETS } from './presets.ts';
import { brokenLimits, realTime } from './run-preset.ts';

interface Seen {
  method: string;
  url: string;
  key: string;
  body: string;
}

let seen: Seen[];
/** What the shop answers to its n-th request. */
let answer: (number: number) => { status: number; text: string } | 'hang' | 'reset';
beforeEach(() => {
  seen = [];
});

const shop: typeof fetch = async (url, { method = '', headers, body } = {}) => {
  const key = new Headers(headers).get('idempotency-key') ?? '';
  const given = answer(seen.push({ method, url: String(url), key, body: String(body) }) - 1);
  if (given === 'hang') throw Object.assign(new Error('too late'), { name: 'TimeoutError' });
  if (given === 'reset') throw new TypeError('fetch failed', { cause: { code: 'ECONNRESET' } });
  return new Response(given.text, { status: given.status });
};

async function load(mix: Parameters<typeof crowd>[0]['mix'], count: number, seed = 1) {
  const http = httpSender(() => ({ url: '', apiKey: 'k' }), 300, shop);
  const journal = openJournal(http.send, systemClock);
  const ids = seededIds(fakeClock(), seed);
  const { whyUnanswered } = http;
  const chance = () => ids.random();
  const products = ['a', 'b', 'c', 'd'];
  const send = crowd({ journal, whyUnanswered, mix, declinedPercent: 10, products, count, chance, run: 'r' });
  return { journal, samples: await driveClosed({ clients: 1, requests: count }, send, realTime) };
}

test('the same seed makes the same requests, another one others', async () => {
  answer = () => ({ status: 200, text: '{}' });
  const mix = { order: 1, browse: 1, list: 1, cart: 1 };
  await load(mix, 40);
  const first = seen.splice(0);
  await load(mix, 40);
  expect(seen.splice(0)).toEqual(first);
  await load(mix, 40, 2);
  expect(seen).not.toEqual(first);
  expect(
    new Set(first.map(({ method, url: path }) => `${method} ${path.split('?')[0]?.split('/')[1]}`)),
  ).toEqual(new Set(['POST orders', 'GET products', 'POST cart']));
});

test('each order has a key of its own and is in the journal', async () => {
  answer = (number) => ({ status: 201, text: JSON.stringify({ orderId: `o${number}` }) });
  const { journal } = await load({ order: 1 }, 20);
  expect(new Set(seen.map(({ key }) => key)).size).toBe(20);
  expect(journal.calls.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 20 }, () => 'ok'));
});

test('sold out is a good answer; the others are counted by kind', async () => {
  const answers = [
    { status: 201, text: '{"orderId":"o"}' },
    { status: 409, text: '{"code":"insufficient_stock"}' },
    { status: 409, text: '{"code":"price_changed"}' },
    { status: 503, text: '{"code":"temporarily_unavailable"}' },
    { status: 502, text: 'no JSON' },
    'hang',
    'reset',
  ] as const;
  answer = (number) => answers[number] ?? 'reset';
  const { samples, journal } = await load({ order: 1 }, answers.length);
  const { errors, errorShare } = figuresOf(samples);
  expect(errors).toEqual({
    '409 price_changed': 1,
    '503 temporarily_unavailable': 1,
    '502': 1,
    'time-out': 1,
    ECONNRESET: 1,
  });
  expect(errorShare).toBeCloseTo(5 / 7);
  expect(journal.calls.filter(({ outcome }) => outcome === 'unknown').length).toBe(4);
});

test('limits that are broken are told, those that are kept are not', () => {
  const { limits } = PRESETS.requirements;
  const slow = { kind: 'order', good: true, intended: 0, sent: 0, ended: 6_000 };
  const figures = (errorShare: number, p99: number) => ({
    errorShare,
    latency: { p50: 1, p95: 1, p99, max: p99 },
  });
  expect(brokenLimits({ limits }, [{ ...slow, ended: 4_999 }], figures(0.05, 4_999), undefined)).toEqual([]);
  expect(brokenLimits({ limits }, [slow], figures(0.051, 6_000), undefined)).toEqual([
    '5.1 % errors, more than 5.0 %',
    'the slowest took 6000 ms, more than 5000 ms',
  ]);
  const { fault } = PRESETS;
  expect(brokenLimits(fault, [], figures(0, 1), 9_999)).toEqual([]);
  expect(brokenLimits(fault, [], figures(0, 1), undefined)).toEqual([
    'not back in the run, not within 10000 ms',
  ]);
});
