import { connect } from 'node:net';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { current } from '../harness/current.ts';
import { engine } from '../harness/shop.ts';
import { type RawResponse, sendPlain, sendRaw } from './raw-request.ts';
import { type Signed, signedHeaders } from './sign.ts';
import { deployVictim, type Victim } from './victim.ts';

// How much of a body the guard reads, and of whom.
const { port, shopPort } = current();
const MEGABYTE = 2 ** 20;
const LIST = 'Action=ListQueues&Version=2012-11-05';
const BUCKET = 'body-limits';
let victim: Victim;
beforeAll(async () => {
  victim = await deployVictim();
  const s3 = new S3Client({ ...engine(), forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  s3.destroy();
});
afterAll(() => victim.remove());

const request = (over: Partial<Signed>, lines: readonly string[] = []): string[] => [
  'POST / HTTP/1.1',
  ...signedHeaders({
    host: `127.0.0.1:${port}`,
    path: '/',
    service: 'sqs',
    body: LIST,
    declares: true,
    ...over,
  }),
  'content-type: application/x-www-form-urlencoded',
  ...lines,
];

/** Sends a head, then chunks until the other side responds or closes. @returns the status, and how much it took */
function pour(to: number, lines: readonly string[], most: number): Promise<{ status: number; sent: number }> {
  const chunk = Buffer.concat([Buffer.from('10000\r\n'), Buffer.alloc(65_536, 'x'), Buffer.from('\r\n')]);
  return new Promise((resolve, reject) => {
    let sent = 0;
    let head = '';
    const socket = connect({ host: '127.0.0.1', port: to }, () => {
      socket.write([...lines, 'transfer-encoding: chunked', 'connection: close', '', ''].join('\r\n'));
      more();
    });
    const more = (): void => {
      while (head === '' && sent < most && !socket.destroyed) {
        sent += 65_536;
        if (!socket.write(chunk)) return void socket.once('drain', more);
      }
      if (sent >= most) socket.end('0\r\n\r\n');
    };
    const end = (): void => resolve({ status: Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0), sent });
    socket.setTimeout(30_000, () => reject(new Error('no response in 30 s')));
    socket.on('data', (data) => {
      head += data.toString('latin1');
      socket.destroy();
    });
    socket.on('error', end);
    socket.on('close', end);
  });
}

describe('a body that nobody sends', () => {
  const waitsForNone = async (to: number, lines: readonly string[]): Promise<RawResponse> => {
    const began = performance.now();
    const response = await sendRaw(to, lines);
    expect(performance.now() - began).toBeLessThan(10_000);
    return response;
  };
  const announced = (bytes: number): string[] => [`content-length: ${bytes}`];

  test.each([
    ['another secret', { secret: '0'.repeat(64) }],
    ['another path', { path: '/other' }],
  ])('is not waited for with the signature of %s', async (_what, over) => {
    const response = await waitsForNone(port, request(over, announced(500 * MEGABYTE)));
    expect([response.status, response.body]).toEqual([403, expect.stringContaining('signature')]);
  });

  test('is not waited for when it is larger than any that is read', async () => {
    expect((await waitsForNone(port, request({ declares: false }, announced(81 * MEGABYTE)))).status).toBe(
      413,
    );
    expect((await waitsForNone(port, request({}, announced(1025 * MEGABYTE)))).status).toBe(413);
    const form = ['content-type: multipart/form-data; boundary=x', ...announced(81 * MEGABYTE)];
    const upload = [`POST /${BUCKET} HTTP/1.1`, `host: 127.0.0.1:${port}`, ...form];
    expect((await waitsForNone(port, upload)).status).toBe(413);
    expect((await waitsForNone(port, [...upload, 'origin: https://evil.example'])).status).toBe(413);
    const order = [`POST ${victim.path}/orders HTTP/1.1`, `host: 127.0.0.1:${shopPort}`];
    expect((await waitsForNone(shopPort, [...order, ...announced(11 * MEGABYTE)])).status).toBe(413);
    expect(await victim.calls()).toEqual([]);
  });
});

describe('a body', () => {
  test.each([true, false])('that is signed is served, its hash declared: %s', async (declares) => {
    const response = await sendRaw(port, request({ declares }), LIST);
    expect([response.status, response.body]).toEqual([200, expect.stringContaining('ListQueuesResponse')]);
  });

  test.each([true, false])(
    'other than the signed one is refused, its hash declared: %s',
    async (declares) => {
      const other = 'Action=PurgeQueue&Version=2012-11-05';
      expect((await sendRaw(port, request({ declares }), other)).status).toBe(403);
    },
  );

  test('without an end is read up to the limit only', async () => {
    const plain = [`POST / HTTP/1.1`, `host: 127.0.0.1:${port}`];
    const wrong = await pour(port, request({ secret: '0'.repeat(64) }), 64 * MEGABYTE);
    expect((await pour(port, plain, 64 * MEGABYTE)).sent).toBeLessThan(32 * MEGABYTE);
    expect(wrong.sent).toBeLessThan(32 * MEGABYTE);
    const order = [`POST ${victim.path}/orders HTTP/1.1`, `host: 127.0.0.1:${shopPort}`];
    expect((await pour(shopPort, order, 64 * MEGABYTE)).sent).toBeLessThan(32 * MEGABYTE);
    expect(await victim.calls()).toEqual([]);
    expect(
      (await sendPlain(shopPort, 'POST', `${victim.path}/orders`, [], 'x'.repeat(MEGABYTE))).status,
    ).toBe(200);
  });
});
