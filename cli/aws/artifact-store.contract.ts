import { randomBytes } from 'node:crypto';
import { sha256 } from '../build/zip.ts';
import { type ArtifactStore, DIFF_PREFIX, ensureStored, withPrefix } from './artifact-store.ts';

/** What every store of artifacts does; names are new for each test, so that a bucket may hold others. */
export function artifactStoreContract(
  open: () => Promise<{ store: ArtifactStore; plant(key: string, bytes: Uint8Array): Promise<void> }>,
): void {
  const fresh = () => {
    const bytes = randomBytes(64);
    return { bytes, key: `${sha256(bytes)}.zip` };
  };

  it('has what was stored under the name of its bytes', async () => {
    const { store } = await open();
    const { key, bytes } = fresh();
    expect(await store.check(key)).toBe('absent');
    expect(await ensureStored(store, key, async () => bytes)).toBe('sent');
    expect(await store.check(key)).toBe('verified');
    const never = () => Promise.reject(new Error('read again'));
    expect(await ensureStored(store, key, never)).toBe('present');
  });

  it('replaces other bytes that somebody put there', async () => {
    const { store, plant } = await open();
    const { key, bytes } = fresh();
    await plant(key, Buffer.from('planted'));
    expect(await store.check(key)).toBe('unverified');
    expect(await ensureStored(store, key, async () => bytes)).toBe('replaced');
    expect(await store.check(key)).toBe('verified');
  });

  it('sends no bytes that are not those of the name', async () => {
    const { store } = await open();
    const { key } = fresh();
    const other = async () => Buffer.from('other');
    await expect(ensureStored(store, key, other)).rejects.toMatchObject({
      code: 'artifact-changed',
      exitCode: 2,
    });
    expect(await store.check(key)).toBe('absent');
  });

  it('keeps a prefix apart', async () => {
    const { store } = await open();
    const { key, bytes } = fresh();
    await ensureStored(withPrefix(store, DIFF_PREFIX), key, async () => bytes);
    expect([await store.check(key), await store.check(`diff/${key}`)]).toEqual(['absent', 'verified']);
    expect(withPrefix(store, DIFF_PREFIX).url(key)).toBe(store.url(`diff/${key}`));
  });
}
