import type { Ledger, LedgerEntry } from '../../domain/ledger.ts';

/** A ledger in memory; `entries` shows every one. */
export interface MemoryLedger extends Ledger {
  readonly entries: ReadonlyMap<string, LedgerEntry>;
}

export function memoryLedger(): MemoryLedger {
  const entries = new Map<string, LedgerEntry>();
  return {
    entries,
    find: async (key) => entries.get(key),
    save: async (entry) => {
      if ((entries.get(entry.key)?.revision ?? 0) !== entry.revision - 1) return false;
      entries.set(entry.key, entry);
      return true;
    },
  };
}
