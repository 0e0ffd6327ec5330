import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import * as z from 'zod/mini';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import { named } from '../../platform/schema.ts';
import { at, fields, list, type Node, parseTemplate, walk } from '../../tests/templates/template.ts';
import { shopRoutes } from '../routes.ts';
import { getHealth, getOpenApi } from '../shop-info.ts';
import { DESCRIBED } from './descriptions.ts';
import { openApiDocument } from './document.ts';
import { EXAMPLES } from './examples.ts';
import { isPortablePattern } from './portable-pattern.ts';

const documentOf = (routes: readonly Route[], exact = false) =>
  parseTemplate(
    JSON.stringify(openApiDocument(routes, { version: '1', serverUrl: 'https://shop.example', exact })),
  );
const document = documentOf([...shopRoutes, getHealth, getOpenApi]);
const components = fields(at(document, 'components', 'schemas'));

/** Every media type of the document that holds JSON, with where it is. */
const bodies = Object.entries(fields(document.paths)).flatMap(([path, methods]) =>
  Object.entries(fields(methods)).flatMap(([method, operation]) =>
    [at(operation, 'requestBody'), ...Object.values(fields(at(operation, 'responses')))].flatMap((holder) =>
      Object.entries(fields(at(holder, 'content'))).map(([type, media]) => ({
        place: `${method} ${path} ${type}`,
        schema: at(media, 'schema'),
        example: at(media, 'example'),
      })),
    ),
  ),
);

test('every body but that of the document itself is a named component', () => {
  const inline = bodies.filter(({ schema }) => at(schema, '$ref') === undefined).map(({ place }) => place);
  expect(inline).toEqual(['get /openapi.json application/json']);
});

test('no object is described in two places', () => {
  const nested = Object.entries(components).flatMap(([name, schema]) =>
    walk(schema)
      .filter((node) => node !== schema && at(node, 'type') === 'object')
      .map(() => name),
  );
  expect(nested).toEqual([]);
});

test('every body in JSON has an example that its schema accepts, and every example has a body', () => {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  const without = bodies.filter(({ place, example }) => place.endsWith(' application/json') && !example);
  expect(without.map(({ place }) => place)).toEqual(['get /openapi.json application/json']);
  for (const { place, schema, example } of bodies) {
    if (example === undefined) continue;
    const valid = ajv.compile({ ...fields(schema), components: { schemas: components } });
    expect([place, valid(example), valid.errors]).toEqual([place, true, null]);
  }
  expect(Object.keys(EXAMPLES).filter((name) => !(name in components))).toEqual([]);
});

test('every component, property and parameter has a description, and no description is of something else', () => {
  const described = (prefix: string) => (entry: [string, Node]) => ({
    name: `${prefix}${entry[0]}`,
    text: at(entry[1], 'description'),
  });
  const parameters = walk(document)
    .flatMap((node) => list(at(node, 'parameters')))
    .filter((parameter) => at(parameter, 'in') !== undefined)
    .map((parameter) => [String(at(parameter, 'name')), parameter] as [string, Node]);
  const all = [
    ...Object.entries(components).map(described('')),
    ...Object.entries(components).flatMap(([name, schema]) =>
      Object.entries(fields(at(schema, 'properties'))).map(described(`${name}.`)),
    ),
    ...parameters.map(described('')),
  ];
  expect(all.length).toBeGreaterThan(150);
  expect(all.filter(({ text }) => typeof text !== 'string' || text === '').map(({ name }) => name)).toEqual(
    [],
  );
  const names = new Set(all.map(({ name }) => name));
  expect(DESCRIBED.filter((name) => !names.has(name))).toEqual([]);
});

test('timestamps have the format date-time, and nothing else is called a date', () => {
  const stamps = walk(components).flatMap((node) => Object.entries(fields(at(node, 'properties'))));
  const timed = stamps.filter(([name]) => /(?:At|^at)$/.test(name));
  expect(timed.length).toBeGreaterThan(8);
  for (const [name, schema] of timed) expect([name, at(schema, 'format')]).toEqual([name, 'date-time']);
});

test('every published pattern means the same in every language', () => {
  const patterns = walk(document).flatMap((node) => at(node, 'pattern') ?? []);
  expect(patterns.length).toBeGreaterThan(5);
  for (const pattern of patterns.map(String)) {
    expect([pattern, isPortablePattern(pattern)]).toEqual([pattern, true]);
    expect(() => new RegExp(pattern, 'u')).not.toThrow();
  }
  const exact = walk(documentOf(shopRoutes, true)).flatMap((node) => at(node, 'pattern') ?? []);
  expect(exact.map(String).some((pattern) => !isPortablePattern(pattern))).toBe(true);
});

