import type { Dynamo } from '../../../../platform/dynamodb.ts';
import { dynamodbOutbox } from '../../../../platform/dynamodb-outbox.ts';
import type { CatalogStores } from '../../service.ts';
import { dynamodbProducts, type ProductTables } from './products.ts';
import { dynamodbExpiredReservations, dynamodbReservations, type ReservationTables } from './reservations.ts';

/** Names of the tables of the catalog. */
export interface CatalogTables extends ProductTables, ReservationTables {
  readonly outbox: string;
}

/** The stores of the catalog in DynamoDB. */
export const dynamodbCatalogStores = (dynamo: Dynamo, tables: CatalogTables): CatalogStores => ({
  products: dynamodbProducts(dynamo, tables),
  reservations: dynamodbReservations(dynamo, tables),
  expiredReservations: dynamodbExpiredReservations(dynamo, tables),
  outbox: dynamodbOutbox(dynamo, tables.outbox),
});
