import type { Ids } from '../../../platform/ids.ts';
import type { Ledger, LedgerEntry } from '../domain/ledger.ts';

const entry = (key: string, revision: number): LedgerEntry => ({
  key,
  status: 'AUTHORIZED',
  revision,
  currency: 'EUR',
  authorized: 1250,
  captured: 0,
  voided: 0,
  refunded: 0,
  refunds: { 'refund-1': 3 },
});

/** What every ledger must do. */
export function ledgerContract(name: string, make: () => { ledger: Ledger; ids: Ids }): void {
  describe(`ledger: ${name}`, () => {
    test('an entry is read as it was written', async () => {
      const { ledger, ids } = make();
      const key = ids.next();
      expect(await ledger.find(key)).toBeUndefined();
      expect(await ledger.save(entry(key, 1))).toBe(true);
      expect(await ledger.find(key)).toEqual(entry(key, 1));
    });

    test('an entry is written only upon the revision before it', async () => {
      const { ledger, ids } = make();
      const key = ids.next();
      expect(await ledger.save(entry(key, 2))).toBe(false);
      await ledger.save(entry(key, 1));
      expect(await ledger.save(entry(key, 1))).toBe(false);
      expect(await ledger.save(entry(key, 3))).toBe(false);
      expect(await ledger.save(entry(key, 2))).toBe(true);
      expect((await ledger.find(key))?.revision).toBe(2);
    });

    test('of many writers of one revision exactly one succeeds', async () => {
      const { ledger, ids } = make();
      const key = ids.next();
      const written = await Promise.all(Array.from({ length: 8 }, () => ledger.save(entry(key, 1))));
      expect(written.filter(Boolean)).toHaveLength(1);
    });
  });
}
