import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { accessError } from '../access-error.ts';
import { accountResources, LOG_GROUP, TABLE } from '../retained-resources.ts';
import { lazyClients } from '../session.ts';

const NAME = 'Enter a name for the log group';
const GROUP = { logGroupName: NAME, arn: `arn:aws:logs:us-east-1:1:log-group:${NAME}:*`, creationTime: 0 };

/** What a service responds with: a body, or the name of an error. */
type Responses = Readonly<Record<string, object | string>>;

let server: Server | undefined;
afterEach(() => new Promise((resolve) => server?.close(resolve)));

/** Resources of an account whose services respond so, by operation. */
async function resourcesOf(responses: Responses) {
  server = createServer((request, response) => {
    const operation =
      String(request.headers['x-amz-target'] ?? '')
        .split('.')
        .at(-1) ?? '';
    const found = responses[operation];
    const isError = typeof found !== 'object';
    const body = isError ? { __type: found ?? 'NotExpected', message: `${operation} is rejected` } : found;
    response.writeHead(isError ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' });
    request.resume().on('end', () => response.end(JSON.stringify(body)));
  });
  const listening = server;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  const settings = { region: 'us-east-1', endpoint, credentials, maxAttempts: 1 };
  const place = { environment: 'dev', account: '111122223333', region: 'us-east-1', endpoint };
  return accountResources({ ...place, settings, ...lazyClients(settings) });
}

it('a log group whose ARN is rejected exists, and its tags are not known', async () => {
  const resources = await resourcesOf({
    DescribeLogGroups: { logGroups: [GROUP] },
    ListTagsForResource: 'ValidationException',
  });
  const identity = await resources.identify({ type: LOG_GROUP, name: NAME });
  expect(identity).toEqual({ tags: {}, isProtected: false, createdAt: new Date(0) });
});

it.each([
  [LOG_GROUP, 'DescribeLogGroups', 'InvalidParameterException'],
  [TABLE, 'DescribeTable', 'ValidationException'],
])('a %s does not exist under a name that the service rejects', async (type, operation, error) => {
  const resources = await resourcesOf({ [operation]: error });
  expect(await resources.identify({ type, name: NAME })).toBeUndefined();
});

it.each([
  [LOG_GROUP, { DescribeLogGroups: 'AccessDeniedException' }],
  [LOG_GROUP, { DescribeLogGroups: { logGroups: [GROUP] }, ListTagsForResource: 'AccessDeniedException' }],
  [TABLE, { DescribeTable: 'AccessDeniedException' }],
])('any other error names the %s, and stays an error of access', async (type, responses) => {
  const resources = await resourcesOf(responses);
  const error: unknown = await resources.identify({ type, name: NAME }).catch((thrown: unknown) => thrown);
  const what = type.split('::').slice(1).join(' ');
  expect(error).toMatchObject({ message: expect.stringMatching(`^${what} ${NAME}: .* is rejected$`) });
  expect(accessError(error)).toMatchObject({ code: 'access-denied', message: expect.stringContaining(NAME) });
});

it('an error of a deletion names what was not deleted', async () => {
  const resources = await resourcesOf({ DeleteLogGroup: 'OperationAbortedException' });
  await expect(resources.remove({ type: LOG_GROUP, name: NAME })).rejects.toThrow(
    `Logs LogGroup ${NAME}: DeleteLogGroup is rejected`,
  );
});
