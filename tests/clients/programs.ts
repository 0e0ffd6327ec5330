/**
 * Programs as a user of a generated client writes them. Each reads SERVER, API_KEY, USER_ID and PRODUCT_ID from its
 * environment, puts two units into the cart, orders the cart with an Idempotency-Key, reads the order back, asks for a
 * product that does not exist, and prints `{ "placed": …, "read": …, "missing": "<problem code>" }`.
 */

const SETTINGS = `
const { SERVER = '', API_KEY = '', USER_ID = '', PRODUCT_ID = '' } = process.env;
`;

export const OPENAPI_FETCH = `
import createClient from 'openapi-fetch';
import type { components, paths } from './schema.ts';
${SETTINGS}
const client = createClient<paths>({ baseUrl: SERVER, headers: { 'x-api-key': API_KEY } });
const cart = await client.POST('/cart', { body: { userId: USER_ID, productId: PRODUCT_ID, quantity: 2 } });
if (!cart.data) throw new Error(cart.error.detail);
const placed = await client.POST('/orders', {
  params: { header: { 'idempotency-key': \`order-\${USER_ID}\` } },
  body: { userId: USER_ID, cartVersion: cart.data.version, paymentToken: 'tok_ok' },
});
if (!placed.data) throw new Error(placed.error.detail);
const total: components['schemas']['Money'] = placed.data.total;
const read = await client.GET('/orders/{orderId}', {
  params: { path: { orderId: placed.data.orderId }, query: { userId: USER_ID } },
});
const missing = await client.GET('/products/{productId}', { params: { path: { productId: 'no-such' } } });
console.log(JSON.stringify({ placed: { ...placed.data, total }, read: read.data, missing: missing.error?.code }));
`;

export const HEY_API = `
import { client } from './client/client.gen';
import { addToCart, getOrder, getProduct, type Money, placeOrder } from './client';
${SETTINGS}
if (client.getConfig().baseUrl !== SERVER) throw new Error(\`the client calls \${client.getConfig().baseUrl}\`);
client.setConfig({ auth: () => API_KEY });
const cart = await addToCart({ body: { userId: USER_ID, productId: PRODUCT_ID, quantity: 2 } });
if (!cart.data) throw new Error(cart.error.detail);
const placed = await placeOrder({
  headers: { 'idempotency-key': \`order-\${USER_ID}\` },
  body: { userId: USER_ID, cartVersion: cart.data.version, paymentToken: 'tok_ok' },
});
if (!placed.data) throw new Error(placed.error.detail);
const total: Money = placed.data.total;
const read = await getOrder({ path: { orderId: placed.data.orderId }, query: { userId: USER_ID } });
const missing = await getProduct({ path: { productId: 'no-such' } });
console.log(JSON.stringify({ placed: { ...placed.data, total }, read: read.data, missing: missing.error?.code }));
`;

export const TYPESCRIPT_FETCH = `
import { CartApi, CatalogApi, Configuration, type Money, OrdersApi, ResponseError } from './client/index';
${SETTINGS}
const configuration = new Configuration({ apiKey: API_KEY });
if (configuration.basePath !== SERVER) throw new Error(\`the client calls \${configuration.basePath}\`);
const cart = await new CartApi(configuration).addToCart({
  cartLineAddition: { userId: USER_ID, productId: PRODUCT_ID, quantity: 2 },
});
const orders = new OrdersApi(configuration);
const placed = await orders.placeOrder({
  idempotencyKey: \`order-\${USER_ID}\`,
  placeOrder: { userId: USER_ID, cartVersion: cart.version, paymentToken: 'tok_ok' },
});
const total: Money = placed.total;
const read = await orders.getOrder({ orderId: placed.orderId, userId: USER_ID });
const missing = await new CatalogApi(configuration).getProduct({ productId: 'no-such' }).then(
  () => 'found',
  async (error: unknown) => (error instanceof ResponseError ? ((await error.response.json()) as { code: string }).code : String(error)),
);
console.log(JSON.stringify({ placed: { ...placed, total }, read, missing }));
`;

const PYTHON_SETTINGS = `
import json, os
server, api_key, user_id, product_id = (os.environ[name] for name in ("SERVER", "API_KEY", "USER_ID", "PRODUCT_ID"))
`;

export const OPENAPI_GENERATOR_PYTHON = `
import openapi_client as shop
${PYTHON_SETTINGS}
configuration = shop.Configuration(api_key={"apiKey": api_key})
assert configuration.host == server, configuration.host
with shop.ApiClient(configuration) as client:
    cart = shop.CartApi(client).add_to_cart(
        shop.CartLineAddition(userId=user_id, productId=product_id, quantity=2)
    )
    orders = shop.OrdersApi(client)
    placed = orders.place_order(
        shop.PlaceOrder(shop.OrderOfCart(userId=user_id, cartVersion=cart.version, paymentToken="tok_ok")),
        idempotency_key=f"order-{user_id}",
    )
    read = orders.get_order(placed.order_id, user_id)
    try:
        shop.CatalogApi(client).get_product("no-such")
        missing = "found"
    except shop.exceptions.NotFoundException as error:
        missing = json.loads(error.body)["code"]
    print(json.dumps({
        "placed": json.loads(placed.to_json()), "read": json.loads(read.to_json()), "missing": missing,
    }))
`;

export const OPENAPI_PYTHON_CLIENT = `
from cloud_cart_client import AuthenticatedClient
from cloud_cart_client.api.cart import add_to_cart
from cloud_cart_client.api.catalog import get_product
from cloud_cart_client.api.orders import get_order, place_order
from cloud_cart_client.models import Cart, CartLineAddition, Order, OrderOfCart, PlacedOrder, Problem
${PYTHON_SETTINGS}
client = AuthenticatedClient(base_url=server, token=api_key, prefix="", auth_header_name="x-api-key")
cart = add_to_cart.sync(client=client, body=CartLineAddition(user_id=user_id, product_id=product_id, quantity=2))
assert isinstance(cart, Cart), cart
placed = place_order.sync(
    client=client,
    body=OrderOfCart(user_id=user_id, cart_version=cart.version, payment_token="tok_ok"),
    idempotency_key=f"order-{user_id}",
)
assert isinstance(placed, PlacedOrder), placed
read = get_order.sync(placed.order_id, client=client, user_id=user_id)
assert isinstance(read, Order), read
missing = get_product.sync("no-such", client=client)
assert isinstance(missing, Problem), missing
print(json.dumps({"placed": placed.to_dict(), "read": read.to_dict(), "missing": missing.code}))
`;
