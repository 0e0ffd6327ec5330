import { Agent } from 'node:https';
import type { ControlPlane } from './engine-request.ts';
import type { EngineCredentials } from './engine-secret.ts';

/** Settings of an SDK client of the local engine: `new DynamoDBClient(engineClient(engine))`. */
export interface EngineClient {
  endpoint: string;
  region: string;
  credentials: EngineCredentials;
  /** The engine has one endpoint, whatever the user's environment asks of AWS. */
  useFipsEndpoint: false;
  useDualstackEndpoint: false;
  /** Trusts the engine's certificate, for this client alone; absent when the engine speaks no TLS. */
  requestHandler?: { httpsAgent: Agent };
}

/**
 * @param region default `us-east-1`
 * @param accessKeyId the account: `test` (default), or 12 digits
 */
export function engineClient(
  { endpoint, credentials, ca }: ControlPlane,
  { region = 'us-east-1', accessKeyId = credentials.accessKeyId } = {},
): EngineClient {
  return {
    endpoint,
    region,
    credentials: { ...credentials, accessKeyId },
    useFipsEndpoint: false,
    useDualstackEndpoint: false,
    ...(ca === undefined ? {} : { requestHandler: { httpsAgent: new Agent({ ca }) } }),
  };
}
