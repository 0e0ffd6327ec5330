import { systemClock } from '../../../../platform/clock.ts';
import { type Dynamo, openDynamo } from '../../../../platform/dynamodb.ts';
import { systemIds } from '../../../../platform/ids.ts';
import { outputs } from '../../../../tests/harness/shop.ts';
import { shipmentStoreContract } from '../shipment-store.contract.ts';
import { dynamodbShippingStores } from './stores.ts';

const clock = systemClock;
const ids = systemIds(clock);
let dynamo: Dynamo;

beforeAll(() => {
  dynamo = openDynamo(clock, ids);
});
afterAll(() => dynamo.client.destroy());

shipmentStoreContract('DynamoDB', () => {
  const { ShipmentsTableName: shipments = '', ShippingOutboxTableName: outbox = '' } = outputs();
  return { ...dynamodbShippingStores(dynamo, { shipments, outbox }), clock, ids };
});