test('no pattern escapes a slash', () => {
  const patterns = walk(document).flatMap((node) => at(node, 'pattern') ?? []);
  expect(patterns.map(String).filter((pattern) => pattern.includes('\\/'))).toEqual([]);
  expect(patterns.map(String).some((pattern) => pattern.includes('/'))).toBe(true);
});

test('only texts have fixed values', () => {
  const values = walk(document).flatMap((node) => [
    ...list(at(node, 'enum')),
    ...[at(node, 'const')].filter((value) => value !== undefined),
  ]);
  expect(values.length).toBeGreaterThan(10);
  expect(values.filter((value) => typeof value !== 'string')).toEqual([]);
});

test('no component has a name that generators derive from another one', () => {
  const names = Object.keys(components).map((name) => name.toLowerCase());
  const derived = names.flatMap((name) => [`new${name}`, `nullable${name}`]);
  expect(names.filter((name) => derived.includes(name))).toEqual([]);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

test('exactly one shape of an order matches', () => {
  expect(components.PlaceOrder).toMatchObject({
    oneOf: [{ $ref: '#/components/schemas/OrderOfItems' }, { $ref: '#/components/schemas/OrderOfCart' }],
  });
});

test('a link holds parameters only: an expression within a body would be sent as it is', () => {
  const links = walk(document).flatMap((node) => Object.values(fields(at(node, 'links'))));
  expect(links.length).toBeGreaterThan(8);
  expect([...new Set(links.flatMap((link) => Object.keys(fields(link))))].sort()).toEqual([
    'operationId',
    'parameters',
  ]);
});

test('the server is an absolute address', () => {
  expect(list(document.servers).map((server) => at(server, 'url'))).toEqual(['https://shop.example']);
});

describe('components', () => {
  const entity = named('Entity', z.strictObject({ id: z.string() }));
  const route = (operationId: string, body: Route['body'], schema: Route['body']): Route =>
    defineRoute({
      method: 'post',
      path: `/${operationId}`,
      operationId,
      summary: 'Test',
      tag: 'Test',
      access: 'public',
      ...(body ? { body } : {}),
      responses: { 200: { description: 'Test', ...(schema ? { schema } : {}) } },
      errorCodes: [],
    });
  const schemaOf = (of: Node, name: string) => at(of, 'components', 'schemas', name);

  test('a response accepts the fields of a later version unless the document is exact', () => {
    const routes = [route('one', undefined, entity)];
    expect(at(schemaOf(documentOf(routes), 'Entity'), 'additionalProperties')).toBeUndefined();
    expect(at(schemaOf(documentOf(routes, true), 'Entity'), 'additionalProperties')).toBe(false);
  });

  test.each([
    ['first in a body', [route('one', entity, undefined), route('two', undefined, entity)]],
    ['first in a response', [route('one', undefined, entity), route('two', entity, undefined)]],
  ])('what requests hold stays closed: %s', (_order, routes) => {
    expect(at(schemaOf(documentOf(routes), 'Entity'), 'additionalProperties')).toBe(false);
  });

  test('two schemas of one name are refused', () => {
    const other = named('Entity', z.strictObject({ key: z.string() }));
    expect(() => documentOf([route('one', entity, undefined), route('two', other, undefined)])).toThrow(
      'two schemas are called Entity',
    );
  });

  test.each([
    ['a boolean', z.literal(true), { type: 'boolean' }],
    ['a number', z.literal(7), { type: 'number', minimum: 7, maximum: 7 }],
    ['several numbers', z.literal([3, 1, 2]), { type: 'number', minimum: 1, maximum: 3 }],
    ['a text', z.literal('on'), { type: 'string', const: 'on' }],
    ['a pattern', z.string().check(z.regex(/^\/a\\\/\d$/)), { type: 'string', pattern: '^/a\\\\/\\d$' }],
  ])('%s is published so that every language has it', (_what, schema, published) => {
    const body = named('Fixed', z.strictObject({ value: schema }));
    const routes = [route('one', body, undefined)];
    expect(at(schemaOf(documentOf(routes), 'Fixed'), 'properties', 'value')).toEqual(published);
  });

  test('a union whose members may both match stays anyOf', () => {
    const open = z.union([z.object({ a: z.string() }), z.object({ b: z.string() })]);
    const overlapping = z.union([
      z.strictObject({ a: z.string() }),
      z.strictObject({ a: z.string(), b: z.optional(z.string()) }),
    ]);
    for (const [index, union] of [open, overlapping].entries()) {
      const body = named(`Union${index}`, union);
      expect(
        Object.keys(fields(schemaOf(documentOf([route('one', body, undefined)]), `Union${index}`))),
      ).toEqual(['anyOf']);
    }
  });
});
