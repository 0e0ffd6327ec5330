const ENCODED = '%[0-9A-Fa-f]{2}';

/** A character of a path, a query or a fragment: RFC 3986, and the brackets that browsers take as they are. */
const PART = `(?:[A-Za-z0-9._~!$&'()*+,;=:@/?\\[\\]-]|${ENCODED})`;
const FIRST_SEGMENT = `(?:[A-Za-z0-9._~!$&'()*+,;=@-]|${ENCODED})`;
const HOST = `(?:[A-Za-z0-9](?:[A-Za-z0-9._~-]|${ENCODED})*|\\[[0-9A-Fa-f:.]{2,45}\\])`;
const PORT = '(?:6553[0-5]|655[0-2][0-9]|65[0-4][0-9]{2}|6[0-4][0-9]{3}|[1-5][0-9]{4}|[0-9]{1,4})';
const ABSOLUTE = `[Hh][Tt][Tt][Pp][Ss]?:\\/\\/${HOST}(?::${PORT})?(?:[/?]${PART}*)?`;
const RELATIVE = `(?:\\/(?:[:]|${FIRST_SEGMENT})${PART}*|[A-Za-z0-9_]${FIRST_SEGMENT}*(?:[/?]${PART}*)?)`;

/**
 * An http or https URL (RFC 3986), or a path below the shop's own address. Any host and port may be named, `localhost` too:
 * a browser loads images, the shop does not. A user name or password may not be named: everyone would read it.
 */
export const IMAGE_URL = new RegExp(`^(?:${ABSOLUTE}|${RELATIVE})(?:#${PART}*)?$`);

/** Characters of a URL that an error quotes. */
const QUOTED = 80;

const quoted = (url: string): string =>
  JSON.stringify(url.length > QUOTED ? `${url.slice(0, QUOTED)}…` : url);

/** What is wrong with a URL that {@link IMAGE_URL} refuses, and what to change. */
export function imageUrlProblem(input: unknown): string {
  const url = String(input).toWellFormed();
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(url)?.[1];
  if (scheme !== undefined && !/^https?$/i.test(scheme)) {
    return `${quoted(url)} must begin with http://, https:// or a path, not with ${scheme.slice(0, 20)}:`;
  }
  return `${quoted(url)} ${flawOf(url)}`;
}

const OUTSIDE = /[^A-Za-z0-9._~!$&'()*+,;=:@/?#[\]%-]/u;

/** The host in ASCII, as a browser asks for it; undefined when it has no such form. */
function asciiHost(host: string): string | undefined {
  if (/[\\\s]/.test(host) || !URL.canParse(`http://${host}`)) return undefined;
  const { hostname } = new URL(`http://${host}`);
  return OUTSIDE.test(hostname) ? undefined : hostname;
}

/** What is wrong with the host: there, percent-encoding is no remedy. */
function hostFlaw(host: string): string | undefined {
  const bad = OUTSIDE.exec(host);
  if (!bad) return undefined;
  const ascii = asciiHost(host.replace(/:\d*$/, ''));
  const remedy = ascii === undefined ? 'a host cannot contain it' : `write the host as ${ascii}`;
  return `holds ${JSON.stringify(bad[0])} in its host: ${remedy}`;
}

function characterFlaw(url: string): string | undefined {
  const bad = OUTSIDE.exec(url);
  if (!bad) return undefined;
  const where = [...url.slice(0, bad.index)].length + 1;
  return `holds ${JSON.stringify(bad[0])} as its character ${where}: percent-encode it as ${encodeURIComponent(bad[0])}`;
}

function flawOf(url: string): string {
  const host = /^https?:\/\/([^/?#]*)/i.exec(url)?.[1];
  if (url === '') return 'is empty: name a URL or leave it out';
  if (host?.includes('@')) return 'must not hold a user name or password';
  const flaw = (host === undefined ? undefined : hostFlaw(host)) ?? characterFlaw(url);
  if (flaw !== undefined) return flaw;
  if (/%(?![0-9A-Fa-f]{2})/.test(url)) return 'holds a % without two hexadecimal digits: write it as %25';
  if (/#.*#/.test(url)) return 'holds # twice: percent-encode the second one as %23';
  if (/^\/\//.test(url)) return 'must begin with http://, https:// or a single /';
  if (host === undefined) return 'must begin with http:// or https://, or be a path such as /images/lamp.jpg';
  return 'is not a URL as RFC 3986 writes it: check its host and port';
}
