import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { accessError } from './access-error.ts';
import { profileOf } from './profile.ts';

const failure = (message: string, more: object = {}): Error => Object.assign(new Error(message), more);
const PROFILE = { name: 'team', origin: 'AWS_PROFILE', exists: false };

it.each([
  [
    'a dead endpoint',
    failure('connect ECONNREFUSED 127.0.0.1:1', { code: 'ECONNREFUSED' }),
    'unreachable',
    /cannot be reached: connect/,
  ],
  [
    'both addresses of a host',
    failure('', {
      name: 'AggregateError',
      code: 'ECONNREFUSED',
      errors: [failure('connect ECONNREFUSED ::1:1')],
    }),
    'unreachable',
    /connect ECONNREFUSED ::1:1/,
  ],
  [
    'an unknown host',
    failure('getaddrinfo ENOTFOUND sts.x', { code: 'ENOTFOUND' }),
    'unreachable',
    /ENOTFOUND/,
  ],
  [
    'a silent endpoint',
    failure('Connection timed out', { name: 'TimeoutError' }),
    'unreachable',
    /timed out/,
  ],
  [
    'a cause further in',
    failure('fetch failed', { cause: failure('x', { code: 'EHOSTUNREACH' }) }),
    'unreachable',
    /fetch failed/,
  ],
  [
    'a certificate of a proxy',
    failure('self-signed certificate in certificate chain', { code: 'SELF_SIGNED_CERT_IN_CHAIN' }),
    'certificate',
    /not trusted/,
  ],
  [
    'a clock behind',
    failure('Signature expired: 1 is now earlier than 2', { name: 'SignatureDoesNotMatch' }),
    'clock-skew',
    /clock of this machine/,
  ],
  ['a clock ahead', failure('x', { name: 'RequestTimeTooSkewed' }), 'clock-skew', /clock of this machine/],
  [
    'expired credentials',
    failure('The security token included in the request is expired', { name: 'ExpiredToken' }),
    'credentials',
    /have expired/,
  ],
  [
    'no credentials',
    failure('Could not load credentials from any providers', { name: 'CredentialsProviderError' }),
    'credentials',
    /no AWS credentials/,
  ],
  ['a wrong key', failure('x', { name: 'InvalidClientTokenId' }), 'access-denied', /Access denied by AWS/],
])('%s has an error of its own', (_what, error, code, message) => {
  expect(accessError(error)).toMatchObject({ code, exitCode: 4, message: expect.stringMatching(message) });
});

it('names a profile that does not exist, and what names it', () => {
  const error = failure('Could not load credentials from any providers', {
    name: 'CredentialsProviderError',
  });
  expect(accessError(error, { profile: PROFILE })).toMatchObject({
    code: 'profile-missing',
    message: 'The profile team, which AWS_PROFILE names, does not exist in the AWS configuration.',
  });
  expect(accessError(error, { profile: { ...PROFILE, exists: true } })?.message).toMatch(
    /in the profile team \(AWS_PROFILE\)/,
  );
  expect(
    accessError(failure('connect ECONNREFUSED'), { profile: PROFILE, endpoint: 'http://x' }),
  ).toMatchObject({
    code: 'unreachable',
    message: expect.stringMatching(/^http:\/\/x cannot be reached/),
    remedy: expect.stringMatching(/AWS_ENDPOINT_URL/),
  });
});

const rejection = (message: string, name = 'ValidationError', httpStatusCode = 400): Error =>
  failure(message, { name, $fault: 'client', $metadata: { httpStatusCode } });

it.each([
  rejection('Template format error: Unresolved resource dependencies [AccessDenied] in the Resources block'),
  rejection('Unrecognized resource types: [Acme::Net::TimeoutError]'),
  rejection("Parameter 'ECONNREFUSED' must have values"),
  rejection('Output CERT_Arn is malformed'),
  rejection('Export token is expired cannot be imported'),
  rejection('Role CredentialsProviderError does not exist'),
  failure("ENOENT: no such file or directory, open '/x/AccessDenied/getaddrinfo.zip'", { code: 'ENOENT' }),
  failure('events/ETIMEDOUT.json is not JSON'),
])('takes no word that a message quotes for an error of access: $message', (error) => {
  expect(accessError(error)).toBeUndefined();
  expect(accessError(error, { profile: { ...PROFILE, exists: true } })).toBeUndefined();
});

it.each(['TimeoutError', 'ExpiredToken', 'CERT_X', 'CredentialsProviderError'])(
  'takes a missing right of a role named %s for a missing right',
  (word) => {
    const said = `User: arn:aws:sts::1:assumed-role/${word}/x is not authorized to perform: s3:GetObject`;
    expect(accessError(rejection(said, 'AccessDenied', 403))).toMatchObject({ code: 'access-denied' });
  },
);

it('leaves other errors to others', () => {
  expect(accessError(failure('Stack x does not exist', { name: 'ValidationError' }))).toBeUndefined();
  expect(accessError('text')).toBeUndefined();
});

it('knows what the SDK says of a profile, an endpoint and a clock', async () => {
  const { GetCallerIdentityCommand, STSClient } = await import('@aws-sdk/client-sts');
  const expired =
    '<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code><Message>Signature expired</Message></Error></ErrorResponse>';
  const server = createServer((_request, response) =>
    response.writeHead(403, { 'content-type': 'text/xml' }).end(expired),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  const codeOf = (settings: object): Promise<string | undefined> =>
    new STSClient({ region: 'us-east-1', maxAttempts: 1, ...settings })
      .send(new GetCallerIdentityCommand({}))
      .then(
        () => 'none',
        (error: unknown) => accessError(error, { profile: PROFILE })?.code,
      );
  expect(await codeOf({ credentials, endpoint: `http://127.0.0.1:${port}` })).toBe('clock-skew');
  await new Promise((resolve) => server.close(resolve));
  expect(await codeOf({ credentials, endpoint: `http://127.0.0.1:${port}` })).toBe('unreachable');
  expect(await codeOf({ profile: 'no-such-profile-here' })).toBe('profile-missing');
});

it('finds profiles where the SDK does', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'cloudcart-profile-'));
  const file = (name: string, text: string): string => {
    writeFileSync(path.join(folder, name), text);
    return path.join(folder, name);
  };
  const variables = {
    AWS_PROFILE: 'team',
    AWS_CONFIG_FILE: file('config', '[profile team]\nregion = x\n[profile "two words"]\n'),
    AWS_SHARED_CREDENTIALS_FILE: file('credentials', '[ old ]\n'),
  };
  expect(profileOf(undefined, variables)).toEqual({ name: 'team', origin: 'AWS_PROFILE', exists: true });
  expect(['old', 'two words', 'none'].map((name) => profileOf(name, variables)?.exists)).toEqual([
    true,
    true,
    false,
  ]);
  expect(profileOf(undefined, {})).toBeUndefined();
  rmSync(folder, { recursive: true });
});
