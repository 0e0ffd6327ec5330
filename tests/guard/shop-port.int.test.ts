import { connect } from 'node:net';
import { requestEngine } from '../../cli/local/engine-request.ts';
import { current } from '../harness/current.ts';
import { controlPlane } from '../harness/shop.ts';
import { type RawResponse, sendPlain, sendRaw } from './raw-request.ts';
import { deployVictim, type Victim } from './victim.ts';

const { port: controlPort, shopPort } = current();
let victim: Victim;
let label: string;
beforeAll(async () => {
  victim = await deployVictim();
  label = await distribution();
});
afterAll(() => victim.remove());

/** A distribution in front of the victim. @returns the first label of its name */
async function distribution(): Promise<string> {
  const origin = `<Id>o</Id><DomainName>localhost</DomainName><OriginPath>${victim.path}</OriginPath><CustomOriginConfig><HTTPPort>${shopPort}</HTTPPort><HTTPSPort>443</HTTPSPort><OriginProtocolPolicy>http-only</OriginProtocolPolicy></CustomOriginConfig>`;
  const methods =
    '<AllowedMethods><Quantity>7</Quantity><Items><Method>GET</Method><Method>HEAD</Method><Method>OPTIONS</Method><Method>PUT</Method><Method>POST</Method><Method>PATCH</Method><Method>DELETE</Method></Items></AllowedMethods>';
  const behavior = `<TargetOriginId>o</TargetOriginId><ViewerProtocolPolicy>allow-all</ViewerProtocolPolicy>${methods}<CachePolicyId>4135ea2d-6df8-44a3-9df3-4b5a84be39ad</CachePolicyId><OriginRequestPolicyId>b689b0a8-53d0-40ab-baf2-68738e2966ac</OriginRequestPolicyId>`;
  const body = `<DistributionConfig xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/"><CallerReference>${victim.apiId}</CallerReference><Comment></Comment><Enabled>true</Enabled><Origins><Quantity>1</Quantity><Items><Origin>${origin}</Origin></Items></Origins><DefaultCacheBehavior>${behavior}</DefaultCacheBehavior></DistributionConfig>`;
  const { text } = await requestEngine(controlPlane(), {
    method: 'POST',
    path: '/2020-05-31/distribution',
    service: 'cloudfront',
    headers: { 'content-type': 'application/xml' },
    body,
  });
  const name = /<DomainName>([a-z0-9]+)\.cloudfront\.net</.exec(text)?.[1];
  if (!name) throw new Error(text);
  return name;
}

const called = async (send: () => Promise<RawResponse>): Promise<[status: number, calls: number]> => {
  const before = (await victim.calls()).length;
  const { status } = await send();
  return [status, (await victim.calls()).length - before];
};
const ask = (headers: string[] = [], method = 'GET', path = `${victim.path}/products`, body = '') =>
  called(() => sendPlain(shopPort, method, path, headers, body));

test('a client on this machine needs no secret, and gets the CORS headers of the application', async () => {
  const { status, head, body } = await sendPlain(shopPort, 'GET', `${victim.path}/products`);
  expect([status, body]).toEqual([200, 'secret of the shop']);
  expect(head.match(/access-control-allow-origin: .*/g)).toEqual([
    'access-control-allow-origin: http://localhost:3000',
  ]);
  expect(await ask([], 'POST', `${victim.path}/orders`, '{}')).toEqual([200, 1]);
  expect(await ask([], 'GET', `/_aws/execute-api/${victim.apiId}/v1/products`)).toEqual([200, 1]);
});

test.each([
  ['127.0.0.1 with its port', () => `127.0.0.1:${shopPort}`],
  ['localhost', () => `localhost:${shopPort}`],
  ['capital letters', () => `LocalHost:${shopPort}`],
  ['IPv6', () => `[::1]:${shopPort}`],
  ['the port of a proxy in front', () => 'localhost:3000'],
])('an API is served as %s', async (_what, host) => {
  const send = () => sendRaw(shopPort, [`GET ${victim.path}/p HTTP/1.1`, `host: ${host()}`]);
  expect(await called(send)).toEqual([200, 1]);
});

