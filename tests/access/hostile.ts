import type { Judge } from './answers.ts';
import type { Json, Operation } from './document.ts';
import { type Holdings, type Sample, sampleOf } from './samples.ts';
import type { Send, Sent } from './send.ts';

/** One hostile request and what may be answered to it. */
interface Attack extends Sent {
  readonly what: string;
  readonly method: string;
  readonly path: string;
  /** Default any status of the operation below 500. */
  readonly expect?: readonly number[];
}

const deep = (open: string, close: string): string => `${open.repeat(10_000)}1${close.repeat(10_000)}`;

/** Texts that are no body, whatever the route. */
const NO_BODIES: readonly (readonly [
  what: string,
  body: string | Uint8Array<ArrayBuffer>,
  expect: readonly number[],
])[] = [
  ['an empty text', ' ', [400]],
  ['half an object', '{"a":', [400]],
  ['no JSON', "{'a':1}", [400]],
  ['two values', '{}{}', [400]],
  ['a byte order mark and NUL', '\ufeff\0', [400]],
  ['no UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), [400]],
  ['null', 'null', [400]],
  ['a list', '[]', [400]],
  ['a text', '"body"', [400]],
  ['10,000 lists in each other', deep('[', ']'), [400]],
  ['10,000 objects in each other', deep('{"a":', '}'), [400]],
  ['a member twice', '{"quantity":1,"quantity":2}', [400]],
  ['__proto__', '{"__proto__":{"role":"admin"}}', [400]],
  ['constructor', '{"constructor":{"prototype":{"role":"admin"}}}', [400]],
  ['more than 6 MB', ' '.repeat(6_300_000), [413]],
];

/** What is put in place of each value of a good body. */
const VALUES: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  '2',
  1e9,
  2 ** 53,
  '',
  ' ',
  '\0',
  '\ud800',
  '\u202e',
  'x'.repeat(10_000),
  '__proto__',
  'constructor',
  '../../etc/passwd',
  '{{7*7}}',
  "' OR 1=1 --",
  [],
  [[]],
  {},
  { amount: -1, currency: 'EUR' },
];

/** What is put in place of each id of a path. */
const IDS: readonly string[] = [
  '..%2F..%2Fetc%2Fpasswd',
  '%2e%2e',
  '%00',
  'a%00b',
  'x'.repeat(2048),
  '%F0%9F%91%8B',
  '%ff',
  '%E0%A4%A',
  '%ED%A0%80',
  '%0d%0aX: y',
  '__proto__',
  'constructor',
  "a'b",
  'a%22b',
  '%3Cscript%3E',
  '0',
  '-1',
  'null',
  '%20',
  'a;b',
];

/** Values of query parameters that no route takes, and a name that none has. */
const QUERIES: Readonly<Record<string, readonly string[]>> = {
  limit: ['0', '-1', '101', '1e9', '1000000000', '1.5', '', 'x', '0x10', '%00', '%F0%9F%91%8B', '5&limit=6'],
  lastKey: ['', 'x', '%00', 'W10', 'WyJhIl0', 'eyJhIjoxfQ', 'x'.repeat(3000), '..%2F..', 'a&lastKey=b'],
  userId: ['', '%00', '..%2F', 'a%20', 'a%E2%80%8Bb', 'x'.repeat(256), 'a&userId=b'],
  category: ['', '%00', '%20', 'x'.repeat(101), 'a&category=b'],
  type: ['', '%00', '%20', 'x'.repeat(101)],
  q: ['', '%00', '%20', 'x'.repeat(201), 'a&q=b'],
  colour: ['red'],
  __proto__x: ['1'],
};

const KEYS: readonly string[] = [
  '',
  ' ',
  '""',
  'k'.repeat(256),
  `"${'k'.repeat(256)}"`,
  'a b',
  'a\tb',
  'ключ',
  'a, b',
  'é',
];

const IF_MATCH: readonly string[] = ['', '"x"', 'W/"998", W/"999"', '999999999999999', '"-1"', '0x1', '"1'];

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'QUERY', 'PROPFIND'] as const;

const PATHS: readonly string[] = [
  '/',
  '/nowhere',
  '//orders',
  '/orders//',
  '/orders/a/b/c',
  '/%00',
  '/products/a/stock/b',
  '/ORDERS',
  '/.env',
  '/..%2f',
];

/** Everything that is tried with one operation. */
export function attacksOn(operation: Operation, held: Holdings, judge: Judge): Attack[] {
  const sample = sampleOf(operation, held);
  const { method, path, id } = operation;
  const body = sample.body === undefined ? {} : { body: sample.body };
  const base = { method, path: sample.path, ...body };
  const reads = (name: string) => operation.parameters.some((each) => each.name === name);
  const header = (name: string, values: readonly string[], expect: readonly number[]): Attack[] =>
    reads(name)
      ? values.map((value) => ({
          ...base,
          what: `${name}: ${value.slice(0, 30)}`,
          headers: { [name]: value },
          expect,
        }))
      : [];
  return [
    ...onPath(base, path),
    ...onQuery(base, operation),
    ...header('idempotency-key', KEYS, [400]),
    ...header('if-match', IF_MATCH, [412, 404]),
    ...(operation.body === undefined ? [] : onBody(base, operation, judge)),
  ].map((attack) => ({ ...attack, what: `${id}: ${attack.what}` }));
}

