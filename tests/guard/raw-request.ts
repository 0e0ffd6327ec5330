import { connect } from 'node:net';

/** A response as it came over the wire. */
export interface RawResponse {
  status: number;
  /** Header lines in lower case. */
  head: string;
  body: string;
}

/** Sends lines as they are, which no HTTP client would, and reads until the other side closes. */
export function sendRaw(
  port: number,
  lines: readonly string[],
  body = '',
  host = '127.0.0.1',
): Promise<RawResponse> {
  const length = body === '' ? [] : [`content-length: ${Buffer.byteLength(body)}`];
  const text = [...lines, 'connection: close', ...length, '', body].join('\r\n');
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect({ host, port }, () => socket.write(text));
    socket.setTimeout(20_000, () => socket.destroy(new Error('no response in 20 s')));
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('end', () => {
      const [head = '', ...rest] = Buffer.concat(chunks).toString('utf8').split('\r\n\r\n');
      const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0);
      resolve({ status, head: head.toLowerCase(), body: rest.join('\r\n\r\n') });
    });
  });
}

/** A plain request from a client on this machine, with further header lines. */
export const sendPlain = (
  port: number,
  method: string,
  path: string,
  headers: readonly string[] = [],
  body = '',
): Promise<RawResponse> =>
  sendRaw(port, [`${method} ${path} HTTP/1.1`, `host: 127.0.0.1:${port}`, ...headers], body);