test.each([
  ['another site', 'evil.example'],
  ['a trailing dot', 'localhost.'],
  ['a name that ends like ours', 'localhost.evil.example'],
  ['another address', '127.0.0.2'],
  ['a user in the name', 'localhost@evil.example'],
])('no API is served under the host of %s', async (_what, name) => {
  const send = () => sendRaw(shopPort, [`GET ${victim.path}/p HTTP/1.1`, `host: ${name}:${shopPort}`]);
  expect(await called(send)).toEqual([403, 0]);
});

describe('a page', () => {
  const site = (value: string) => `sec-fetch-site: ${value}`;
  const visit = ['sec-fetch-mode: navigate', 'sec-fetch-dest: document'];
  test.each([
    ['of the shop port itself', () => [`origin: http://127.0.0.1:${shopPort}`]],
    [
      'of the shop port under another name',
      () => [`origin: http://localhost:${shopPort}`, site('same-site')],
    ],
    [
      'of a distribution',
      () => [`origin: http://${label}.cloudfront.localhost:${shopPort}`, site('same-site')],
    ],
    [
      'of the storefront that the templates allow',
      () => ['origin: http://localhost:3000', site('same-site')],
    ],
    ['that the user opened', () => [site('none'), ...visit]],
  ])('%s may call the API', async (_what, headers) => {
    expect(await ask(headers(), 'POST', `${victim.path}/orders`, '{}')).toEqual([200, 1]);
  });

  test.each([
    ['of another site', ['origin: https://evil.example']],
    ['of another program on localhost', ['origin: http://localhost:5173', site('same-site')]],
    ['of another program on 127.0.0.1', ['origin: http://127.0.0.1:3000']],
    ['in a sandbox', ['origin: null']],
    ['with an empty origin', ['origin: ']],
    ['with two origins', ['origin: http://localhost:3000', 'origin: https://evil.example']],
    ['of the control plane', [`origin: http://127.0.0.1:${controlPort}`]],
    ['whose host ends like ours', [`origin: http://localhost.evil.example:${shopPort}`]],
    ['with another scheme', [`origin: chrome-extension://localhost:${shopPort}`]],
    ['that loads it as a picture', [site('cross-site'), 'sec-fetch-mode: no-cors', 'sec-fetch-dest: image']],
    ['that loads it as a frame', [site('cross-site'), 'sec-fetch-mode: navigate', 'sec-fetch-dest: iframe']],
    ['on the same site', [site('same-site'), 'sec-fetch-mode: no-cors', 'sec-fetch-dest: empty']],
  ])('%s cannot call it, by any method', async (_what, headers) => {
    for (const method of ['GET', 'POST', 'OPTIONS', 'DELETE'])
      expect([method, ...(await ask(headers, method))]).toEqual([method, 403, 0]);
  });

  test('of another site may link to it: a top-level GET, and no POST', async () => {
    expect(await ask([site('cross-site'), ...visit])).toEqual([200, 1]);
    expect(await ask([site('cross-site'), ...visit], 'POST')).toEqual([403, 0]);
  });
});

test('a distribution is served under its name, a page of it too, and one that does not exist is not', async () => {
  const send = (name: string, ...more: string[]) =>
    called(() =>
      sendRaw(
        shopPort,
        [`POST /products HTTP/1.1`, `host: ${name}.cloudfront.localhost:${shopPort}`, ...more],
        '{}',
      ),
    );
  expect(await send(label)).toEqual([200, 1]);
  expect(await send(label, `origin: http://${label}.cloudfront.localhost:${shopPort}`)).toEqual([200, 1]);
  expect(await send('d0000000000000')).toEqual([404, 0]);
});

