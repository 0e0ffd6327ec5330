import type { TrustStore } from './trust-store.ts';

const project = (folder: string, digest = 'd') => ({ folder, digest, at: '2026-01-01T00:00:00.000Z' });

/** What every store of trusted projects does. */
export function trustStoreContract(open: () => TrustStore): void {
  it('is empty at first', () => {
    expect(open().list()).toEqual([]);
  });

  it('lists what was added, sorted, each folder once', () => {
    const store = open();
    for (const one of [project('/b'), project('/a', 'old'), project('/a', 'new')]) store.add(one);
    expect(store.list()).toEqual([project('/a', 'new'), project('/b')]);
  });

  it('removes a folder, and says whether it was there', () => {
    const store = open();
    store.add(project('/a'));
    expect([store.remove('/b'), store.remove('/a'), store.remove('/a')]).toEqual([false, true, false]);
    expect(store.list()).toEqual([]);
  });

  it('takes any folder name', () => {
    const store = open();
    for (const folder of ['/__proto__', '/a\nb', '/ü "x"']) store.add(project(folder));
    expect(store.list().map((one) => one.folder)).toEqual(['/__proto__', '/a\nb', '/ü "x"']);
  });
}