function onPath(base: Attack | Omit<Attack, 'what'>, template: string): Attack[] {
  const [actual = '', query] = base.path.split('?');
  const wanted = template.split('/');
  return wanted.flatMap((part, at) =>
    part.startsWith('{')
      ? IDS.map((id) => {
          const path = actual
            .split('/')
            .map((each, n) => (n === at ? id : each))
            .join('/');
          return { ...base, what: `${part} ${id.slice(0, 30)}`, path: query ? `${path}?${query}` : path };
        })
      : [],
  );
}

/** What a public operation passes over: an empty value, or a parameter that it does not have. */
const isPassedOver = (security: readonly string[], isKnown: boolean, value: string): boolean =>
  security.length === 0 && (!isKnown || /^(?:%20)*$/.test(value));

function onQuery(base: Omit<Attack, 'what'>, { parameters, security }: Operation): Attack[] {
  const own = parameters.filter((each) => each.in === 'query').map(({ name }) => name);
  return Object.entries(QUERIES).flatMap(([name, values]) => {
    // One that the route does not have is as unknown as any other.
    const isKnown = own.includes(name);
    const tried = isKnown ? values : values.slice(0, 1);
    const [path, query = ''] = base.path.split('?');
    const kept = query.split('&').filter((part) => part !== '' && !part.startsWith(`${name}=`));
    return tried.map((value) => ({
      ...base,
      what: `?${name}=${value.slice(0, 30)}`,
      path: `${path}?${[...kept, `${name}=${value}`].join('&')}`,
      expect: [isPassedOver(security, isKnown, value) ? 200 : 400],
    }));
  });
}

function onBody(base: Omit<Attack, 'what'>, operation: Operation, judge: Judge): Attack[] {
  const types = [
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    'application/jsonp',
  ];
  return [
    ...NO_BODIES.map(([what, body, expect]) => ({ ...base, what, body, expect })),
    ...types.map((type) => ({ ...base, what: type, headers: { 'Content-Type': type }, expect: [415] })),
    ...variations(base.body as Json).map(({ what, body }) => ({
      ...base,
      what,
      body,
      ...(judge.allows(operation, body) ? {} : { expect: [400] }),
    })),
  ];
}

/** The body with each of its values replaced by each hostile one, and with each member left out. */
function variations(body: unknown, at = 'body'): { what: string; body: unknown }[] {
  if (typeof body !== 'object' || body === null) return [];
  const entries = Object.entries(body);
  const put = (name: string, value: unknown) =>
    Array.isArray(body)
      ? body.map((item, n) => (String(n) === name ? value : item))
      : { ...body, [name]: value };
  return entries.flatMap(([name, value]) => [
    ...VALUES.map((hostile) => ({
      what: `${at}.${name} = ${JSON.stringify(hostile).slice(0, 30)}`,
      body: put(name, hostile),
    })),
    { what: `no ${at}.${name}`, body: Object.fromEntries(entries.filter(([other]) => other !== name)) },
    ...variations(value, `${at}.${name}`).map((inner) => ({ what: inner.what, body: put(name, inner.body) })),
  ]);
}

/** Paths and methods that the document does not have. */
export function unknownRoutes(operations: readonly Operation[], held: Holdings): Attack[] {
  const paths = new Map(operations.map((operation) => [operation.path, sampleOf(operation, held) as Sample]));
  const methods = [...paths].flatMap(([template, { path }]) =>
    METHODS.filter(
      (method) =>
        !operations.some(
          (each) => each.path === template && each.method === (method === 'HEAD' ? 'GET' : method),
        ),
    ).map((method) => ({ what: `${method} ${template}`, method, path, expect: [405] })),
  );
  return [...methods, ...PATHS.map((path) => ({ what: path, method: 'GET', path, expect: [404] }))];
}

/** Tries everything with every operation. @returns what was answered that may not be */
export async function hostileInputs(
  operations: readonly Operation[],
  send: Send,
  held: Holdings,
  judge: Judge,
) {
  const problems: string[] = [];
  const attacks = operations.flatMap((operation) =>
    attacksOn(operation, held, judge).map((attack) => ({ operation, attack })),
  );
  for (const { operation, attack } of attacks) {
    const { what, method, path, expect, ...sent } = attack;
    const answer = await send(method, path, sent);
    problems.push(...judge.problemsOf(operation, answer).map((problem) => `${what}: ${problem}`));
    if (expect && !expect.includes(answer.status))
      problems.push(`${what}: ${answer.status}, not ${expect.join(' or ')}`);
  }
  return { tried: attacks.length, problems };
}
