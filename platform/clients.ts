import type { Clock } from './clock.ts';
import { sha256 } from './hash.ts';

/** What an API key may be allowed to do. A route names the one that it needs. */
export const SCOPES = ['catalog', 'checkout', 'orders'] as const;

export type Scope = (typeof SCOPES)[number];

/** A machine that calls the shop. Its identity is its name: several keys may stand for one client, during a rotation for example. */
export interface Client {
  readonly clientId: string;
  readonly scopes: readonly Scope[];
}

/** Finds the client of an API key. */
export interface ClientDirectory {
  /**
   * The client that a key belongs to, by the key's {@link keyHashOf hash}; undefined for a key that no client has.
   * @throws DomainError `temporarily_unavailable` when the store cannot be read
   */
  find(keyHash: string): Promise<Client | undefined>;
}

/** No client at all, for an application whose routes are all public. */
export const noClients: ClientDirectory = { find: async () => undefined };

/** The hash under which a key is stored: 64 hex digits of its SHA-256. Keys themselves are stored nowhere. */
export const keyHashOf = (apiKey: string): string => sha256(apiKey);

/** Milliseconds for which a function remembers a client. A revoked key works that much longer in the function, not at the gateway. */
export const CLIENT_CACHE_MS = 60_000;

const MAX_CACHED_CLIENTS = 1_000;

interface CachedClient {
  readonly client: Client;
  readonly until: number;
}

/** Remembers found clients for {@link CLIENT_CACHE_MS}. Unknown keys are read again, so that a new key works at once. */
export function cachedClients(directory: ClientDirectory, clock: Pick<Clock, 'now'>): ClientDirectory {
  const cache = new Map<string, CachedClient>();
  return {
    find: async (keyHash) => {
      const now = clock.now().getTime();
      const cached = cache.get(keyHash);
      if (cached !== undefined && cached.until > now) return cached.client;
      cache.delete(keyHash);
      const client = await directory.find(keyHash);
      if (client === undefined) return undefined;
      // A Map keeps the order of insertion: the first entry is the oldest.
      const [oldest] = cache.size >= MAX_CACHED_CLIENTS ? cache.keys() : [];
      if (oldest !== undefined) cache.delete(oldest);
      cache.set(keyHash, { client, until: now + CLIENT_CACHE_MS });
      return client;
    },
  };
}
