import type { Json, Operation } from './document.ts';
import { type Holdings, sampleOf } from './samples.ts';
import type { Send } from './send.ts';

/** Fields that only the shop sets, wherever no request has one of that name. */
const ALWAYS = [
  'role',
  'isAdmin',
  'status',
  'price',
  'total',
  'userId',
  'unitPrice',
  'version',
  'createdAt',
  'paid',
];

const VALUES: Readonly<Record<string, unknown>> = {
  status: 'PAID',
  role: 'admin',
  isAdmin: true,
  userId: 'eve',
  version: 99,
  quantity: 99,
  createdAt: '2020-01-01T00:00:00.000Z',
};

const CHEAP = { amount: 1, currency: 'EUR' };

/** Every name of a property in a schema, however deep. */
function names(schema: unknown): string[] {
  if (Array.isArray(schema)) return schema.flatMap(names);
  if (typeof schema !== 'object' || schema === null) return [];
  const own = Object.keys((schema as { properties?: Json }).properties ?? {});
  return [...new Set([...own, ...Object.values(schema).flatMap(names)])];
}

/** Names of an object that the request's schema knows at this place, whichever of its shapes it has. */
function known(schema: unknown, at: readonly (string | number)[]): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { anyOf, oneOf, properties = {}, items } = schema as Record<string, unknown> & { properties?: Json };
  const shapes = [anyOf, oneOf].flatMap((some) => (Array.isArray(some) ? some : []));
  if (shapes.length > 0) return shapes.flatMap((shape) => known(shape, at));
  const [first, ...rest] = at;
  if (first === undefined) return Object.keys(properties);
  return known(typeof first === 'number' ? items : (properties as Json)[first], rest);
}

/** Every object in a body, by its place. */
function places(value: unknown, at: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => places(item, [...at, index]));
  if (typeof value !== 'object' || value === null) return [];
  return [at, ...Object.entries(value).flatMap(([name, item]) => places(item, [...at, name]))];
}

/** A copy of the body with one more field in the object at a place. */
function withField(body: unknown, [first, ...rest]: readonly (string | number)[], name: string): unknown {
  if (first === undefined) return { ...(body as Json), [name]: VALUES[name] ?? CHEAP };
  if (Array.isArray(body))
    return body.map((item, index) => (index === first ? withField(item, rest, name) : item));
  return { ...(body as Json), [first]: withField((body as Json)[first], rest, name) };
}

/** The fields of the shop's own that an operation's request must refuse, by place. */
export function serverOwned({ body, responses }: Operation, sample: unknown) {
  const answered = Object.entries(responses)
    .filter(([status]) => status.startsWith('2'))
    .flatMap(([, response]) => names(response));
  return places(sample).flatMap((at) => {
    const mine = known(body, at);
    const candidates = [...new Set([...answered, ...ALWAYS])].filter((name) => !mine.includes(name));
    return candidates.map((name) => ({ at, name }));
  });
}

/** Sends every field of the shop's own with every body. @returns what was not refused, or had an effect */
export async function massAssignment(
  operations: readonly Operation[],
  send: Send,
  held: Holdings,
  stored: () => Promise<string>,
) {
  const problems: string[] = [];
  let tried = 0;
  for (const operation of operations.filter(({ body }) => body !== undefined)) {
    const { path, body } = sampleOf(operation, held);
    for (const { at, name } of serverOwned(operation, body)) {
      tried += 1;
      const before = await stored();
      const { status, json } = await send(operation.method, path, { body: withField(body, at, name) });
      const what = `${operation.id} with ${[...at, name].join('.')}`;
      if (status !== 400 || json?.code !== 'validation_failed')
        problems.push(`${what} is answered ${status}`);
      if ((await stored()) !== before) problems.push(`${what} had an effect`);
    }
  }
  return { tried, problems };
}
