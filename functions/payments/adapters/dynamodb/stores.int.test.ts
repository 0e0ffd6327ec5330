import { systemClock } from '../../../../platform/clock.ts';
import { type Dynamo, openDynamo } from '../../../../platform/dynamodb.ts';
import { systemIds } from '../../../../platform/ids.ts';
import { outputs } from '../../../../tests/harness/shop.ts';
import { ledgerContract } from '../ledger.contract.ts';
import { paymentProviderContract } from '../payment-provider.contract.ts';
import { paymentStoreContract } from '../payment-store.contract.ts';
import { createSimulator } from '../simulator.ts';
import { dynamodbLedger } from './ledger.ts';
import { dynamodbPaymentsStores } from './stores.ts';

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
  return { ...dynamodbPaymentsStores(dynamo, { payments, outbox }), clock, ids };
});

paymentProviderContract('simulator over DynamoDB', () => {
  const ledger = dynamodbLedger(dynamo, ledgerTable());
  return {
    provider: createSimulator({ ledger, clock, seed: 'test', approvalPercent: 80 }),
    ids,
    kept: async (key) => {
      const entry = await ledger.find(key);
      return (entry?.captured ?? 0) - (entry?.refunded ?? 0);
    },
    tokens: { ok: 'tok_ok', declined: 'tok_declined' },
  };
});
