/** The physical id of a registration: whose key it is and the key's hash, so that a later deletion needs nothing else. */
export const registrationId = (clientId: string, keyHash: string): string => `${clientId}/${keyHash}`;

const REGISTRATION = /^(?<clientId>[a-z][a-z0-9-]{0,62})\/(?<keyHash>[0-9a-f]{64})$/;

/** What a physical id stands for; undefined for the id of a registration that was never made. */
export function parseRegistrationId(id: string): { clientId: string; keyHash: string } | undefined {
  const found = REGISTRATION.exec(id)?.groups as { clientId: string; keyHash: string } | undefined;
  return found && { ...found };
}
