import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { isoNow } from '../../../platform/clock.ts';
import {
  ConditionsFailed,
  type Dynamo,
  isConditionFailure,
  type TransactItem,
  transactWrite,
} from '../../../platform/dynamodb.ts';
import { emptyCart, type StoredCart } from '../domain/cart.ts';
import type { CartStore } from '../domain/cart-store.ts';

/** Carts in DynamoDB, keyed by `userId`. Beside them, as `order#<orderId>`, which no user id can be, the orders taken out. */
export function dynamodbCartStore(dynamo: Dynamo, table: string): CartStore {
  const { client, clock } = dynamo;
  return {
    load: async (userId) => {
      const { Item } = await client.send(
        new GetCommand({ TableName: table, Key: { userId }, ConsistentRead: true }),
      );
      return (Item as StoredCart | undefined) ?? emptyCart(userId);
    },
    save: async (cart) => {
      try {
        await client.send(new PutCommand(putCart(table, cart)));
        return true;
      } catch (error) {
        if (isConditionFailure(error)) return false;
        throw error;
      }
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

const putCart = (table: string, cart: StoredCart) => ({
  TableName: table,
  Item: { ...cart },
  ConditionExpression: cart.version === 1 ? 'attribute_not_exists(userId)' : 'version = :before',
  ...(cart.version === 1 ? {} : { ExpressionAttributeValues: { ':before': cart.version - 1 } }),
});
