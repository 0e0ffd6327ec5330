import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { APIGatewayClient, CreateApiKeyCommand, DeleteApiKeyCommand } from '@aws-sdk/client-api-gateway';
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { presignEngineUrl, requestEngine } from '../../cli/local/engine-request.ts';
import { proveEngine } from '../../cli/local/find-engine.ts';
import { current } from '../harness/current.ts';
import { controlPlane, engine, stateDir } from '../harness/shop.ts';
import { type RawResponse, sendPlain, sendRaw } from './raw-request.ts';

const { port } = current();
const FUNCTION = JSON.stringify({
  FunctionName: 'evil',
  Runtime: 'nodejs24.x',
  Handler: 'index.handler',
  Code: {},
});

/** Refused, with nothing that another origin could read. */
function expectRefused(response: RawResponse, status = 403): void {
  expect({ status: response.status, cors: /access-control-/.test(response.head) }).toEqual({
    status,
    cors: false,
  });
}

let keyValue: string;
let keyId: string;
beforeAll(async () => {
  const gateway = new APIGatewayClient(engine());
  ({ value: keyValue = '', id: keyId = '' } = await gateway.send(
    new CreateApiKeyCommand({ name: 'victim', enabled: true }),
  ));
  gateway.destroy();
});
afterAll(async () => {
  const gateway = new APIGatewayClient(engine());
  await gateway.send(new DeleteApiKeyCommand({ apiKey: keyId }));
  gateway.destroy();
});

describe('a client without the secret', () => {
  test('creates and invokes no function by plain POSTs, whatever origin they name', async () => {
    for (const headers of [
      [],
      ['origin: https://evil.example'],
      [`origin: http://127.0.0.1:${port}`],
      ['origin: null'],
    ]) {
      const types = ['content-type: text/plain', ...headers];
      expectRefused(await sendPlain(port, 'POST', '/2015-03-31/functions', types, FUNCTION));
      expectRefused(await sendPlain(port, 'POST', '/2015-03-31/functions/evil/invocations', types, '{}'));
    }
    const lambda = new LambdaClient(engine());
    const { Functions = [] } = await lambda.send(new ListFunctionsCommand({}));
    lambda.destroy();
    expect(Functions.map(({ FunctionName }) => FunctionName)).not.toContain('evil');
  });

  test.each([
    ['no query', ''],
    [
      'a presigned query that any key could have',
      '&X-Amz-Credential=test%2F20260101%2Fus-east-1%2Fapigateway%2Faws4_request&X-Amz-Signature=00',
    ],
    [
      'a whole presigned query',
      '&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=test%2F20260101%2Fus-east-1%2Fapigateway%2Faws4_request&X-Amz-Date=20260101T000000Z&X-Amz-Expires=604800&X-Amz-SignedHeaders=host&X-Amz-Signature=00',
    ],
    ['an access key of the older signature', '&AWSAccessKeyId=test&Signature=x&Expires=9999999999'],
    [
      'an account as its key',
      '&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=000000000000%2F20260101%2Fus-east-1%2Fapigateway%2Faws4_request&X-Amz-Signature=00',
    ],
  ])('reads no API key with %s', async (_what, query) => {
    const response = await sendPlain(port, 'GET', `/apikeys?includeValues=true${query}`);
    expectRefused(response);
    expect(response.body).not.toContain(keyValue);
  });

  test.each([
    '/_ministack/health',
    '/_localstack/health',
    '/_ministack/ses/messages',
    '/_ministack/reset',
    '/_ministack/config',
    '/_ministack/cfn-response/00000000-0000-0000-0000-000000000000',
    '/latest/meta-data/',
    '/',
    '//apikeys',
    '/%2e%2e/apikeys',
    '/oauth2/authorize',
  ])('gets nothing at %s, by any method', async (path) => {
    for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'PATCH'])
      expectRefused(await sendPlain(port, method, path));
  });

  test('gets no preflight', async () => {
    const headers = ['origin: http://localhost:3000', 'access-control-request-method: POST'];
    expectRefused(await sendPlain(port, 'OPTIONS', '/2015-03-31/functions', headers));
  });

  test('opens no WebSocket', async () => {
    const handshake = [
      'connection: Upgrade',
      'upgrade: websocket',
      'sec-websocket-version: 13',
      'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==',
    ];
    expectRefused(await sendPlain(port, 'GET', '/_aws/execute-api/abc/v1', handshake));
    expectRefused(
      await sendPlain(port, 'GET', '/_aws/execute-api/abc/v1', [
        ...handshake,
        'origin: https://evil.example',
      ]),
    );
  });
});

/** A request line whose target carries a good signature, and the header of the host that it signs. */
async function presigned(path: string, host = `127.0.0.1:${port}`): Promise<[line: string, host: string]> {
  const plane = { ...controlPlane(), endpoint: `http://${host}` };
  const url = new URL(await presignEngineUrl(plane, { path, service: 'apigateway' }, 60));
  return [`GET ${url.pathname}${url.search} HTTP/1.1`, `host: ${host}`];
}

/** Only the host can be in the way. */
const asHost = async (host: string): Promise<RawResponse> => sendRaw(port, await presigned('/apikeys', host));

