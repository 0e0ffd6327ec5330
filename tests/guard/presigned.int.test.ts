import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  PutBucketCorsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../browser/launch.ts';
import { current } from '../harness/current.ts';
import { engine } from '../harness/shop.ts';
import { sendRaw } from './raw-request.ts';

// What a page may do with the control plane: use a presigned URL or form of S3, as the bucket's CORS rules say.
const { port } = current();
const BUCKET = 'presigned-pictures';
const s3 = new S3Client({ ...engine(), forcePathStyle: true });
let browser: Browser;
let site: Server;
let origin: string;
let otherOrigin: string;
beforeAll(async () => {
  site = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end('<!doctype html><body></body>');
  });
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  const { port: sitePort } = site.address() as AddressInfo;
  [origin, otherOrigin] = [`http://localhost:${sitePort}`, `http://127.0.0.1:${sitePort}`];
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  const rule = {
    AllowedOrigins: [origin],
    AllowedMethods: ['PUT', 'GET', 'POST'],
    AllowedHeaders: ['content-type'],
  };
  await s3.send(new PutBucketCorsCommand({ Bucket: BUCKET, CORSConfiguration: { CORSRules: [rule] } }));
  browser = await launchBrowser();
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await new Promise((resolve) => site.close(resolve));
  s3.destroy();
});

function presign(method: 'PUT' | 'GET', Key: string): Promise<string> {
  const input = { Bucket: BUCKET, Key };
  const command = method === 'PUT' ? new PutObjectCommand(input) : new GetObjectCommand(input);
  return getSignedUrl(s3, command, { expiresIn: 60 });
}

async function stored(key: string): Promise<string | undefined> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: key }));
    return await Body?.transformToString();
  } catch {
    return undefined;
  }
}

/** Sends a request from a page and gives status and text, or `blocked`. */
async function fromPage(
  at: string,
  url: string,
  init: { method: string; body?: string; type?: string },
): Promise<string> {
  const page = await browser.newPage();
  await page.goto(at);
  const result = await page.evaluate(
    async ([target, { method, body, type }]) => {
      try {
        const headers: Record<string, string> = type ? { 'content-type': type } : {};
        const response = await fetch(target, { method, headers, ...(body === undefined ? {} : { body }) });
        return `${response.status} ${await response.text()}`;
      } catch {
        return 'blocked';
      }
    },
    [url, init] as const,
  );
  await page.close();
  return result;
}

test('a page uploads and reads a picture by presigned URLs, when the bucket allows its origin', async () => {
  expect(
    await fromPage(origin, await presign('PUT', 'a.png'), {
      method: 'PUT',
      body: 'picture',
      type: 'image/png',
    }),
  ).toBe('200 ');
  expect(await stored('a.png')).toBe('picture');
  expect(await fromPage(origin, await presign('GET', 'a.png'), { method: 'GET' })).toBe('200 picture');
});

test('a page of an origin that the bucket does not allow reads and stores nothing', async () => {
  const put = { method: 'PUT', body: 'other', type: 'image/png' };
  expect(await fromPage(otherOrigin, await presign('PUT', 'b.png'), put)).toBe('blocked');
  expect(await stored('b.png')).toBeUndefined();
  expect(await fromPage(otherOrigin, await presign('GET', 'a.png'), { method: 'GET' })).toBe('blocked');
});

test('a page without a valid signature gets nothing, for the object, its neighbour or another method', async () => {
  const put = { method: 'PUT', body: 'forged', type: 'image/png' };
  const good = await presign('PUT', 'c.png');
  const forged = [
    `http://127.0.0.1:${port}/${BUCKET}/c.png`,
    good.replace('c.png', 'd.png'),
    good.replace(/X-Amz-Signature=\w{4}/, 'X-Amz-Signature=0000'),
    good.replace('X-Amz-Expires=60', 'X-Amz-Expires=600'),
    await presign('GET', 'c.png'),
  ];
  for (const url of forged) expect([url, await fromPage(origin, url, put)]).toEqual([url, 'blocked']);
  expect([await stored('c.png'), await stored('d.png')]).toEqual([undefined, undefined]);
});

