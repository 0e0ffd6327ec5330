import * as cart from '../../functions/cart/config.ts';
import * as catalog from '../../functions/catalog/config.ts';
import { clientsConfig } from '../../functions/clients/config.ts';
import * as orders from '../../functions/orders/config.ts';
import * as payments from '../../functions/payments/config.ts';
import * as shipping from '../../functions/shipping/config.ts';
import type { Environment } from '../../platform/config.ts';
import { infoConfig } from '../../server/config.ts';
import { openApiDocument } from '../../server/openapi/document.ts';
import { shopRoutes } from '../../server/routes.ts';
import { getHealth, getOpenApi } from '../../server/shop-info.ts';
import { PUBLIC_ROUTES, ROUTES } from './routes.ts';
import { at, fields, loadProject, type Node, resources } from './template.ts';

/** Every route of the contracts; HEAD is wherever GET is. */
const routes = [...shopRoutes, getHealth, getOpenApi].flatMap(({ method, path, access }) =>
  (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]).map((verb) => ({
    route: `${verb} ${path}`,
    access,
  })),
);

test('the routes of the template are those of the contracts', () => {
  expect(Object.keys(ROUTES).sort()).toEqual(routes.map(({ route }) => route).sort());
});

test('the document of the API tells of exactly these routes', () => {
  const document = openApiDocument([...shopRoutes, getHealth, getOpenApi], {
    version: '1.0.0',
    serverUrl: 'https://shop.example',
  });
  const told = Object.entries(Object(document.paths)).flatMap(([path, methods]) =>
    Object.keys(Object(methods))
      .filter((method) => /^(get|put|post|patch|delete)$/.test(method))
      .map((method) => `${method.toUpperCase()} ${path}`),
  );
  const described = Object.keys(ROUTES).filter((route) => !route.startsWith('HEAD '));
  expect(told.sort()).toEqual(described.sort());
});

test('the root lists them as public, for `cloudcart validate`', () => {
  const listed = at(loadProject().root.template, 'Metadata', 'CloudCart', 'PublicRoutes');
  expect(listed).toEqual([...PUBLIC_ROUTES].sort());
});

test('the routes without a key are those that their contracts call public', () => {
  const open = routes.filter(({ access }) => access === 'public').map(({ route }) => route);
  expect([...PUBLIC_ROUTES].sort()).toEqual(open.sort());
});

/** What reads the settings of each function, as its `lambda.ts` does. */
const READERS: Record<string, ((environment: Environment) => unknown)[]> = {
  ApiInfoFunction: [infoConfig],
  ClientRegistryFunction: [clientsConfig],
  CatalogHttpFunction: [catalog.catalogHttpConfig],
  CatalogInternalFunction: [catalog.catalogInternalConfig],
  CatalogEventsFunction: [catalog.catalogEventsConfig, catalog.catalogQueueConfig],
  CatalogSweepFunction: [catalog.catalogSweepConfig],
  CartHttpFunction: [cart.cartHttpConfig],
  CartInternalFunction: [cart.cartInternalConfig],
  CartEventsFunction: [cart.cartEventsConfig, cart.cartQueueConfig],
  OrdersHttpFunction: [orders.ordersHttpConfig],
  OrdersEventsFunction: [orders.ordersEventsConfig, orders.ordersQueueConfig],
  OrdersInternalFunction: [orders.ordersInternalConfig],
  OrdersSweepFunction: [orders.ordersSweepConfig],
  PaymentsEventsFunction: [payments.paymentsEventsConfig, payments.paymentsQueueConfig],
  PaymentsInternalFunction: [payments.paymentsInternalConfig],
  PaymentsSweepFunction: [payments.paymentsConfig],
  ShippingHttpFunction: [shipping.shippingHttpConfig],
  ShippingEventsFunction: [shipping.shippingEventsConfig, shipping.shippingQueueConfig],
  ShippingInternalFunction: [shipping.shippingInternalConfig],
  ShippingSweepFunction: [shipping.shippingSweepConfig],
};

/** Read by the logger and the metrics, not by a `config.ts`. */
const FOR_POWERTOOLS = ['LOG_LEVEL', 'POWERTOOLS_SERVICE_NAME', 'POWERTOOLS_METRICS_NAMESPACE'];
/** The SDK reads it itself; declared for `sam local invoke`, and not there in a deployment. */
const FOR_THE_SDK = 'AWS_ENDPOINT_URL';
/** Given to all alike; only ApiInfoFunction shows ENVIRONMENT. */
const FOR_ALL = ['ENVIRONMENT', FOR_THE_SDK, ...FOR_POWERTOOLS];
/** Has a default that is right. */
const OPTIONAL = ['SHOP_VERSION'];

const project = loadProject();
const functions = resources(project, 'AWS::Serverless::Function').map(({ id, stack, properties }) => {
  const own = fields(at(properties, 'Environment', 'Variables'));
  const shared = fields(at(stack.template, 'Globals', 'Function', 'Environment', 'Variables'));
  return { id, given: { ...shared, ...own } };
});

/** A value that stands for what CloudFormation will put there: a parameter's default, or any word. */
function standIn(node: Node): string {
  if (typeof node !== 'object') return String(node);
  const parameter = at(project.root.template, 'Parameters', String(at(node, 'Ref')), 'Default');
  return String(parameter ?? 'word');
}

test('the settings of every function are known', () => {
  expect(Object.keys(READERS).sort()).toEqual(functions.map(({ id }) => id).sort());
});

test.each(functions)('$id is given the settings that it reads, and no others', ({ id, given }) => {
  const read = new Set<string>();
  const values = Object.fromEntries(Object.entries(given).map(([name, node]) => [name, standIn(node)]));
  const environment: Environment = new Proxy(values, {
    get: (target, name) => {
      read.add(String(name));
      return Reflect.get(target, name);
    },
  });
  for (const reader of READERS[id] ?? []) reader(environment);
  const names = Object.keys(given);
  expect([...read].filter((name) => !names.includes(name) && !OPTIONAL.includes(name))).toEqual([]);
  expect(names.filter((name) => !read.has(name) && !FOR_ALL.includes(name))).toEqual([]);
});
