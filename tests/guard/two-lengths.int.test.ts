import { connect } from 'node:net';
import { current } from '../harness/current.ts';

// A proxy in front that reads the other of the two lengths sees another request behind the first.
const { port, shopPort } = current();

/** Everything that comes back until the other side closes. */
function exchange(to: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let received = '';
    const socket = connect({ host: '127.0.0.1', port: to }, () => socket.write(text));
    socket.setTimeout(20_000, () => socket.destroy(new Error('not closed in 20 s')));
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
    });
    socket.on('error', reject);
    socket.on('end', () => resolve(received));
  });
}

test.each([
  ['shop', shopPort, '/health'],
  ['control', port, '/_ministack/health'],
])(
  'a request with two lengths is refused on the %s port, and what follows is not served',
  async (_which, to, path) => {
    const host = `host: 127.0.0.1:${to}`;
    const second = `GET ${path} HTTP/1.1\r\n${host}\r\n\r\n`;
    for (const lengths of [
      ['content-length: 4', 'transfer-encoding: chunked'],
      ['Transfer-Encoding: chunked', 'Content-Length: 4'],
    ]) {
      const head = [`POST ${path} HTTP/1.1`, host, ...lengths, '', ''].join('\r\n');
      const received = await exchange(to, `${head}0\r\n\r\n${second}`);
      expect(received.match(/HTTP\/1\.1 \d{3}/g)).toEqual(['HTTP/1.1 400']);
      expect(received.toLowerCase()).toContain('connection: close');
      expect(received).toContain('must not have both Content-Length and Transfer-Encoding');
    }
  },
);
