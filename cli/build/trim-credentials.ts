import path from 'node:path';
import type { Plugin } from 'esbuild';

const NAMESPACE = 'cloudcart-credentials';

/** Lambda hands its credentials over in the environment; SSO, ini files, IMDS, web identity and processes never apply there. */
export const CREDENTIALS_MODULE = `
import { fromEnv } from '@aws-sdk/credential-provider-env';
export const defaultProvider = (init) => fromEnv(init);
export const credentialsWillNeedRefresh = (credentials) => credentials?.expiration !== undefined;
export const credentialsTreatedAsExpired = (credentials) =>
  credentials?.expiration !== undefined && credentials.expiration.getTime() - Date.now() < 300000;
`;

/** Puts the environment's provider in the place of the SDK's whole chain. */
export const trimCredentials: Plugin = {
  name: 'trim-credentials',
  setup(build) {
    build.onResolve({ filter: /^@aws-sdk\/credential-provider-node$/ }, async (args) => {
      if (args.pluginData === NAMESPACE) return undefined;
      const real = await build.resolve(args.path, {
        resolveDir: args.resolveDir,
        kind: args.kind,
        pluginData: NAMESPACE,
      });
      if (real.errors.length > 0) return real;
      return {
        path: 'credentials',
        namespace: NAMESPACE,
        pluginData: path.dirname(real.path),
        sideEffects: false,
      };
    });
    build.onLoad({ filter: /.*/, namespace: NAMESPACE }, (args) => ({
      contents: CREDENTIALS_MODULE,
      loader: 'js',
      resolveDir: String(args.pluginData),
    }));
  },
};