test('a presigned URL of S3 leads to no other service, whatever headers come with it', async () => {
  const start = new CreateMultipartUploadCommand({ Bucket: BUCKET, Key: 'e.png' });
  const url = new URL(await getSignedUrl(s3, start, { expiresIn: 60 }));
  const head = [`POST ${url.pathname}${url.search} HTTP/1.1`, `host: ${url.host}`];
  const target = ['x-amz-target: DynamoDB_20120810.ListTables', 'content-type: application/x-amz-json-1.0'];
  for (const more of [[], target]) {
    const { status, body } = await sendRaw(port, [...head, ...more], '{}');
    expect({ status, tables: body.includes('TableNames') }).toEqual({ status: 200, tables: false });
  }
});

describe('a presigned form', () => {
  const policyOf = (expiration: string): string =>
    Buffer.from(
      JSON.stringify({
        expiration,
        conditions: [
          { bucket: BUCKET },
          ['starts-with', '$key', 'form/'],
          { 'x-amz-algorithm': 'AWS4-HMAC-SHA256' },
          ['starts-with', '$x-amz-credential', ''],
          ['starts-with', '$x-amz-date', ''],
        ],
      }),
    ).toString('base64');

  function fieldsOf(
    key: string,
    secret: string,
    expiration = '2999-01-01T00:00:00Z',
  ): Record<string, string> {
    const date = new Date().toISOString().replace(/[-:]|\.\d{3}/g, '');
    const policy = policyOf(expiration);
    let signature: string | Buffer = `AWS4${secret}`;
    for (const part of [date.slice(0, 8), 'us-east-1', 's3', 'aws4_request', policy])
      signature = createHmac('sha256', signature).update(part).digest();
    return {
      key,
      policy,
      'x-amz-algorithm': 'AWS4-HMAC-SHA256',
      'x-amz-credential': `test/${date.slice(0, 8)}/us-east-1/s3/aws4_request`,
      'x-amz-date': date,
      'x-amz-signature': signature.toString('hex'),
    };
  }

  async function post(path: string, fields: Record<string, string>): Promise<number> {
    const parts = Object.entries({ ...fields, file: 'picture' }).map(
      ([name, value]) =>
        `--b\r\ncontent-disposition: form-data; name="${name}"${name === 'file' ? '; filename="a"' : ''}\r\n\r\n${value}\r\n`,
    );
    const head = [
      `POST ${path} HTTP/1.1`,
      `host: 127.0.0.1:${port}`,
      `origin: ${origin}`,
      'content-type: multipart/form-data; boundary=b',
    ];
    return (await sendRaw(port, head, `${parts.join('')}--b--\r\n`)).status;
  }
  const secret = () => engine().credentials.secretAccessKey;

  test('stores what its policy allows', async () => {
    expect(await post(`/${BUCKET}`, fieldsOf('form/a', secret()))).toBe(204);
    expect(await stored('form/a')).toBe('picture');
  });

  test('stores nothing with another key, another secret, too late, or at another address', async () => {
    expect(await post(`/${BUCKET}`, fieldsOf('other/a', secret()))).toBe(403);
    expect(await post(`/${BUCKET}`, fieldsOf('form/b', '0'.repeat(64)))).toBe(403);
    expect(await post(`/${BUCKET}`, fieldsOf('form/b', secret(), '2020-01-01T00:00:00Z'))).toBe(403);
    for (const path of [
      '/2015-03-31/functions',
      '/',
      `/${BUCKET}/form/b`,
      '/_ministack/reset',
      '/no-such-bucket',
    ])
      expect([path, await post(path, fieldsOf('form/b', secret()))]).toEqual([path, 403]);
    expect([await stored('other/a'), await stored('form/b')]).toEqual([undefined, undefined]);
  });
});
