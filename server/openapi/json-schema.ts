import * as z from 'zod/mini';
import { OPENAPI_OVERRIDE, type Schema } from '../../platform/schema.ts';
import { isPortablePattern } from './portable-pattern.ts';

export type JsonSchema = Record<string, unknown>;

/** Whether a schema describes what clients send (`input`) or what they receive (`output`). */
export type Direction = 'input' | 'output';

/** Turns schemas into JSON Schema and collects every named one, so that the document defines each entity once. */
export interface SchemaWriter {
  /**
   * The JSON Schema of a route's schema. A schema with an `id` in its metadata becomes a reference to a component.
   * @throws Error when two different schemas have the same name
   */
  write(schema: Schema, direction: Direction): JsonSchema;
  /** The named schemas that were referenced so far, by name. */
  components(): Readonly<Record<string, JsonSchema>>;
}

interface Component {
  readonly schema: JsonSchema;
  readonly direction: Direction;
}

/**
 * @param exact describes requests and responses as closely as they are checked, for tests. The published document leaves
 * out `additionalProperties: false` of responses, since a client generated today must accept the fields that are added
 * tomorrow, and every `pattern` that some languages cannot compile.
 */
export function createSchemaWriter({ exact = false } = {}): SchemaWriter {
  const named = new Map<string, Component>();
  const add = (name: string, component: Component): void => {
    const known = named.get(name);
    if (known === undefined) return void named.set(name, component);
    if (sameApartFromClosing(known.schema, component.schema)) {
      if (component.direction === 'input') named.set(name, component);
      return;
    }
    throw new Error(`two schemas are called ${name}: give one another name`);
  };
  return {
    write: (schema, direction) => {
      const { $schema: _dialect, $defs = {}, ...rest } = convert(schema, direction);
      const tidy = (value: unknown) =>
        publish(value, { open: direction === 'output' && !exact, exact }) as JsonSchema;
      for (const [name, definition] of Object.entries($defs))
        add(name, { schema: tidy(definition), direction });
      return tidy(rest);
    },
    components: () =>
      Object.fromEntries(
        [...named].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, { schema }]) => [name, schema]),
      ),
  };
}

const convert = (schema: Schema, io: Direction) =>
  z.toJSONSchema(schema, { io, unrepresentable: 'any', override }) as JsonSchema & {
    $defs?: Record<string, JsonSchema>;
  };

/** Applies what a schema is described as, and says of a closed union that exactly one of its members matches. */
function override({
  zodSchema,
  jsonSchema,
}: {
  zodSchema: z.core.$ZodTypes;
  jsonSchema: z.core.JSONSchema.BaseSchema;
}): void {
  const described = jsonSchema[OPENAPI_OVERRIDE];
  if (described !== undefined) {
    for (const key of Object.keys(jsonSchema)) delete jsonSchema[key];
    Object.assign(jsonSchema, described);
  }
  if (isClosedUnion(zodSchema) && jsonSchema.anyOf) {
    jsonSchema.oneOf = jsonSchema.anyOf;
    delete jsonSchema.anyOf;
  }
}

/** A union of objects that take no further fields and each require a field of their own: no value is two of them. */
function isClosedUnion(schema: z.core.$ZodTypes): boolean {
  if (schema._zod.def.type !== 'union') return false;
  const { options } = schema._zod.def as z.core.$ZodUnionDef;
  const objects = options.map((option) => option._zod.def as z.core.$ZodObjectDef);
  if (!objects.every((def) => def.type === 'object' && def.catchall?._zod.def.type === 'never')) return false;
  return objects.every(({ shape }, index) =>
    objects.every((other, at) => at === index || requiredIn(shape).some((field) => !(field in other.shape))),
  );
}

const requiredIn = (shape: z.core.$ZodShape): string[] =>
  Object.keys(shape).filter((field) => shape[field]?._zod.optin === undefined);

/** References to `$defs` become references to components; what is not published is dropped. */
function publish(value: unknown, how: { readonly open: boolean; readonly exact: boolean }): unknown {
  if (Array.isArray(value)) return value.map((item) => publish(item, how));
  if (typeof value !== 'object' || value === null) return value;
  const isDropped = (key: string, member: unknown): boolean =>
    (how.open && key === 'additionalProperties' && member === false) ||
    (!how.exact && key === 'pattern' && typeof member === 'string' && !isPortablePattern(member));
  const entries = Object.entries(how.exact ? value : withoutFixedValues(value as JsonSchema))
    .map(([key, member]) => [key, publishMember(key, member) ?? publish(member, how)] as const)
    .filter(([key, member]) => !isDropped(key, member));
  return Object.fromEntries(entries);
}

function publishMember(key: string, member: unknown): string | undefined {
  if (typeof member !== 'string') return undefined;
  if (key === '$ref') return member.replace('#/$defs/', '#/components/schemas/');
  // `RegExp.source` escapes a slash: an escape that JavaScript alone knows.
  return key === 'pattern'
    ? member.replace(/\\([\s\S])/g, (all, one) => (one === '/' ? one : all))
    : undefined;
}

/**
 * A boolean or a number that can only have certain values, as its type and its bounds: the enum that openapi-generator makes
 * of it is not valid Java.
 */
function withoutFixedValues(schema: JsonSchema): JsonSchema {
  const { const: only, enum: several, ...rest } = schema;
  if (schema.type === 'boolean') return rest;
  if (schema.type !== 'integer' && schema.type !== 'number') return schema;
  const values = [...(Array.isArray(several) ? several : []), ...(only === undefined ? [] : [only])];
  const bounds = values.length > 0 ? { minimum: Math.min(...values), maximum: Math.max(...values) } : {};
  return { ...rest, ...bounds };
}

const sameApartFromClosing = (a: JsonSchema, b: JsonSchema): boolean =>
  JSON.stringify(publish(a, OPENED)) === JSON.stringify(publish(b, OPENED));

const OPENED = { open: true, exact: true };