describe('a request that the secret signs', () => {
  test.each(['127.0.0.1', 'localhost', 'bucket.s3.localhost', '[::1]'])('is served as %s', async (name) => {
    expect((await asHost(`${name}:${port}`)).head).toContain('x-cloudcart-engine: ');
  });

  test.each([
    ['another site', `evil.example:${port}`],
    ['another site without a port', 'evil.example'],
    ['a name that ends like ours', `localhost.evil.example:${port}`],
    ['a name that begins like ours', `127.0.0.1.evil.example:${port}`],
    ['a trailing dot', `localhost.:${port}`],
    ['another port', `localhost:${port === 1 ? 2 : 1}`],
    ['no port', 'localhost'],
    ['another address of this machine', `127.0.0.2:${port}`],
    ['every address', `0.0.0.0:${port}`],
  ])('is refused under the host of %s', async (_what, host) => {
    expectRefused(await asHost(host));
  });

  test('is refused with two Host headers, with none, and for an absolute target', async () => {
    const [line, own] = await presigned('/apikeys');
    expect((await sendRaw(port, [line, own])).status).toBe(200);
    for (const hosts of [[own, own], [own, 'host: evil.example'], []])
      expect((await sendRaw(port, [line, ...hosts])).status).toBe(400);
    expect((await sendRaw(port, [line.replace('HTTP/1.1', 'HTTP/1.0')])).status).toBe(403);
    for (const base of [`http://127.0.0.1:${port}`, 'http://evil.example'])
      expect((await sendRaw(port, [line.replace('GET ', `GET ${base}`), own])).status).toBe(400);
    expect((await sendRaw(port, ['OPTIONS * HTTP/1.1', own])).status).toBe(400);
  });

  test.each([
    ['Origin', 'origin: https://evil.example'],
    ['its own Origin', `origin: http://127.0.0.1:${port}`],
    ['the Origin null', 'origin: null'],
    ['an empty Origin', 'origin: '],
    ['Sec-Fetch-Site cross-site', 'sec-fetch-site: cross-site'],
    ['Sec-Fetch-Site same-site', 'sec-fetch-site: same-site'],
  ])('is refused with %s', async (_what, line) => {
    const [first, host] = await presigned('/apikeys');
    expectRefused(await sendRaw(port, [first, host, line]));
    expect((await sendRaw(port, [first, host, 'sec-fetch-site: none'])).status).toBe(200);
  });

  test('is refused once it has expired, and when path, method, query or body was changed', async () => {
    const late = new URL(
      await presignEngineUrl(controlPlane(), { path: '/apikeys', service: 'apigateway' }, 1),
    );
    const url = new URL(
      await presignEngineUrl(controlPlane(), { path: '/apikeys', service: 'apigateway' }, 60),
    );
    const host = `host: ${url.host}`;
    for (const target of [
      `/restapis${url.search}`,
      `/apikeys${url.search}&includeValues=true`,
      `//apikeys${url.search}`,
    ])
      expect([target, (await sendRaw(port, [`GET ${target} HTTP/1.1`, host])).status]).toEqual([target, 403]);
    const changed = await sendRaw(port, [`POST ${url.pathname}${url.search} HTTP/1.1`, host], '{}');
    expect(changed.status).toBe(403);
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    expectRefused(await sendRaw(port, [`GET ${late.pathname}${late.search} HTTP/1.1`, host]));
  });

  test('names the engine, and no origin may read the response', async () => {
    const response = await requestEngine(controlPlane(), { path: '/_ministack/health' });
    expect(response.status).toBe(200);
    const proof = await proveEngine(stateDir());
    expect(proof.state === 'running' && response.headers['x-cloudcart-engine'] === proof.engine.id).toBe(
      true,
    );
    expect(Object.keys(response.headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
  });

  test('is refused with another secret, and with two access keys', async () => {
    const wrong = {
      ...controlPlane(),
      credentials: { accessKeyId: 'test', secretAccessKey: '0'.repeat(64) },
    };
    expect((await requestEngine(wrong, { path: '/_ministack/health' })).status).toBe(403);
    const headers = {
      'x-amz-target': 'x',
      authorization: 'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/sts/aws4_request',
    };
    expect((await requestEngine(wrong, { path: '/_ministack/health', headers })).status).toBe(403);
  });
});

test('credentials that the engine handed out work, with their own secret and token only', async () => {
  const sts = new STSClient(engine());
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({ RoleArn: 'arn:aws:iam::000000000000:role/any', RoleSessionName: 'guard' }),
  );
  const credentials = {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  };
  const who = (own: object) => new STSClient({ ...engine(), ...own }).send(new GetCallerIdentityCommand({}));
  expect((await who({ credentials })).Arn).toContain('/guard');
  await expect(who({ credentials: { ...credentials, sessionToken: 'other' } })).rejects.toThrow();
  await expect(
    who({ credentials: { ...credentials, secretAccessKey: engine().credentials.secretAccessKey } }),
  ).rejects.toThrow();
  sts.destroy();
});

test('the secret is for its user alone, and no other file has it', () => {
  const file = join(stateDir(), 'engine.secret');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readFileSync(join(stateDir(), 'engine.json'), 'utf8')).not.toContain(
    readFileSync(file, 'utf8').trim(),
  );
});
