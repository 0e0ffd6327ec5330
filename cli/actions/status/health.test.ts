import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { memoryReader } from '../../project/memory.fake.ts';
import { readProject } from '../../project/project.ts';
import { checkHealth, healthAddress } from './health.ts';

const project = (metadata: string) =>
  readProject(
    '/p',
    memoryReader({ 'template.yaml': `${metadata}\nResources: { Q: { Type: AWS::SQS::Queue } }` }),
  );
const withPath = (written: string) => project(`Metadata: { CloudCart: { HealthPath: ${written} } }`);

const AWS = 'https://6fec5bb7.execute-api.us-east-1.amazonaws.com/Prod/';
const LOCAL = 'http://127.0.0.1:4000/restapis/6fec5bb7/Prod/_user_request_';

test.each(['local', 'dev'])('an application that names no path has no health check in %s', (environment) => {
  const other = project('');
  expect(healthAddress(other, { environment }, { ApiUrl: AWS })).toBeUndefined();
  expect(healthAddress(other, { environment }, { ApiUrl: LOCAL })).toBeUndefined();
});

test('the path is below ApiUrl, with or without a slash at its end', () => {
  const dev = { environment: 'dev' };
  expect(healthAddress(withPath('/health'), dev, { ApiUrl: AWS })).toBe(`${AWS}health`);
  expect(healthAddress(withPath('/v1/ping?deep=1'), dev, { ApiUrl: LOCAL })).toBe(`${LOCAL}/v1/ping?deep=1`);
});

test.each([
  ['an address of AWS', AWS],
  ['an address of another machine', 'https://api.example.com'],
  ['a host that only begins like this machine', 'http://localhost.example.com'],
])('in local no health check is sent to %s', (_what, ApiUrl) => {
  expect(healthAddress(withPath('/health'), { environment: 'local' }, { ApiUrl })).toBeUndefined();
});

test.each(['http://127.0.0.1:1', 'http://[::1]:1/x', 'http://localhost:1', 'http://api.localhost:1'])(
  'in local it is sent to %s',
  (ApiUrl) => {
    expect(healthAddress(withPath('/health'), { environment: 'local' }, { ApiUrl })).toBe(`${ApiUrl}/health`);
  },
);

test.each([{}, { ApiUrl: 'a1b2c3' }, { ApiUrl: 'ftp://x' }])(
  'outputs without an address have no health check: %j',
  (outputs) => {
    expect(healthAddress(withPath('/health'), { environment: 'dev' }, outputs)).toBeUndefined();
  },
);

test.each(['health', '//elsewhere.example/health', '7', '[]', '"/a b"', '!Ref Path', "''"])(
  'HealthPath %s is an error that names its line',
  (written) => {
    const of = withPath(written);
    expect(() => healthAddress(of, { environment: 'dev' }, { ApiUrl: AWS })).toThrow(
      expect.objectContaining({
        code: 'health-path',
        exitCode: 2,
        message: expect.stringMatching(/^template\.yaml:1: /),
      }),
    );
  },
);

test('a health check gives the status of the response, or why there was none', async () => {
  const asked: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url);
    response.writeHead(503).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/health`;
  const { signal } = new AbortController();
  expect(await checkHealth(url, signal)).toEqual({ url, status: 503 });
  await new Promise((resolve) => server.close(resolve));
  expect(await checkHealth(url, signal)).toEqual({ url, status: null, error: expect.any(String) });
  expect(asked).toEqual(['/health']);
});
