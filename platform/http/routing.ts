import { TrieRouter } from 'hono/router/trie-router';

/** What is found for a request: an endpoint with its path parameters, or the methods that the path has. */
export type Found<E> =
  | {
      readonly endpoint: E;
      readonly params: Readonly<Record<string, string>>;
      readonly allowed?: undefined;
    }
  | { readonly endpoint?: undefined; readonly allowed: readonly string[] };

/** Finds the endpoint of a method and a path. */
export interface Router<E> {
  add(method: string, path: string, endpoint: E): void;
  /** Takes OPTIONS of every path. */
  addPreflight(endpoint: E): void;
  find(method: string, path: string): Found<E>;
}

/** A router in which HEAD is wherever GET is, and one slash at the end of a path makes no difference. */
export function createRouter<E>(): Router<E> {
  const router = new TrieRouter<E>();
  const methodsByPath = new Map<string, string[]>();
  return {
    add: (method, path, endpoint) => {
      const methods = method === 'GET' ? ['GET', 'HEAD'] : [method];
      methodsByPath.set(path, [...(methodsByPath.get(path) ?? []), ...methods]);
      router.add(method, routerPath(path), endpoint);
    },
    addPreflight: (endpoint) => router.add('OPTIONS', '*', endpoint),
    find: (method, written) => {
      const path = written.length > 1 && written.endsWith('/') ? written.slice(0, -1) : written;
      const [match] = router.match(method === 'HEAD' ? 'GET' : method, path)[0];
      if (match === undefined) return { allowed: allowedAt(methodsByPath, path) };
      const [endpoint, params] = match;
      return { endpoint, params: decoded(params as Record<string, string>) };
    },
  };
}

const routerPath = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ':$1');

const allowedAt = (methodsByPath: ReadonlyMap<string, string[]>, actual: string): readonly string[] =>
  [...methodsByPath].find(([path]) => pathMatches(path, actual))?.[1] ?? [];

const pathMatches = (path: string, actual: string): boolean =>
  new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(actual);

/** Path parameters with their percent-encoding taken off; one that is not valid stays as it came. */
const decoded = (params: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(params).map(([name, value]) => [name, decodedValue(value)]));

/** A segment of a path with its percent-encoding taken off; as it came when that is not valid. */
export function decodedValue(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
