import * as z from 'zod/mini';
import { ID_PATTERN, idProblem } from './client-id.ts';
import { isCorrelationId } from './correlation-id.ts';
import { isCurrency, MAX_AMOUNT } from './money.ts';
import { isVisible, normalText, type TextKind, textPattern, textProblem } from './text.ts';

/** A schema that validates an input and describes it in the OpenAPI document. */
export type Schema = z.ZodMiniType;

/**
 * Key of a schema's metadata whose value stands for it in the OpenAPI document, where what arrives (the text of a query
 * parameter) is not what callers think of (a number).
 */
export const OPENAPI_OVERRIDE = 'x-described-as';

/** Characters as JSON Schema counts them: an emoji is one. */
const characters = (value: string): number => [...value].length;

const atMost = (max: number) =>
  z.refine<string>((value) => characters(value) <= max, {
    error: `must have at most ${max} ${max === 1 ? 'character' : 'characters'}`,
  });

/** Normalised text: its length counts as it came, for the API's description, and as it is stored. */
const normalised = (kind: TextKind, min: 0 | 1, max: number) =>
  z.string().check(
    atMost(max),
    z.minLength(min),
    ({ value, issues }) => {
      const blank = min === 1 && !isVisible(value) ? 'must not be blank' : undefined;
      const problem = textProblem(value, kind) ?? blank;
      if (problem !== undefined) issues.push({ code: 'custom', input: value, message: problem });
    },
    z.overwrite(normalText),
    atMost(max),
    z.meta({ maxLength: max, pattern: textPattern(kind, min === 1) }),
  );

/**
 * Text of `min` (0 or 1) to `max` characters over any number of lines, stored as NFC without blanks at its ends. Refused:
 * control characters, forced text directions, U+FFFD, halves of surrogate pairs; with a `min` of 1 also what has nothing
 * to see.
 */
export const text = (min: 0 | 1, max: number) => normalised('text', min, max);

/** As {@link text} of at least one visible character, in a single line: a name, a category, a reason. */
export const line = (max: number) => normalised('line', 1, max);

const ID_DESCRIPTION = 'Printable characters other than / and \\; percent-encoded in a path';

/**
 * An id that a client may choose, such as the subject of an identity provider or the SKU of a shop: any printable characters
 * but `/` and `\\`, stored as NFC. In a path it is percent-encoded.
 */
export const clientId = (max = 128) =>
  z.string().check(
    z.minLength(1),
    z.overwrite((value) => value.normalize('NFC')),
    ({ value, issues }) => {
      const problem = value === '' ? undefined : idProblem(value);
      if (problem !== undefined) issues.push({ code: 'custom', input: value, message: problem });
    },
    atMost(max),
    z.meta({ maxLength: max, pattern: ID_PATTERN, description: ID_DESCRIPTION }),
  );

/** Most characters of a user id: those of a subject in OpenID Connect Core 2. In UTF-8 they fit a key of DynamoDB (2,048 bytes). */
export const MAX_USER_ID = 255;

/** As {@link clientId}, of the user that a cart or an order belongs to. */
export const userId = () => clientId(MAX_USER_ID);

/** A ULID, as the shop makes them. */
export const ulid = () =>
  z.string().check(z.regex(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/, { error: 'must be a ULID' }));

/** The id of an order: one schema for every service that has one in its messages and rows. */
export const orderId = ulid;

/** The correlation id of an internal call. */
export const correlationId = () =>
  z.string().check(z.refine(isCorrelationId, { error: 'must be 1-64 letters, digits, `.`, `_` or `-`' }));

/** ISO 8601 in UTC with milliseconds. */
export const timestamp = () =>
  z
    .string()
    .check(
      z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/, { error: 'must be ISO 8601 in UTC' }),
      z.meta({ format: 'date-time' }),
    );

/** RFC 3339, 5.6: any offset, any number of decimals, and small letters. */
const RFC_3339 =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])[Tt](?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d{1,30})?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/** Whether the month has the day; JavaScript reads the 30th of February as a day of March. */
const isDay = (date: string): boolean => new Date(date).toISOString().startsWith(date);

/**
 * A timestamp that a client sends back: typed clients read a {@link timestamp} as a date, and write the same instant in the
 * way of their language. The pattern is not published, since a client would check its own writing by it.
 */
export const anyTimestamp = () =>
  z.string().check(
    z.refine((value) => RFC_3339.test(value) && isDay(value.slice(0, 10)), {
      error: 'must be a time as RFC 3339 writes it',
    }),
    z.meta({ format: 'date-time' }),
  );

/**
 * Gives a schema the name under which the OpenAPI document defines it once: an entity or a body, in PascalCase.
 * @param name unique in the shop; two different schemas of one name fail the document's test
 */
// @__NO_SIDE_EFFECTS__
export function named<S extends Schema>(name: string, schema: S): S {
  z.globalRegistry.add(schema, { ...z.globalRegistry.get(schema), id: name });
  return schema;
}

/** A whole number within bounds. */
export const integer = (min: number, max: number) => z.int().check(z.gte(min), z.lte(max));

/** The codes are listed once in the API's description, not wherever there is money. */
const CURRENCY_REF = { $ref: '#/components/schemas/Currency' };

const NO_CURRENCY = 'must be an ISO 4217 code such as EUR';

const moneySchema = named(
  'Money',
  z.strictObject({
    amount: integer(0, MAX_AMOUNT),
    currency: z
      .string()
      .check(z.refine(isCurrency, { error: NO_CURRENCY }), z.meta({ [OPENAPI_OVERRIDE]: CURRENCY_REF })),
  }),
);

/** A change of an amount of money in a merge patch (RFC 7396): what is absent is kept. */
export const moneyPatch = named('MoneyPatch', z.partial(moneySchema));

/** An amount of money that is not negative, in minor units. */
export const money = () => moneySchema;

/** Most units of one product that a line may ask for. */
export const MAX_QUANTITY = 1_000_000;

/** Units of a product in a cart or an order. */
export const quantity = () => integer(1, MAX_QUANTITY);
