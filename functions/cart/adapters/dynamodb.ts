import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { isoNow } from '../../../platform/clock.ts';
import {
  ConditionsFailed,
  type Dynamo,
  putOnce,
  type TransactItem,
  transactWrite,
} from '../../../platform/dynamodb.ts';
import { emptyCart, type StoredCart } from '../domain/cart.ts';
import type { CartStore } from '../domain/cart-store.ts';

/** Carts in DynamoDB, keyed by `userId`. Beside them, as `order#<orderId>`, which no user id can be, the orders taken out. */
export function dynamodbCartStore(dynamo: Dynamo, table: string): CartStore {
  const { client, clock, ids } = dynamo;
  return {
    load: async (userId) => {
      const { Item } = await client.send(
        new GetCommand({ TableName: table, Key: { userId }, ConsistentRead: true }),
      );
      return Item === undefined ? emptyCart(userId) : cartOf(Item);
    },
    save: (cart) => {
      const put = putCart(table, cart);
      return putOnce(dynamo, { ...put, Item: { ...put.Item, [WRITE_TOKEN]: ids.next() } }, WRITE_TOKEN);
    },
    takeOut: async ({ orderId, forgetAfter }, cart) => {
      const inbox: TransactItem = {
        Put: {
          TableName: table,
          Item: { userId: `order#${orderId}`, takenOutAt: isoNow(clock), expiresAt: forgetAfter },
          ConditionExpression: 'attribute_not_exists(userId)',
        },
      };
      try {
        await transactWrite(dynamo, cart === undefined ? [inbox] : [inbox, { Put: putCart(table, cart) }]);
        return 'done';
      } catch (error) {
        if (!(error instanceof ConditionsFailed)) throw error;
        return error.failed[0] ? 'already' : 'moved';
      }
    },
  };
}

/** Tells a change whose reply was lost from one of somebody else's, so that units are not added twice. */
const WRITE_TOKEN = 'writeToken';

const cartOf = ({ [WRITE_TOKEN]: _token, ...row }: Record<string, unknown>): StoredCart =>
  row as unknown as StoredCart;

const putCart = (table: string, cart: StoredCart) => ({
  TableName: table,
  Item: { ...cart },
  ConditionExpression: cart.version === 1 ? 'attribute_not_exists(userId)' : 'version = :before',
  ...(cart.version === 1 ? {} : { ExpressionAttributeValues: { ':before': cart.version - 1 } }),
});
