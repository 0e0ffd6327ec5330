import { isDomainError, TEMPORARILY_UNAVAILABLE } from './errors.ts';
import { lambdaCall } from './lambda-call.ts';
import { registerClientPlugin } from './sdk-client.ts';

/** A client whose every call ends so. */
function callOf(end: () => Promise<unknown>) {
  const forget = registerClientPlugin((client) => {
    Object.assign(client.config, {
      credentials: async () => ({ accessKeyId: 'a', secretAccessKey: 'b' }),
      region: async () => 'eu-central-1',
    });
    client.middlewareStack.add(() => (async () => ({ output: await end(), response: {} })) as never, {
      step: 'initialize',
      name: 'end',
      priority: 'high',
    });
  });
  const call = lambdaCall('cloudcart-prod-catalog-internal');
  forget();
  return call;
}

const failure = {
  FunctionError: 'Unhandled',
  Payload: new TextEncoder().encode('{"errorMessage":"Products"}'),
};

test.each<[string, () => Promise<unknown>]>([
  ['fails', async () => failure],
  [
    'cannot be invoked',
    async () => Promise.reject(new Error('arn:aws:lambda:eu-central-1:1:function:cloudcart-prod')),
  ],
])('a function that %s is named in the cause alone', async (_what, end) => {
  const error = await callOf(end)({}).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!isDomainError(error, TEMPORARILY_UNAVAILABLE)) throw new Error('no fault');
  expect(error.message).toBe('another part of the shop does not respond');
  expect(String((error.cause as Error).message)).toContain('cloudcart-prod-catalog-internal');
});
