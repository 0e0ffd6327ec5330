import { openApiDocument } from '../../server/openapi/document.ts';
import { shopRoutes } from '../../server/routes.ts';
import { getHealth, getOpenApi } from '../../server/shop-info.ts';

export type Json = Record<string, unknown>;

/** One operation of the shop's OpenAPI document. */
export interface Operation {
  readonly id: string;
  readonly method: string;
  /** With `{parameters}`. */
  readonly path: string;
  /** Names of the security schemes, any of which lets a caller in; none is public. */
  readonly security: readonly string[];
  readonly parameters: readonly { readonly name: string; readonly in: string }[];
  /** JSON schema of the body. */
  readonly body: Json | undefined;
  /** By status. */
  readonly responses: Readonly<
    Record<
      string,
      {
        readonly content?: Readonly<Record<string, { schema: Json }>>;
        readonly 'x-codes'?: readonly string[];
      }
    >
  >;
}

interface Definition {
  readonly operationId: string;
  readonly security: readonly Json[];
  readonly parameters?: Operation['parameters'];
  readonly requestBody?: { readonly content: Readonly<Record<string, { schema: Json }>> };
  readonly responses: Operation['responses'];
}

export interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Definition>>>>;
  readonly components: Json;
}

/** The document as the shop makes it of its routes. */
export const shopDocument = (): Document =>
  JSON.parse(
    JSON.stringify(
      openApiDocument([...shopRoutes, getHealth, getOpenApi], {
        version: '1',
        serverUrl: 'https://shop.example',
        exact: true,
      }),
    ),
  );

/** A copy in which every reference to a schema is replaced by that schema. */
function dereferenced<T>(value: T, components: Json): T {
  if (Array.isArray(value)) return value.map((item) => dereferenced(item, components)) as T;
  if (typeof value !== 'object' || value === null) return value;
  const { $ref } = value as { $ref?: unknown };
  if (typeof $ref === 'string' && $ref.startsWith('#/components/schemas/')) {
    const schemas = components.schemas as Record<string, T>;
    return dereferenced(schemas[$ref.slice('#/components/schemas/'.length)] as T, components);
  }
  const members = Object.entries(value).map(([key, member]) => [key, dereferenced(member, components)]);
  return Object.fromEntries(members) as T;
}

/** Every operation, its schemas written out. */
export const operationsOf = ({ paths, components }: Document): Operation[] =>
  Object.entries(dereferenced(paths, components)).flatMap(([path, methods]) =>
    Object.entries(methods).map(
      ([method, { operationId, security, parameters, requestBody, responses }]) => ({
        id: operationId,
        method: method.toUpperCase(),
        path,
        security: security.flatMap((scheme) => Object.keys(scheme)),
        parameters: parameters ?? [],
        body: requestBody?.content['application/json']?.schema,
        responses,
      }),
    ),
  );
