import { sha256 } from '../build/zip.ts';
import { type ArtifactStore, digestInKey } from './artifact-store.ts';

/** A bucket in memory that knows the checksum of what it holds. */
export function memoryArtifactStore(): ArtifactStore & { held: Map<string, Uint8Array> } {
  const held = new Map<string, Uint8Array>();
  return {
    held,
    check: async (key) => {
      const bytes = held.get(key);
      if (!bytes) return 'absent';
      return sha256(bytes) === digestInKey(key) ? 'verified' : 'unverified';
    },
    put: async (key, bytes) => void held.set(key, bytes),
    url: (key) => key,
  };
}
