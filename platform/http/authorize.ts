import { type ClientDirectory, keyHashOf, type Scope } from '../clients.ts';
import { DomainError } from '../errors.ts';
import type { Principal } from '../principal.ts';
import { API_KEY_REQUIRED, SCOPE_REQUIRED } from './error-codes.ts';
import type { HttpRequest } from './http-message.ts';
import type { Route } from './route.ts';

/**
 * The caller of a route, allowed to call it. API Gateway has refused keys of no usage plan before; the function decides once
 * more, from its own table, who the key's client is and what it may do.
 * @throws DomainError `api_key_required` or `scope_required` (403), `temporarily_unavailable` when the clients cannot be read
 */
export async function authorize(
  route: Route,
  headers: HttpRequest['headers'],
  clients: ClientDirectory,
): Promise<Principal> {
  if (route.access === 'public') return { kind: 'public' };
  const key = headers['x-api-key'];
  const client = key ? await clients.find(keyHashOf(key)) : undefined;
  if (client === undefined) throw apiKeyRequired();
  if (!client.scopes.includes(route.scope)) throw scopeRequired(route.scope, client.clientId);
  return { kind: 'machine', ...client };
}

const apiKeyRequired = (): DomainError =>
  new DomainError(API_KEY_REQUIRED, 'This needs an API key: send a valid one as x-api-key.');

const scopeRequired = (scope: Scope, clientId: string): DomainError =>
  new DomainError(
    SCOPE_REQUIRED,
    `This needs a key with the scope "${scope}", which the client "${clientId}" does not have. Use another key.`,
    { details: { scope } },
  );
