import { type Environment, processEnvironment, readConfig, withDefault } from '../platform/config.ts';

/** Settings of the function of `/health` and the OpenAPI document. */
export const infoConfig = (environment: Environment = processEnvironment()) =>
  readConfig(environment, {
    environment: ['ENVIRONMENT', withDefault('local')],
    version: ['SHOP_VERSION', withDefault('0.1.0')],
    publicUrl: ['PUBLIC_API_URL', withDefault('')],
    allowOrigin: ['CORS_ALLOW_ORIGIN', withDefault('*')],
  });
