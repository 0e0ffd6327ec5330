import type { Client, ClientDirectory } from '../../../platform/clients.ts';
import type { ApiKeys, ClientRegistry } from '../domain/client-registry.ts';

/** The registry in memory, with the directory that reads it. */
export function memoryClientRegistry(): ClientRegistry & ClientDirectory {
  const clients = new Map<string, Client>();
  return {
    put: async (keyHash, { clientId, scopes }) => {
      clients.set(keyHash, { clientId, scopes: scopes as Client['scopes'] });
    },
    remove: async (keyHash, clientId) => {
      if (clients.get(keyHash)?.clientId === clientId) clients.delete(keyHash);
    },
    find: async (keyHash) => clients.get(keyHash),
  };
}

/** API keys by their ids. */
export const memoryApiKeys = (values: Readonly<Record<string, string>>): ApiKeys => ({
  valueOf: async (keyId) => {
    const value = values[keyId];
    if (value === undefined) throw new Error(`there is no API key ${keyId}`);
    return value;
  },
});
