import type { JsonSchema } from './json-schema.ts';
import { CATALOG_TEXTS } from './texts/catalog.ts';
import { orderId, productId } from './texts/common.ts';
import type { ComponentTexts } from './texts/component-text.ts';
import { ORDER_TEXTS } from './texts/orders.ts';

// What components, their properties and parameters mean. A test requires all of them, and no other.

const COMPONENTS: ComponentTexts = { ...CATALOG_TEXTS, ...ORDER_TEXTS };

/** By name of the parameter: path, query and header parameters that mean the same in every operation. */
const PARAMETERS: Readonly<Record<string, string>> = {
  productId,
  orderId,
  userId: 'User that the cart or the orders belong to',
  trackingId: 'Tracking id of the shipment',
  limit: 'Maximum number of items in the page',
  lastKey: '`nextKey` of the previous page; absent for the first page. Filters must be the same',
  category: 'Only products of this category, whatever its accents and capitals',
  type: 'Only products of this type, whatever its accents and capitals',
  q: 'Only products with words that begin with each of these words',
  'idempotency-key':
    'Id of the request, chosen by the client. For 24 hours, the same request with the same key is executed once and gets the same response',
};

/** A component with its description and those of its properties. */
export function describeComponent(component: string, schema: JsonSchema): JsonSchema {
  const { about, properties = {} } = COMPONENTS[component] ?? { about: undefined };
  const own = schema.properties as Readonly<Record<string, JsonSchema>> | undefined;
  return {
    ...described(schema, about),
    ...(own && {
      properties: Object.fromEntries(
        Object.entries(own).map(([key, property]) => [key, described(property, properties[key])]),
      ),
    }),
  };
}

export const describeParameter = (parameter: string, schema: JsonSchema): JsonSchema =>
  described(schema, PARAMETERS[parameter]);

/** A meaning comes before what the schema says of the form. */
const described = (schema: JsonSchema, meaning: string | undefined): JsonSchema => {
  if (meaning === undefined) return schema;
  const { description: form } = schema;
  return { ...schema, description: form === undefined ? meaning : `${meaning}. ${form}` };
};

/** Every description of a property as `Component.property`, and of a parameter as its name: for the test of the document. */
export const DESCRIBED: readonly string[] = [
  ...Object.entries(COMPONENTS).flatMap(([component, { properties = {} }]) => [
    component,
    ...Object.keys(properties).map((property) => `${component}.${property}`),
  ]),
  ...Object.keys(PARAMETERS),
];
