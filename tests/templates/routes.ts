/** Every GET has its HEAD, answered by the same function. */
const withHead = <T>(routes: Record<string, T>): Record<string, T> => ({
  ...routes,
  ...Object.fromEntries(
    Object.entries(routes)
      .filter(([route]) => route.startsWith('GET '))
      .map(([route, value]) => [route.replace('GET ', 'HEAD '), value]),
  ),
});

/** Every route of the shop and the function that answers it: the one list that the template is held against. */
export const ROUTES: Record<string, string> = withHead({
  'GET /health': 'ApiInfoFunction',
  'GET /openapi.json': 'ApiInfoFunction',
  'GET /products': 'CatalogHttpFunction',
  'POST /products': 'CatalogHttpFunction',
  'GET /products/{productId}': 'CatalogHttpFunction',
  'PUT /products/{productId}': 'CatalogHttpFunction',
  'PATCH /products/{productId}': 'CatalogHttpFunction',
  'DELETE /products/{productId}': 'CatalogHttpFunction',
  'PATCH /products/{productId}/stock': 'CatalogHttpFunction',
  'GET /categories': 'CatalogHttpFunction',
  'POST /cart': 'CartHttpFunction',
  'GET /cart/{userId}': 'CartHttpFunction',
  'PATCH /cart/{userId}/{productId}': 'CartHttpFunction',
  'DELETE /cart/{userId}/{productId}': 'CartHttpFunction',
  'POST /orders': 'OrdersHttpFunction',
  'GET /orders': 'OrdersHttpFunction',
  'GET /orders/{orderId}': 'OrdersHttpFunction',
  'POST /orders/{orderId}/cancel': 'OrdersHttpFunction',
  'GET /shipments/{trackingId}': 'ShippingHttpFunction',
});

/** Routes that need no key, besides every OPTIONS. A route that is not here needs one. */
export const PUBLIC_ROUTES: readonly string[] = Object.keys(
  withHead({
    'GET /categories': true,
    'GET /health': true,
    'GET /openapi.json': true,
    'GET /products': true,
    'GET /products/{productId}': true,
  }),
);
