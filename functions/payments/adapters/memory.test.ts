import { fakeClock } from '../../../platform/clock.ts';
import { seededIds } from '../../../platform/ids.ts';
import { memoryOutbox } from '../../../platform/memory-outbox.ts';
import { ledgerContract } from './ledger.contract.ts';
import { memoryLedger, memoryPaymentStore } from './memory.ts';
import { paymentProviderContract } from './payment-provider.contract.ts';
import { paymentStoreContract } from './payment-store.contract.ts';
import { simulator } from './simulator.ts';

const clock = fakeClock();
const ids = seededIds(clock);

ledgerContract('memory', () => ({ ledger: memoryLedger(), ids }));

paymentStoreContract('memory', () => {
  const outbox = memoryOutbox();
  const store = memoryPaymentStore(outbox);
  return { store, payments: store, outbox, clock, ids };
});

paymentProviderContract('simulator over memory', () => {
  const ledger = memoryLedger();
  return {
    provider: simulator({ ledger, clock, seed: 'test', approvalPercent: 80 }),
    ids,
    kept: async (key) => (ledger.entries.get(key)?.captured ?? 0) - (ledger.entries.get(key)?.refunded ?? 0),
    tokens: { ok: 'tok_ok', declined: 'tok_declined' },
  };
});
