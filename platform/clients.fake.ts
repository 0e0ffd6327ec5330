import { type Client, type ClientDirectory, keyHashOf, SCOPES } from './clients.ts';

/** Any key will do: each belongs to a client of its own that has every scope. */
export const clientOfAnyKey: ClientDirectory = {
  find: async (keyHash) => ({ clientId: `client-${keyHash.slice(0, 8)}`, scopes: SCOPES }),
};

/** The clients of these keys alone. */
export function clientsOfKeys(clients: Readonly<Record<string, Client>>): ClientDirectory {
  const byHash = new Map(Object.entries(clients).map(([key, client]) => [keyHashOf(key), client]));
  return { find: async (keyHash) => byHash.get(keyHash) };
}
