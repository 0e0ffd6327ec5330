import type { Client } from './clients.ts';

/** Any caller of a public route. A key that comes with the request is not looked at. */
export interface PublicPrincipal {
  readonly kind: 'public';
}

/** A machine with an API key. It acts for any user within its scopes. */
export interface MachinePrincipal extends Client {
  readonly kind: 'machine';
}

/** Who calls. */
export type Principal = PublicPrincipal | MachinePrincipal;
