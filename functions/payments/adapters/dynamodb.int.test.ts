import { systemClock } from '../../../platform/clock.ts';
import { type Dynamo, openDynamo } from '../../../platform/dynamodb.ts';
import { dynamodbOutbox } from '../../../platform/dynamodb-outbox.ts';
import { systemIds } from '../../../platform/ids.ts';
import { outputs } from '../../../tests/harness/shop.ts';
import { dynamodbOpenPayments, dynamodbPaymentStore } from './dynamodb.ts';
import { dynamodbLedger } from './dynamodb-ledger.ts';
import { ledgerContract } from './ledger.contract.ts';
import { paymentProviderContract } from './payment-provider.contract.ts';
import { paymentStoreContract } from './payment-store.contract.ts';
import { simulator } from './simulator.ts';

const clock = systemClock;
const ids = systemIds(clock);
let dynamo: Dynamo;

beforeAll(() => {
  dynamo = openDynamo(clock, ids);
});
afterAll(() => dynamo.client.destroy());

const ledgerTable = () => outputs().LedgerTableName ?? '';

ledgerContract('DynamoDB', () => ({ ledger: dynamodbLedger(dynamo, ledgerTable()), ids }));

paymentStoreContract('DynamoDB', () => {
  const { PaymentsTableName: payments = '', PaymentsOutboxTableName: outbox = '' } = outputs();
  return {
    store: dynamodbPaymentStore(dynamo, { payments, outbox }),
    payments: dynamodbOpenPayments(dynamo, payments),
    outbox: dynamodbOutbox(dynamo, outbox),
    clock,
    ids,
  };
});

paymentProviderContract('simulator over DynamoDB', () => {
  const ledger = dynamodbLedger(dynamo, ledgerTable());
  return {
    provider: simulator({ ledger, clock, seed: 'test', approvalPercent: 80 }),
    ids,
    kept: async (key) => {
      const entry = await ledger.read(key);
      return (entry?.captured ?? 0) - (entry?.refunded ?? 0);
    },
    tokens: { ok: 'tok_ok', declined: 'tok_declined' },
  };
});
