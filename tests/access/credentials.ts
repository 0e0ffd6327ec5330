import type { Operation } from './document.ts';
import { type Holdings, sampleOf } from './samples.ts';
import type { Answer, Send, Sent } from './send.ts';

const base64url = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A token that says what it likes; nobody signed it. */
const token = (header: object, claims: object): string =>
  `${base64url(header)}.${base64url(claims)}.c2lnbmVk`;

const CLAIMS = { sub: 'ada', 'cognito:groups': ['admin'], iss: 'https://evil.example', exp: 4_102_444_800 };

/** Whatever a caller may bring in place of a key that is good. */
export const credentialsBeside = (
  goodKey: string,
  ...otherKeys: readonly (readonly [string, string])[]
): Readonly<Record<string, Sent>> => ({
  nothing: { key: false },
  'an empty key': { key: '' },
  'a made-up key': { key: '0'.repeat(goodKey.length) },
  'the good key, cut short': { key: goodKey.slice(0, -1) },
  'the good key, and more': { key: `${goodKey}0` },
  'the good key in the wrong case': { key: goodKey.toUpperCase() },
  'the good key as a bearer token': { key: false, headers: { authorization: `Bearer ${goodKey}` } },
  'an unsigned token': { key: false, headers: { authorization: `Bearer ${token({ alg: 'none' }, CLAIMS)}` } },
  'a token signed by anybody': {
    key: false,
    headers: { authorization: `Bearer ${token({ alg: 'HS256', kid: '../../key' }, CLAIMS)}` },
  },
  'name and password': { key: false, headers: { authorization: 'Basic YWRtaW46YWRtaW4=' } },
  'names of headers that proxies trust': {
    key: false,
    headers: { 'x-forwarded-user': 'admin', 'x-amzn-oidc-identity': 'admin', 'x-api-key-id': '1' },
  },
  ...Object.fromEntries(otherKeys.map(([what, key]) => [what, { key }])),
});

/** How a caller without the right credentials is refused, by the security scheme of the operation. */
const REFUSED: Readonly<Record<string, { readonly status: number; readonly code: string }>> = {
  apiKey: { status: 403, code: 'api_key_required' },
};

/** Calls each operation with each of the credentials. @returns where somebody got in, or was told too much */
export async function wrongCredentials(
  operations: readonly Operation[],
  send: Send,
  held: Holdings,
  credentials: Readonly<Record<string, Sent>>,
) {
  const problems: string[] = [];
  let tried = 0;
  for (const operation of operations) {
    const { path, body } = sampleOf(operation, held);
    const [scheme] = operation.security;
    const refused = scheme === undefined ? undefined : REFUSED[scheme];
    if (scheme !== undefined && refused === undefined) {
      problems.push(
        `${operation.id} wants ${scheme}: say in tests/access/credentials.ts how others are refused`,
      );
      continue;
    }
    for (const [what, credential] of Object.entries(credentials)) {
      tried += 1;
      const answer = await send(operation.method, path, {
        ...credential,
        ...(body === undefined ? {} : { body }),
      });
      const problem = refused === undefined ? closed(answer) : open(answer, refused, held);
      if (problem !== undefined) problems.push(`${operation.id} with ${what}: ${problem}`);
    }
  }
  return { tried, problems };
}

function open({ status, json, text }: Answer, refused: { status: number; code: string }, held: Holdings) {
  if (status !== refused.status || json?.code !== refused.code) return `${status} ${text.slice(0, 200)}`;
  // The instance is the caller's own path.
  const shown = JSON.stringify({ ...json, instance: undefined });
  const told = [held.ada, held.secretName, held.orderId].find((secret) => shown.includes(secret));
  return told === undefined ? undefined : `tells ${told}`;
}

/** What is public stays so, whatever comes with the request. */
const closed = ({ status, text }: Answer): string | undefined =>
  status < 400 ? undefined : `${status} ${text.slice(0, 200)}`;
