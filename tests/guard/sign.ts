import { createHash, createHmac } from 'node:crypto';
import { controlPlane } from '../harness/shop.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** What is signed. */
export interface Signed {
  host: string;
  path: string;
  service: string;
  /** The body that the signature covers. */
  body: string;
  /** Says the body's hash in `x-amz-content-sha256`, as the SDK does and botocore does not. */
  declares: boolean;
  /** Default: that of this start. */
  secret?: string;
}

/** Header lines of a POST that the secret of this start signs. */
export function signedHeaders({ host, path, service, body, declares, secret }: Signed): string[] {
  const date = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = `${date.slice(0, 8)}/us-east-1/${service}/aws4_request`;
  const hash = sha256(body);
  const headers: [string, string][] = [
    ['host', host],
    ...(declares ? [['x-amz-content-sha256', hash] as [string, string]] : []),
    ['x-amz-date', date],
  ];
  const names = headers.map(([name]) => name).join(';');
  const lines = headers.map(([name, value]) => `${name}:${value}\n`).join('');
  const canonical = ['POST', path, '', lines, names, hash].join('\n');
  const text = ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n');
  const key = scope
    .split('/')
    .reduce<string | Buffer>(hmac, `AWS4${secret ?? controlPlane().credentials.secretAccessKey}`);
  const signature = hmac(key, text).toString('hex');
  const authorization = `AWS4-HMAC-SHA256 Credential=test/${scope}, SignedHeaders=${names}, Signature=${signature}`;
  return [...headers.map(([name, value]) => `${name}: ${value}`), `authorization: ${authorization}`];
}
