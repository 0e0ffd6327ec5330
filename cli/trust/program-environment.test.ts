import { gitCommand } from '../git/git.ts';
import { installedTools } from '../validate/tool.ts';
import { desktopEnvironment, programEnvironment, toolEnvironment } from './program-environment.ts';

const secrets = {
  AWS_ACCESS_KEY_ID: 'AKIA',
  AWS_SECRET_ACCESS_KEY: 's',
  AWS_SESSION_TOKEN: 's',
  AWS_PROFILE: 'prod',
  AWS_WEB_IDENTITY_TOKEN_FILE: '/token',
  AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/v2',
  AWS_CONTAINER_AUTHORIZATION_TOKEN: 's',
  aws_secret_access_key: 's',
  GITHUB_TOKEN: 's',
  GH_TOKEN: 's',
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: 's',
  ACTIONS_ID_TOKEN_REQUEST_URL: 'https://x',
  ACTIONS_RUNTIME_TOKEN: 's',
  CI_JOB_TOKEN: 's',
  NPM_TOKEN: 's',
  NODE_AUTH_TOKEN: 's',
  'npm_config_//registry.example/:_authToken': 's',
  STRIPE_SECRET_KEY: 's',
  CLOUDCART_PARAM_PAYMENT_KEY: 's',
  SSH_AUTH_SOCK: '/agent',
  NODE_OPTIONS: '--require /x.js',
  PYTHONPATH: '/x',
  LD_PRELOAD: '/x.so',
};
const needed = { Path: '/bin', HOME: '/h', LC_ALL: 'C', https_proxy: 'http://p', SSL_CERT_FILE: '/c' };
const environment = { ...secrets, ...needed };

test.each([
  ['tools', toolEnvironment],
  ['programs', programEnvironment],
  ['git', (variables: Record<string, string>) => gitCommand('/x', [], {}, variables).env],
])('%s get what they need, and no credentials or tokens', (_who, choose) => {
  const chosen = choose(environment);
  expect(chosen).toMatchObject(needed);
  expect(Object.keys(secrets).filter((name) => name in chosen)).toEqual([]);
});

test('a browser gets its desktop, and no credentials or tokens', () => {
  const chosen = desktopEnvironment({ ...environment, DISPLAY: ':0' });
  expect(chosen).toMatchObject({ HOME: '/h', DISPLAY: ':0' });
  expect(Object.keys(secrets).filter((name) => name in chosen)).toEqual([]);
});

test('tools get the variables that the user names, and no others', () => {
  const named = { ...environment, CLOUDCART_TOOL_VARIABLES: ' NODE_AUTH_TOKEN, MISSING,' };
  expect(toolEnvironment(named)).toMatchObject({ NODE_AUTH_TOKEN: 's' });
  expect(toolEnvironment(named)).not.toHaveProperty('NPM_TOKEN');
  expect(toolEnvironment(named)).not.toHaveProperty('MISSING');
});

test('a tool that is started sees no credentials, in files or in the metadata of an instance either', async () => {
  const { run } = installedTools({
    projectRoot: import.meta.dirname,
    environment,
    signal: new AbortController().signal,
    trust: { isTrusted: () => false, require: async () => undefined, requireOwn: async () => undefined },
  });
  const { stdout } = await run(process.execPath, ['-p', 'JSON.stringify(process.env)']);
  const seen = JSON.parse(stdout) as Record<string, string>;
  expect(Object.keys(secrets).filter((name) => name in seen)).toEqual([]);
  expect(seen).toMatchObject({
    HOME: '/h',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_CONFIG_FILE: '/dev/null',
  });
});
