import { readFileSync } from 'node:fs';
import * as z from 'zod/mini';
import * as catalog from '../../functions/catalog/contract/events.ts';
import * as orders from '../../functions/orders/contract/events.ts';
import * as payments from '../../functions/payments/contract/events.ts';
import * as shipping from '../../functions/shipping/contract/events.ts';
import { type EventKind, envelope } from '../../platform/events.ts';
import type { Schema } from '../../platform/schema.ts';
import { ulid } from '../../platform/schema.ts';
import { at, fields, list, type Node, parseTemplate, walk } from '../templates/template.ts';

const isKind = (value: unknown): value is EventKind =>
  typeof value === 'object' &&
  value !== null &&
  'type' in value &&
  'version' in value &&
  'data' in value &&
  typeof value.type === 'string';

const kinds = Object.entries({ catalog, orders, payments, shipping }).flatMap(([service, contract]) =>
  Object.values(contract)
    .filter(isKind)
    .map((kind) => ({ service, kind })),
);

const jsonSchema = (schema: Schema): Node =>
  JSON.parse(JSON.stringify(z.toJSONSchema(schema, { unrepresentable: 'any' })));

const ULID = at(jsonSchema(ulid()), 'pattern');

function typeOf(schema: Node | undefined): string {
  const values = list(at(schema, 'enum'));
  if (values.length > 0) return values.map((value) => `\`${value}\``).join(', ');
  if (at(schema, 'format') === 'date-time') return 'timestamp';
  if (ULID !== undefined && at(schema, 'pattern') === ULID) return 'ULID';
  return String(at(schema, 'type') ?? 'object');
}

/** The fields of a schema as the page lists them: path, type, presence. */
function rowsOf(root: Node, schema: Node | undefined = root, prefix = ''): string[] {
  return Object.entries(fields(at(schema, 'properties'))).flatMap(([name, property]) => {
    const required = list(at(schema, 'required')).includes(name) ? 'always' : 'optional';
    const row = (type: string) => `\`${prefix}${name}\` | ${type} | ${required}`;
    const isList = at(property, 'type') === 'array';
    const value = isList ? at(property, 'items') : property;
    const name$ = at(value, '$ref');
    const found = typeof name$ === 'string' ? at(root, ...name$.slice(2).split('/')) : value;
    if (name$ === '#/$defs/Money') return [row('Money')];
    if (isList) return rowsOf(root, found, `${prefix}${name}[].`);
    if (at(found, 'properties') === undefined) return [row(typeOf(found))];
    return [row('object'), ...rowsOf(root, found, `${prefix}${name}.`)];
  });
}

const sections = new Map(
  readFileSync('docs/events.md', 'utf8')
    .split(/^## /m)
    .slice(1)
    .map((section) => [section.slice(0, section.indexOf('\n')), section] as const),
);

const written = (name: string): string[] =>
  (sections.get(name) ?? '')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split(' | ').slice(0, 3).join(' | ').slice(2));

test('the page of events has every type, and no other', () => {
  expect(kinds.length).toBeGreaterThan(8);
  expect([...sections.keys()]).toEqual(
    expect.arrayContaining(['Envelope', ...kinds.map(({ kind }) => kind.type)]),
  );
  expect(sections.size).toBe(kinds.length + 2);
});

test('the envelope is on the page as it is checked', () => {
  expect(written('Envelope')).toEqual(rowsOf(jsonSchema(envelope)));
});

test.each(kinds.map(({ service, kind }) => [kind.type, service, kind] as const))(
  '%s is on the page as it is checked',
  (type, service, kind) => {
    const topic = `${service[0]?.toUpperCase()}${service.slice(1)}TopicArn`;
    expect(sections.get(type)).toContain(
      `\nPublished by ${service} on \`${topic}\`, version ${kind.version}. `,
    );
    expect(written(type)).toEqual(rowsOf(jsonSchema(kind.data)));
  },
);

test('the topics and the types of the filters are those of the templates', () => {
  const template = parseTemplate(readFileSync('templates/messaging.yaml', 'utf8'));
  const topics = [...sections.values()].flatMap((section) => /`(\w+TopicArn)`/.exec(section)?.[1] ?? []);
  const outputs = Object.keys(fields(template.Outputs));
  expect(topics.filter((topic) => !outputs.includes(topic))).toEqual([]);
  const filtered = walk(template).flatMap((node) => list(at(node, 'FilterPolicy', 'type')));
  expect(filtered.length).toBeGreaterThan(8);
  expect(filtered.filter((type) => !sections.has(String(type)))).toEqual([]);
});
