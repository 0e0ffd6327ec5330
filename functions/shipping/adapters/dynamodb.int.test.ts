import { systemClock } from '../../../platform/clock.ts';
import { type Dynamo, openDynamo } from '../../../platform/dynamodb.ts';
import { dynamodbOutbox } from '../../../platform/dynamodb-outbox.ts';
import { systemIds } from '../../../platform/ids.ts';
import { outputs } from '../../../tests/harness/shop.ts';
import { dynamodbShipmentStore } from './dynamodb.ts';
import { shipmentStoreContract } from './shipment-store.contract.ts';

const clock = systemClock;
const ids = systemIds(clock);
let dynamo: Dynamo;

beforeAll(() => {
  dynamo = openDynamo(clock, ids);
});
afterAll(() => dynamo.client.destroy());

shipmentStoreContract('DynamoDB', () => {
  const { ShipmentsTableName: shipments = '', ShippingOutboxTableName: outbox = '' } = outputs();
  return {
    store: dynamodbShipmentStore(dynamo, { shipments, outbox }),
    outbox: dynamodbOutbox(dynamo, outbox),
    clock,
    ids,
  };
});