describe('the control plane is not reached', () => {
  const targets = [
    '/_ministack/health',
    '/_ministack/reset',
    '/2015-03-31/functions',
    '/apikeys?includeValues=true',
    '/restapis',
    '/',
    '/iceberg/v1/config',
    '/v2/email/identities',
    '/WriteGetObjectResponse',
    '/latest/meta-data/',
  ];
  const names = () => [
    '127.0.0.1',
    'x.localhost',
    's3.localhost',
    'lambda.us-east-1.localhost',
    'none.cloudfront.localhost',
    'zzzzzzzz.execute-api.localhost',
    'x.lambda-url.us-east-1.localhost',
  ];

  test.each(targets)('at %s, under any name of this machine', async (path) => {
    for (const name of names()) {
      const host = `host: ${name}:${shopPort}`;
      const target = 'x-amz-target: AWSLambda.ListFunctions';
      for (const method of ['GET', 'POST']) {
        const { status, body } = await sendRaw(shopPort, [`${method} ${path} HTTP/1.1`, host, target], '{}');
        expect({ name, method, status, body }).toEqual({
          name,
          method,
          status: 404,
          body: expect.stringContaining('Only deployed APIs'),
        });
      }
    }
  });

  test('through the path of an API: what follows it is the API’s', async () => {
    const tricks = [
      '/../../../../_ministack/health',
      '/%2e%2e/%2e%2e/%2e%2e/%2e%2e/_ministack/health',
      '/..;/_ministack/reset',
      '//_ministack/health',
    ];
    for (const trick of tricks) expect(await ask([], 'GET', `${victim.path}${trick}`)).toEqual([200, 1]);
    const around = [
      `/${victim.path}/p`,
      `//127.0.0.1${victim.path}/p`,
      `/x/..${victim.path}/p`,
      `/%2frestapis/${victim.apiId}/v1/_user_request_/p`,
    ];
    for (const path of around) expect([path, ...(await ask([], 'GET', path))]).toEqual([path, 404, 0]);
  });

  test('by an absolute target, an authority, or an asterisk', async () => {
    const own = `host: 127.0.0.1:${shopPort}`;
    for (const target of [
      `http://127.0.0.1:${shopPort}${victim.path}/p`,
      `http://127.0.0.1:${controlPort}/_ministack/health`,
    ])
      expect(await called(() => sendRaw(shopPort, [`GET ${target} HTTP/1.1`, own]))).toEqual([400, 0]);
    expect((await sendRaw(shopPort, ['OPTIONS * HTTP/1.1', own])).status).toBe(400);
    expect(
      (await sendRaw(shopPort, [`CONNECT 127.0.0.1:${controlPort} HTTP/1.1`, own])).status,
    ).toBeGreaterThanOrEqual(400);
  });

  test('through the paths of a distribution, which are its own', async () => {
    for (const path of [
      '/_ministack/health',
      '/_ministack/reset',
      '/2015-03-31/functions',
      '/iceberg/v1/config',
    ]) {
      const send = () =>
        sendRaw(shopPort, [`GET ${path} HTTP/1.1`, `host: ${label}.cloudfront.localhost:${shopPort}`]);
      expect([path, ...(await called(send))]).toEqual([path, 200, 1]);
    }
  });

  test('by messages to the connections of a WebSocket API', async () => {
    const path = `/_aws/execute-api/${victim.apiId}/v1/@connections/c1`;
    expect(await ask([], 'POST', path, '{}')).toEqual([404, 0]);
  });

  test('by an access key without its signature', async () => {
    const signed =
      'authorization: AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/execute-api/aws4_request, SignedHeaders=host, Signature=00';
    expect(await ask([signed])).toEqual([403, 0]);
    expect(await ask(['authorization: Bearer of-the-application'])).toEqual([200, 1]);
  });
});

test('nothing listens on another address of this machine', async () => {
  const open = await Promise.all(
    [controlPort, shopPort].map(
      (port) =>
        new Promise<boolean>((resolve) => {
          const socket = connect({ host: '127.0.0.2', port }, () => resolve(true));
          socket.on('error', () => resolve(false)).on('connect', () => socket.destroy());
        }),
    ),
  );
  expect(open).toEqual([false, false]);
});
