import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { dynamodbProducts } from '../../../functions/catalog/adapters/dynamodb/products.ts';
import { dynamodbReservations } from '../../../functions/catalog/adapters/dynamodb/reservations.ts';
import { memoryCatalogStores } from '../../../functions/catalog/adapters/memory/stores.ts';
import { dynamodbClaims } from '../../../functions/orders/adapters/dynamodb/claims.ts';
import { memoryOrdersStores } from '../../../functions/orders/adapters/memory/stores.ts';
import { dynamodbPaymentStore } from '../../../functions/payments/adapters/dynamodb/stores.ts';
import { memoryPaymentsStores } from '../../../functions/payments/adapters/memory/stores.ts';
import { dynamodbShipmentStore } from '../../../functions/shipping/adapters/dynamodb/stores.ts';
import { memoryShippingStores } from '../../../functions/shipping/adapters/memory/stores.ts';
import { fakeClock, systemClock } from '../../../platform/clock.ts';
import { type Item, openDynamo } from '../../../platform/dynamodb.ts';
import { systemIds } from '../../../platform/ids.ts';
import { registerClientPlugin } from '../../../platform/sdk-client.ts';
import { operationOf } from './calls.ts';
import type { Lane } from './lane.ts';
import type { Meeting, Session, Stores } from './unique-rules.ts';

const WRITES: ReadonlySet<string> = new Set(['PutItem', 'TransactWriteItems']);

/** A session over the adapters of DynamoDB with a client of its own: it meets the other one before it first writes. */
export function dynamoSession(lane: Lane, { countThenInsert = false } = {}): Session {
  let meeting: Meeting | undefined;
  const forget = registerClientPlugin((client) => {
    lane.configure(client.config);
    client.middlewareStack.add(
      (next, context) => async (args) => {
        const operation = operationOf(context.commandName);
        if (!WRITES.has(operation)) return next(args);
        const { input } = args as { readonly input: unknown };
        const sent = countThenInsert ? { ...args, input: await counted(lane, operation, input) } : args;
        const now = meeting;
        meeting = undefined;
        await now?.arrive();
        return next(sent);
      },
      { step: 'initialize', name: 'meet', priority: 'high' },
    );
  });
  const dynamo = openDynamo(systemClock, systemIds(systemClock));
  forget();
  const { names } = lane;
  const stores: Stores = {
    claims: dynamodbClaims(dynamo, names.Idempotency),
    products: dynamodbProducts(dynamo, { products: names.Products, answers: names.CatalogIdempotency }),
    reservations: dynamodbReservations(dynamo, {
      products: names.Products,
      reservations: names.Reservations,
    }),
    shipments: dynamodbShipmentStore(dynamo, { shipments: names.Shipments, outbox: names.ShippingOutbox }),
    payments: dynamodbPaymentStore(dynamo, { payments: names.Payments, outbox: names.PaymentsOutbox }),
  };
  return {
    stores,
    meet: (next) => {
      meeting = next;
    },
  };
}

interface ConditionedPut {
  readonly TableName: string;
  readonly Item: Item;
  readonly ConditionExpression?: string;
}

interface WriteInput extends ConditionedPut {
  readonly TransactItems?: readonly { readonly Put?: ConditionedPut }[];
}

/** The mutant: looks whether the rows are there, then writes without a condition. */
async function counted(lane: Lane, operation: string, input: unknown): Promise<unknown> {
  const { TransactItems, ...put } = input as WriteInput;
  const isThere = async ({ TableName, Item }: ConditionedPut): Promise<boolean> => {
    const Key = Object.fromEntries((lane.keys.get(TableName) ?? []).map((name) => [name, Item[name]]));
    return (
      (await lane.client.send(new GetCommand({ TableName, Key, ConsistentRead: true }))).Item !== undefined
    );
  };
  const unconditioned = ({ ConditionExpression: _condition, ...rest }: ConditionedPut) => rest;
  const refusal = { message: 'it is there', $metadata: {} };
  if (operation === 'PutItem') {
    if (await isThere(put)) throw new ConditionalCheckFailedException(refusal);
    return unconditioned(put);
  }
  const found = await Promise.all((TransactItems ?? []).map(({ Put }) => Put !== undefined && isThere(Put)));
  if (found.some(Boolean)) {
    const CancellationReasons = found.map((there) => ({ Code: there ? 'ConditionalCheckFailed' : 'None' }));
    throw new TransactionCanceledException({ ...refusal, CancellationReasons });
  }
  const actions = (TransactItems ?? []).map((action) =>
    action.Put === undefined ? action : { Put: unconditioned(action.Put) },
  );
  return { ...Object(input), TransactItems: actions };
}

/** Two sessions over the same stores in memory, which meet before each call. */
export function memorySessions(): readonly [Session, Session] {
  const clock = fakeClock();
  const catalog = memoryCatalogStores(clock);
  const stores: Stores = {
    claims: memoryOrdersStores().claims,
    products: catalog.products,
    reservations: catalog.reservations,
    shipments: memoryShippingStores().shipments,
    payments: memoryPaymentsStores().payments,
  };
  const open = (): Session => {
    let meeting: Meeting | undefined;
    const meets = <T extends object>(store: T): T =>
      new Proxy(store, {
        get(target, property) {
          const method: unknown = Reflect.get(target, property);
          if (typeof method !== 'function') return method;
          return async (...input: unknown[]) => {
            await meeting?.arrive();
            return Reflect.apply(method, target, input) as unknown;
          };
        },
      });
    const { claims, products, reservations, shipments, payments } = stores;
    return {
      stores: {
        claims: meets(claims),
        products: meets(products),
        reservations: meets(reservations),
        shipments: meets(shipments),
        payments: meets(payments),
      },
      meet: (next) => {
        meeting = next;
      },
    };
  };
  return [open(), open()];
}
