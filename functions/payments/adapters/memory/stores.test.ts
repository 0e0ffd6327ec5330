import { fakeClock } from '../../../../platform/clock.ts';
import { seededIds } from '../../../../platform/ids.ts';
import { ledgerContract } from '../ledger.contract.ts';
import { paymentProviderContract } from '../payment-provider.contract.ts';
import { paymentStoreContract } from '../payment-store.contract.ts';
import { createSimulator } from '../simulator.ts';
import { memoryLedger } from './ledger.ts';
import { memoryPaymentsStores } from './stores.ts';

const clock = fakeClock();
const ids = seededIds(clock);

ledgerContract('memory', () => ({ ledger: memoryLedger(), ids }));

paymentStoreContract('memory', () => ({ ...memoryPaymentsStores(), clock, ids }));

paymentProviderContract('simulator over memory', () => {
  const ledger = memoryLedger();
  return {
    provider: createSimulator({ ledger, clock, seed: 'test', approvalPercent: 80 }),
    ids,
    kept: async (key) => (ledger.entries.get(key)?.captured ?? 0) - (ledger.entries.get(key)?.refunded ?? 0),
    tokens: { ok: 'tok_ok', declined: 'tok_declined' },
  };
});
