import type { Session } from './session.ts';

/** Outputs that make an API's address on the local engine. */
interface ApiOutputs {
  ApiUrl?: string | undefined;
  RestApiId?: string | undefined;
  StageName?: string | undefined;
}

/** An address that API Gateway gives an API: its id, its stage, and what follows. */
const EXECUTE_API =
  /^https?:\/\/([a-z0-9]+)\.execute-api\.[a-z0-9-]+\.amazonaws\.[a-z.]+(?::\d+)?(?:\/([^/?#]*)([^?#]*))?$/i;

/** The same API on the engine's shop port; an HTTP API without a stage in its address has the stage `$default`. */
export function engineAddress(shopEndpoint: string, apiUrl: string): string | undefined {
  const [, id, stage, rest = ''] = EXECUTE_API.exec(apiUrl) ?? [];
  if (id === undefined) return undefined;
  const path = stage ? `${stage}${rest}` : stage === '' ? '$default/' : '$default';
  return `${shopEndpoint}/_aws/execute-api/${id}/${path}`;
}

/**
 * An address of the API that works from here: on the local engine its path form on the shop port, on AWS the output itself.
 * Undefined on the local engine for what is no address of API Gateway.
 */
export function reachableApiUrl(
  outputs: ApiOutputs,
  session: Pick<Session, 'environment' | 'engine'>,
): string | undefined {
  if (session.environment !== 'local' || !session.engine) return outputs.ApiUrl;
  const { ApiUrl = '', RestApiId, StageName } = outputs;
  const { shopEndpoint } = session.engine;
  return RestApiId && StageName
    ? `${shopEndpoint}/restapis/${RestApiId}/${StageName}/_user_request_`
    : engineAddress(shopEndpoint, ApiUrl);
}

/** Hosts under which AWS serves what its customers deploy. */
const OF_AWS = /(^|\.)(amazonaws\.com(\.cn)?|api\.aws|on\.aws|cloudfront\.net|amazoncognito\.com)$/;

/** Whether an address can be of an environment: what the local engine runs has no host of AWS, where another may answer. */
export const isOwnAddress = (url: string, { environment }: Pick<Session, 'environment'>): boolean =>
  environment !== 'local' || (URL.canParse(url) && !OF_AWS.test(new URL(url).hostname));
