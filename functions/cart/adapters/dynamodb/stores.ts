import { GetCommand } from '@aws-sdk/lib-dynamodb';
import {
  ConditionsFailed,
  type Dynamo,
  type Item,
  putOnce,
  type TransactItem,
  transactWrite,
} from '../../../../platform/dynamodb.ts';
import { emptyCart, type StoredCart } from '../../domain/cart.ts';
import type { CartOrder, CartStore } from '../../domain/cart-store.ts';
import type { CartStores } from '../../service.ts';

/** Names of the tables of the cart. */
export interface CartTables {
  /** Carts by `userId`, and the orders that came from them by `order#<orderId>`. */
  readonly carts: string;
}

/** The stores of the cart in DynamoDB. */
export const dynamodbCartStores = (dynamo: Dynamo, { carts }: CartTables): CartStores => ({
  carts: dynamodbCartStore(dynamo, carts),
});

function dynamodbCartStore(dynamo: Dynamo, table: string): CartStore {
  const { client, ids } = dynamo;
  return {
    find: async (userId) => {
      const { Item } = await client.send(
        new GetCommand({ TableName: table, Key: { userId }, ConsistentRead: true }),
      );
      return Item === undefined ? emptyCart(userId) : cartOf(Item);
    },
    save: (cart) => {
      const put = putCart(table, cart);
      return putOnce(dynamo, { ...put, Item: { ...put.Item, [WRITE_TOKEN]: ids.next() } }, WRITE_TOKEN);
    },
    findOrder: async (orderId) => {
      const { Item } = await client.send(
        new GetCommand({ TableName: table, Key: { userId: orderKey(orderId) }, ConsistentRead: true }),
      );
      return Item === undefined ? undefined : cartOrderOf(orderId, Item);
    },
    saveOrder: async (order, from, cart) => {
      const row: TransactItem = { Put: { TableName: table, Item: orderRow(order), ...inState(from) } };
      try {
        await transactWrite(dynamo, cart === undefined ? [row] : [row, { Put: putCart(table, cart) }]);
        return 'done';
      } catch (error) {
        if (!(error instanceof ConditionsFailed)) throw error;
        return error.failed[0] ? 'order_changed' : 'cart_changed';
      }
    },
  };
}

/** No user id can be one of these keys. */
const orderKey = (orderId: string): string => `order#${orderId}`;

const orderRow = ({ orderId, state, lines, expiresAt: forgetAfter }: CartOrder): Item => ({
  userId: orderKey(orderId),
  state,
  lines,
  expiresAt: forgetAfter,
});

/** Rows that were written before lines were put back have neither state nor lines: their orders were taken out. */
const cartOrderOf = (orderId: string, { state, lines, expiresAt }: Item): CartOrder => ({
  orderId,
  state: state === 'PUT_BACK' ? state : 'TAKEN_OUT',
  lines: (lines ?? []) as CartOrder['lines'],
  expiresAt: Number(expiresAt),
});

const inState = (from: CartOrder['state'] | undefined) =>
  from === undefined
    ? { ConditionExpression: 'attribute_not_exists(userId)' }
    : {
        ConditionExpression: 'attribute_exists(userId) AND (attribute_not_exists(#state) OR #state = :from)',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: { ':from': from },
      };

/** Distinguishes a change whose response was lost from a concurrent one: units are not added twice. */
const WRITE_TOKEN = 'writeToken';

const cartOf = ({ [WRITE_TOKEN]: _token, ...row }: Record<string, unknown>): StoredCart =>
  row as unknown as StoredCart;

const putCart = (table: string, cart: StoredCart) => ({
  TableName: table,
  Item: { ...cart },
  ConditionExpression: cart.version === 1 ? 'attribute_not_exists(userId)' : 'version = :before',
  ...(cart.version === 1 ? {} : { ExpressionAttributeValues: { ':before': cart.version - 1 } }),
});
