import type * as z from 'zod/mini';
import type { Scope } from '../clients.ts';
import type { ErrorCode } from '../errors.ts';
import type { MachinePrincipal, PublicPrincipal } from '../principal.ts';
import type { Schema } from '../schema.ts';

/** What one answer of a route looks like. */
export interface RouteResponse {
  readonly description: string;
  readonly schema?: Schema;
  /** Response headers beside `x-correlation-id`, name → description. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Operations that go on from this answer, by their names. */
  readonly links?: Readonly<Record<string, RouteLink>>;
}

/** Where the input of another operation is found in an answer, as OpenAPI's runtime expressions. */
export interface RouteLink {
  /** Parameters by name, e.g. `$response.body#/productId`. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/**
 * One operation of the API: the single source of its validation, its access and its OpenAPI description.
 * Path parameters are written `{name}`, as in API Gateway and OpenAPI.
 */
export type Route = RouteDefinition & RouteAccess;

/** `public` needs nothing; `machine` needs an API key of a client that has the scope. */
type RouteAccess =
  | { readonly access: 'public'; readonly scope?: undefined }
  | { readonly access: 'machine'; readonly scope: Scope };

interface RouteDefinition {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** Whether the body of a PATCH says what to do. Default: it is a merge patch, also as `application/json`. */
  readonly isCommand?: true;
  readonly path: `/${string}`;
  readonly operationId: string;
  readonly summary: string;
  /**
   * Seconds for which anyone may keep a response, of a public GET. Without it no response is stored anywhere. Such a response
   * has an ETag, by its body unless the handler gives one.
   */
  readonly cacheSeconds?: number;
  /** What the summary leaves out: effects, limits, what a retry does. Default: the summary as a sentence. */
  readonly description?: string;
  readonly tag: string;
  readonly params?: Schema;
  readonly query?: Schema;
  /** Request headers that the operation reads, lower case. */
  readonly headers?: Schema;
  readonly body?: Schema;
  /** Successful responses. */
  readonly responses: Readonly<Record<number, RouteResponse>>;
  /**
   * Error codes that the handler throws. A test compares them with its code. Those of the checks around every handler
   * follow from the route's other members: see `errorsOf`.
   */
  readonly errorCodes: readonly ErrorCode[];
}

/** Keeps the literal types of a route. */
export const defineRoute = <const R extends Route>(route: R): R => route;

type Parsed<S> = S extends Schema ? z.output<S> : undefined;

/** The checked input of a route. */
export interface RouteInput<R extends Route> {
  readonly params: Parsed<R['params']>;
  readonly query: Parsed<R['query']>;
  readonly headers: Parsed<R['headers']>;
  readonly body: Parsed<R['body']>;
  /** Absolute address that clients use for the API, without a slash at the end. */
  readonly baseUrl: string;
  /** Runs through logs, events and answers. */
  readonly correlationId: string;
  /** Who calls. */
  readonly principal: R['access'] extends 'public' ? PublicPrincipal : MachinePrincipal;
}

/** What a handler answers: a JSON value, or `text` to be sent as it is. */
export interface RouteResult {
  readonly status: number;
  readonly json?: unknown;
  readonly text?: string;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
}
