import type { Route } from '../../platform/http/route.ts';
import { describeComponent } from './descriptions.ts';
import { withIntegerFormats } from './integer-formats.ts';
import { createSchemaWriter, type JsonSchema, type SchemaWriter } from './json-schema.ts';
import { describeOperation } from './operation.ts';
import { PROBLEM_SCHEMAS } from './problem.ts';

/** What the document says about the shop as a whole. */
export interface OpenApiInfo {
  readonly version: string;
  /** Absolute address of the API without a slash at the end, for example `https://shop.example.com/api`. */
  readonly serverUrl: string;
  /** Responses closed to unknown fields, and every pattern: for tests. Default false. */
  readonly exact?: boolean;
}

const TAG_DESCRIPTIONS: Readonly<Record<string, string>> = {
  Catalog: 'Products, categories and stock',
  Cart: 'One cart per user',
  Orders: 'Placing, reading and cancelling orders',
  Shipments: 'Parcels and their tracking ids',
  Shop: 'Health and this document',
};

const describedComponents = (writer: SchemaWriter): Record<string, JsonSchema> =>
  Object.fromEntries(
    Object.entries(writer.components()).map(([name, schema]) => [name, describeComponent(name, schema)]),
  );

/** The OpenAPI 3.1 document of the routes, generated from the schemas that validate their requests. */
export function openApiDocument(routes: readonly Route[], info: OpenApiInfo): JsonSchema {
  const writer = createSchemaWriter(info);
  const paths: Record<string, JsonSchema> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method]: describeOperation(route, writer) };
  }
  const document = {
    openapi: '3.1.0',
    info: {
      title: 'CloudCart',
      version: info.version,
      description: [
        'The API of the shop for machine clients. Amounts are integers in minor units; timestamps are ISO 8601 in UTC.',
        'A path or method that is not listed here responds with 404 and the code `route_not_found`.',
      ].join(' '),
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: info.serverUrl, description: 'This shop' }],
    tags: [...new Set(routes.map(({ tag }) => tag))].map((name) => ({
      name,
      description: TAG_DESCRIPTIONS[name] ?? name,
    })),
    paths,
    components: {
      securitySchemes: { apiKey: { type: 'apiKey', in: 'header', name: 'x-api-key' } },
      schemas: { ...PROBLEM_SCHEMAS, ...describedComponents(writer) },
      headers: {
        CorrelationId: {
          description: 'Identifies the request in logs and events',
          schema: { type: 'string' },
        },
      },
    },
  };
  return info.exact ? document : withIntegerFormats(document);
}
